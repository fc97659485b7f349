import { type JSX, Show } from "solid-js";
import { t } from "../../i18n/index.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { presenceWords } from "../chats/words.ts";
import { Highlight } from "./Highlight.tsx";
import type { Found } from "./model.ts";

/** Face, name and a line about somebody found; what was looked for is marked. */
export function FoundRow(props: { found: Found; query: string; size?: 36 | 48 }): JSX.Element {
  const state = () => props.found.presence?.state;
  return (
    <>
      <Avatar
        id={props.found.colourId}
        name={props.found.name}
        photo={props.found.photo}
        kind={props.found.kind}
        presence={state() === "offline" ? undefined : state()}
        size={props.size ?? 48}
      />
      <span class="grow">
        <span class="l1">
          <bdi class="name ell">
            <Highlight text={props.found.name} query={props.query} />
          </bdi>
        </span>
        <span class="l2">
          <span class="prev ell">
            <Show when={props.found.why === undefined} fallback={props.found.why}>
              <Show when={props.found.userName} fallback={<Members count={props.found.members} />}>
                {(userName) => (
                  <>
                    <bdi>
                      @<Highlight text={userName()} query={props.query} />
                    </bdi>
                    <Show when={props.found.presence}>
                      {(presence) => (
                        <>
                          {" · "}
                          <span classList={{ on: presence().state === "online" }}>{presenceWords(presence())}</span>
                        </>
                      )}
                    </Show>
                  </>
                )}
              </Show>
            </Show>
          </span>
        </span>
      </span>
    </>
  );
}

function Members(props: { count: number | undefined }): JSX.Element {
  return <Show when={props.count}>{(count) => <>{t("conversation.members", { count: count() })}</>}</Show>;
}
