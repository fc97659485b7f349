import { createSignal, type JSX, onMount, Show } from "solid-js";
import type { MessageDto } from "../contract/generated.ts";
import { MessageLines } from "../features/messages/PinnedBar.tsx";
import { t } from "../i18n/index.ts";
import { goBack, navigate } from "../routing/router.ts";
import type { Account } from "../state/account.ts";
import { Button } from "../ui/Button.tsx";
import { SkeletonRows } from "../ui/Skeleton.tsx";
import { errorWords, told } from "./errors.ts";
import { listedMessage } from "./listed.ts";
import { PaneHead } from "./ProfilePane.tsx";
import "../features/people/people.css";

/** `/starred`: what I starred in all chats, newest first. */
export function StarredPane(props: { account: Account }): JSX.Element {
  const { account } = props;
  const [messages, setMessages] = createSignal<readonly MessageDto[]>();
  const [next, setNext] = createSignal<string>();
  const [failure, setFailure] = createSignal<string>();
  const load = async (after?: string) => {
    setFailure(undefined);
    try {
      const page = await account.api.messages.starred(after);
      account.model.setUsers(page.users);
      setMessages([...(after === undefined ? [] : (messages() ?? [])), ...page.messages]);
      setNext(page.next ?? undefined);
    } catch (error) {
      setFailure(errorWords(error));
    }
  };
  onMount(() => void load());
  const unstar = (key: string) => {
    const before = messages() ?? [];
    const gone = before.find(({ chatId, seq }) => `${chatId}/${seq}` === key);
    if (gone === undefined) return;
    setMessages(before.filter((message) => message !== gone));
    told(
      account.api.messages.star(gone.chatId, gone.seq, false).catch((error: unknown) => {
        setMessages(before);
        throw error;
      }),
    );
  };
  const open = (key: string) => {
    const [chat = "", message = ""] = key.split("/");
    navigate({ name: "chat", chat, message, beside: [] });
  };
  return (
    <div class="ppane">
      <PaneHead title={t("starred.title")} onBack={() => goBack({ name: "chats" })} />
      <div class="ppane-scroll">
        <div class="ppane-list" aria-busy={messages() === undefined && failure() === undefined}>
          <Show when={failure()}>
            {(words) => (
              <p class="list-empty" role="alert">
                {words()}{" "}
                <Button size="sm" variant="line" onClick={() => void load()}>
                  {t("common.tryAgain")}
                </Button>
              </p>
            )}
          </Show>
          <Show
            when={messages()}
            fallback={
              <Show when={failure() === undefined}>
                <SkeletonRows count={4} />
              </Show>
            }
          >
            {(all) => (
              <Show when={all().length > 0} fallback={<p class="list-empty">{t("starred.empty")}</p>}>
                <MessageLines
                  messages={all().map((message) => listedMessage(account, message, true))}
                  onOpen={({ key }) => open(key)}
                  remove={{ label: t("message.unstar"), onRemove: ({ key }) => unstar(key) }}
                />
                <Show when={next()}>
                  {(after) => (
                    <Button variant="text" onClick={() => void load(after())}>
                      {t("common.more")}
                    </Button>
                  )}
                </Show>
              </Show>
            )}
          </Show>
        </div>
      </div>
    </div>
  );
}
