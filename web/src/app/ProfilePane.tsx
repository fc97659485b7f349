import { createEffect, createMemo, createSignal, type JSX, on, Show } from "solid-js";
import { toApiError } from "../api/http.ts";
import { Profile } from "../features/people/Profile.tsx";
import { t } from "../i18n/index.ts";
import { goBack, navigate } from "../routing/router.ts";
import { personChatId } from "../routing/routes.ts";
import type { Account } from "../state/account.ts";
import { IconButton } from "../ui/Button.tsx";
import { muteChat } from "./chatCommands.ts";
import { errorWords } from "./errors.ts";
import { createProfile } from "./profiles.ts";

/** `/u/:username`: somebody's profile, put together from state and screen. */
export function ProfilePane(props: { account: Account; userName: string }): JSX.Element {
  const { account } = props;
  const [failure, setFailure] = createSignal<string>();
  const userId = createMemo(() => {
    account.model.usersVersion();
    const wanted = props.userName.toLowerCase();
    return [...account.model.knownUsers()].find(({ userName }) => userName.toLowerCase() === wanted)?.id;
  });
  createEffect(
    on(
      () => props.userName,
      async (name) => {
        setFailure(undefined);
        try {
          account.model.setUsers([await account.api.users.byName(name)]);
        } catch (error) {
          if (userId() !== undefined) return;
          const isUnknown = toApiError(error).code === "not_found";
          setFailure(isUnknown ? t("profile.notFound", { name }) : errorWords(error));
        }
      },
    ),
  );
  const profile = createProfile(account, userId);
  return (
    <div class="ppane">
      <PaneHead title={t("profile.title")} onBack={() => goBack({ name: "newMessage" })} />
      <div class="ppane-body">
        <Show when={profile()} fallback={<p role="alert">{failure()}</p>}>
          {(person) => (
            <Profile
              person={person()}
              onSend={() => navigate({ name: "chat", chat: personChatId(person().id), beside: [] })}
              onMute={(duration) => {
                const chat = account.model.directChat(person().id);
                if (chat !== undefined) muteChat(account, chat.id, duration);
              }}
            />
          )}
        </Show>
      </div>
    </div>
  );
}

/** The bar over a pane that is no conversation; on phones with the way back. */
export function PaneHead(props: { title: string; onBack: () => void }): JSX.Element {
  return (
    <header class="ppane-head">
      <IconButton class="back" icon="chevron-left" iconSize={24} label={t("nav.back")} onClick={() => props.onBack()} />
      <h1>{props.title}</h1>
    </header>
  );
}
