import { type JSX, Match, Show, Switch } from "solid-js";
import { t } from "../../i18n/index.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { Button } from "../../ui/Button.tsx";
import "../people/people.css";

/** An invite link, opened by somebody who is signed in. */
export function Join(props: {
  /** Undefined while it loads. */
  invite: { readonly title: string; readonly members: number; readonly isMember: boolean } | undefined;
  /** Why it cannot be used, in words. */
  failure: string | undefined;
  isBusy: boolean;
  onJoin: () => void;
  onBack: () => void;
}): JSX.Element {
  return (
    <article class="pcard" aria-busy={props.invite === undefined && props.failure === undefined}>
      <Switch>
        <Match when={props.failure}>
          {(words) => (
            <>
              <h2>{t("join.title")}</h2>
              <p class="sub" role="alert">
                {words()}
              </p>
              <div class="go">
                <Button size="lg" onClick={() => props.onBack()}>
                  {t("nav.backToChats")}
                </Button>
              </div>
            </>
          )}
        </Match>
        <Match when={props.invite}>
          {(invite) => (
            <>
              <Avatar id={invite().title} name={invite().title} kind="group" size={112} />
              <h2>
                <bdi>{invite().title}</bdi>
              </h2>
              <p class="sub tn">{t("conversation.members", { count: invite().members })}</p>
              <p class="sub">{invite().isMember ? t("join.member") : t("join.lead")}</p>
              <div class="go">
                <Button variant="primary" size="lg" isBusy={props.isBusy} onClick={() => props.onJoin()}>
                  <Show when={invite().isMember} fallback={t("join.button")}>
                    {t("join.open")}
                  </Show>
                </Button>
              </div>
            </>
          )}
        </Match>
      </Switch>
    </article>
  );
}
