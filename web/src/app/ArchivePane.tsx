import { createMemo, For, type JSX, Show } from "solid-js";
import { ChatRow } from "../features/chats/ChatRow.tsx";
import "../features/chats/chats.css";
import { t } from "../i18n/index.ts";
import { navigate } from "../routing/router.ts";
import type { Account } from "../state/account.ts";
import { IconButton } from "../ui/Button.tsx";
import { Panel } from "../ui/Panel.tsx";
import { rovingKey } from "../ui/roving.ts";
import { archiveChat } from "./chatCommands.ts";
import { isLeaving } from "./leaving.ts";
import { chatRow } from "./models.ts";

/** `/archive`: chats moved out of the list. */
export function ArchivePane(props: { account: Account; selectedId: string | undefined }): JSX.Element {
  const { account } = props;
  let rows!: HTMLElement;
  const chats = createMemo(() =>
    account
      .archived()
      .flatMap((entry) => (entry.kind === "chat" && !isLeaving(entry.chat.id) ? [chatRow(account, entry.chat)] : [])),
  );
  const ids = createMemo(() => chats().map(({ id }) => id));
  const byId = createMemo(() => new Map(chats().map((chat) => [chat.id, chat])));
  return (
    <Panel
      title={t("chats.archived")}
      actions={<IconButton icon="close" label={t("common.close")} onClick={() => navigate({ name: "chats" })} />}
    >
      <nav
        ref={rows}
        class="rows"
        aria-label={t("chats.archived")}
        onKeyDown={(event) => rovingKey(event, rows, "a.rowlink", "vertical")}
      >
        <Show when={ids().length > 0} fallback={<p class="list-empty">{t("archived.empty")}</p>}>
          <ul>
            <For each={ids()}>
              {(id, at) => (
                <li class="archived-row">
                  <Show when={byId().get(id)}>
                    {(chat) => (
                      <ChatRow
                        chat={chat()}
                        isSelected={props.selectedId === id}
                        isOpenElsewhere={false}
                        isTabStop={at() === 0}
                      />
                    )}
                  </Show>
                  <IconButton
                    icon="archive"
                    label={`${t("chats.unarchive")}: ${byId().get(id)?.name ?? ""}`}
                    onClick={() => archiveChat(account, Number(id), false)}
                  />
                </li>
              )}
            </For>
          </ul>
        </Show>
      </nav>
    </Panel>
  );
}
