import { For, type JSX, Show } from "solid-js";
import { date, t } from "../../i18n/index.ts";
import { routeUrl } from "../../routing/routes.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { Button, IconButton } from "../../ui/Button.tsx";
import type { MuteFor } from "../chats/model.ts";
import { presenceWords } from "../chats/words.ts";
import { MuteMenu } from "../groups/MuteMenu.tsx";
import type { ProfileModel } from "./model.ts";
import "./people.css";

type ProfileProps = {
  person: ProfileModel;
  onSend: () => void;
  /** Mutes the conversation, or ends that with null; without it muting is not offered. */
  onMute?: ((duration: MuteFor | null) => void) | undefined;
};

/** A person: face, name, presence, Send message, and what is known of them. */
export function Profile(props: ProfileProps): JSX.Element {
  const state = () => props.person.presence?.state;
  return (
    <article class="pcard" aria-labelledby="profile-name">
      <Avatar
        id={props.person.id}
        name={props.person.name}
        photo={props.person.photo}
        size={112}
        presence={state() === "offline" ? undefined : state()}
      />
      <h2 id="profile-name" tabIndex={-1}>
        <bdi>{props.person.name}</bdi>
      </h2>
      <p class="sub" classList={{ on: state() === "online" }}>
        <Show when={!props.person.isClosed} fallback={t("profile.closed")}>
          <Show when={props.person.presence}>{(presence) => <>{presenceWords(presence(), "long")}</>}</Show>
        </Show>
      </p>
      <div class="go">
        <Show when={!props.person.isClosed}>
          <Button variant="primary" size="lg" icon="chat" onClick={() => props.onSend()}>
            {props.person.isMe ? t("chats.notes") : t("profile.sendMessage")}
          </Button>
        </Show>
        <Show when={props.person.isMuted !== undefined && props.onMute}>
          {(mute) => (
            <MuteMenu isMuted={props.person.isMuted === true} onMute={mute()}>
              {(opener) => (
                <IconButton
                  {...opener}
                  size="lg"
                  icon={props.person.isMuted ? "bell-off" : "bell"}
                  label={props.person.isMuted ? t("chats.unmute") : t("profile.mute")}
                />
              )}
            </MuteMenu>
          )}
        </Show>
      </div>
      <dl>
        <div>
          <dt>{t("profile.userName")}</dt>
          <dd>
            <bdi>@{props.person.userName}</bdi>
          </dd>
        </div>
        <Show when={props.person.about}>
          {(about) => (
            <div>
              <dt>{t("profile.about")}</dt>
              <dd dir="auto">{about()}</dd>
            </div>
          )}
        </Show>
        <Show when={props.person.inCommon.length > 0}>
          <div>
            <dt>{t("profile.inCommon")}</dt>
            <dd>
              <For each={props.person.inCommon}>
                {(chat, at) => (
                  <>
                    {at() > 0 ? ", " : ""}
                    <a href={routeUrl({ name: "chat", chat: String(chat.id), beside: [] })}>
                      <bdi>{chat.name}</bdi>
                    </a>
                  </>
                )}
              </For>
            </dd>
          </div>
        </Show>
        <Show when={props.person.joinedAt}>
          {(at) => (
            <div>
              <dt>{t("profile.joined")}</dt>
              <dd class="tn">{date(at())}</dd>
            </div>
          )}
        </Show>
      </dl>
    </article>
  );
}
