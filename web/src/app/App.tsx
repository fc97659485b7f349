import { createEffect, createResource, type JSX, lazy, Match, onCleanup, Show, Switch } from "solid-js";
import type { AuthPort } from "../features/auth/authPort.ts";
import { isLanguage, setAccountLanguage, t } from "../i18n/index.ts";
import { navigate, route, takeFragment } from "../routing/router.ts";
import { createApp } from "../state/app.ts";
import { ToastLayer } from "../ui/Toast.tsx";
import { TooltipLayer } from "../ui/Tooltip.tsx";
import { authPort } from "./authPort.ts";
import { withTexts } from "./later.ts";

const app = createApp();
void app.start();

const loadSignIn = () => import("../features/auth/SignIn.tsx");
const loadMain = () => import("./Main.tsx");
const SignIn = lazy(async () => ({ default: (await loadSignIn()).SignIn }));
const Register = lazy(async () => ({ default: (await import("../features/auth/Register.tsx")).Register }));
const Main = lazy(async () => ({ default: (await loadMain()).Main }));

// The likely screen comes along with the answer to who is signed in, not after it.
const here = route().name;
if (here === "login") loadSignIn().catch(() => {});
else if (here === "chats" || here === "chat" || here === "window") loadMain().catch(() => {});

const Help = lazy(() => withTexts(async () => ({ default: (await import("../features/help/Help.tsx")).Help }), "more"));

/** The composition root of the client: who is signed in decides between the sign-in screens and the application. */
export function App(): JSX.Element {
  const account = () => {
    const session = app.session();
    return session.name === "signedIn" ? session.account : undefined;
  };
  createEffect(() => {
    const language = account()?.me().settings.language ?? null;
    void setAccountLanguage(isLanguage(language) ? language : null);
  });
  const helpTopic = () => {
    const here = route();
    return here.name === "help" ? here.topic : undefined;
  };
  return (
    <>
      <Switch>
        <Match when={route().name === "help"}>
          <Help topic={helpTopic()} />
        </Match>
        <Match when={account()} keyed>
          {(present) => (
            <Main
              account={present}
              server={app.server()?.name ?? "Parley"}
              passwordMin={app.server()?.passwordMin ?? 10}
              onSignOut={() => void app.logOut()}
            />
          )}
        </Match>
        <Match when={app.session().name === "signedOut"}>
          <SignedOut />
        </Match>
      </Switch>
      <ToastLayer />
      <TooltipLayer />
    </>
  );
}

/** Signing in and registering; any other address waits until somebody is signed in. */
function SignedOut(): JSX.Element {
  const port: AuthPort = authPort(app);
  const [server, { refetch }] = createResource(() => port.serverInfo());
  // The server may be starting: ask again until it answers.
  const again = setInterval(() => server() === undefined && !server.loading && void refetch(), 3_000);
  onCleanup(() => clearInterval(again));
  const setupToken = new URLSearchParams(route().name === "register" ? takeFragment() : "").get("setup") ?? undefined;
  const invite = () => {
    const here = route();
    return here.name === "invite" ? here.code : undefined;
  };
  createEffect(() => {
    invitation = invite() ?? invitation;
  });
  const notice = () => {
    const session = app.session();
    return session.name === "signedOut" && session.reason !== undefined ? t("auth.signedOutHere") : undefined;
  };
  return (
    <Show
      when={route().name === "register" || invite() !== undefined}
      fallback={<SignIn port={port} server={server()} notice={notice()} onSignedIn={enter} />}
    >
      <Register
        port={port}
        server={server()}
        inviteCode={invite()}
        setupToken={setupToken}
        // Who came by an invitation sees it next.
        onRegistered={() => (invitation === undefined ? navigate({ name: "everyone" }, true) : enter())}
      />
    </Show>
  );
}

/** The invitation somebody came by, while they look for the way in. */
let invitation: string | undefined;

/** After signing in the address asked for is shown; the sign-in page itself is left behind. */
function enter(): void {
  const code = invitation;
  invitation = undefined;
  if (code !== undefined) navigate({ name: "invite", code }, true);
  else if (route().name === "login" || route().name === "register") navigate({ name: "home" }, true);
}
