import { createEffect, createMemo, createSignal, For, type JSX, lazy, on, Show } from "solid-js";
import { t } from "../../i18n/index.ts";
import { navigate } from "../../routing/router.ts";
import { personChatId } from "../../routing/routes.ts";
import { IconButton } from "../../ui/Button.tsx";
import { Chips } from "../../ui/Chips.tsx";
import { createGlide } from "../../ui/glide.ts";
import { Icon } from "../../ui/Icon.tsx";
import type { ContextMenuHandle } from "../../ui/Menu.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { rovingKey } from "../../ui/roving.ts";
import { createSkeletonDelay, SkeletonRows } from "../../ui/Skeleton.tsx";
import { ChatRow, PersonRow } from "./ChatRow.tsx";
import "./chats.css";
import { filterChats, filterPeople } from "./filter.ts";
import { createHeldOrder } from "./heldOrder.ts";
import { watchChatKeys } from "./keys.ts";
import type { ChatFilter, ChatRowActions, ChatRowModel, PersonRowModel } from "./model.ts";

/** The list paints before its menu is there. */
const ChatRowMenu = lazy(async () => ({ default: (await import("./ChatRowMenu.tsx")).ChatRowMenu }));

type ChatListProps = {
  /** In the order of the list: pinned, then newest first. */
  chats: readonly ChatRowModel[];
  /** Everybody without a chat: online, away, last seen, name. */
  people: readonly PersonRowModel[];
  /** The chat in the focused pane: its id, or `u` and the id of a person with whom there is none yet. */
  selectedId?: string | undefined;
  /** Chats open in other panes. */
  openIds?: readonly string[];
  isLoading: boolean;
  filter: ChatFilter;
  onFilter: (filter: ChatFilter) => void;
  query: string;
  onQuery: (query: string) => void;
  /** Links of the main navigation, shown in the header where there is no rail and no tab bar. */
  nav?: JSX.Element;
  /** Buttons of the header, such as New message. */
  actions?: JSX.Element;
  /** The strip of unread chats, shown above the rows on phones. */
  unreadBar?: JSX.Element;
  /** Stands after the chats, before the people. */
  afterChats?: JSX.Element;
  /** Opens a chat by a key; without it the chat is opened alone. */
  onOpen?: (id: string) => void;
  /** What the menu of a row can do; without it rows have none. */
  rowActions?: ChatRowActions;
};

/** The panel of conversations and people: header, search, filters and rows. */
export function ChatList(props: ChatListProps): JSX.Element {
  let rows!: HTMLElement;
  let search!: HTMLInputElement;
  const [stop, setStop] = createSignal<string>();
  // On phones the field gives its place to the rows until it is asked for.
  const [isSearching, setSearching] = createSignal(false);
  const skeleton = createSkeletonDelay();
  createEffect(() => skeleton.set(props.isLoading));

  const held = createHeldOrder(() => props.chats);
  const chats = createMemo(() => filterChats(held.rows(), props.filter, props.query));
  const heldPeople = createHeldOrder(() => props.people);
  const people = createMemo(() => filterPeople(heldPeople.rows(), props.filter, props.query));
  const touch = () => {
    held.touch();
    heldPeople.touch();
  };
  const unreadChats = createMemo(() => props.chats.filter((chat) => chat.unread > 0 || chat.isMarkedUnread).length);

  // Rows keyed by id: an update changes the row in place, so its element and the focus in it stay.
  const chatIds = createMemo(() => chats().map(({ id }) => id), [], { equals: sameItems });
  const chatById = createMemo(() => new Map(chats().map((chat) => [chat.id, chat])));
  const personIds = createMemo(() => people().map(({ id }) => id), [], { equals: sameItems });
  const personById = createMemo(() => new Map(people().map((person) => [person.id, person])));

  // Rows glide when messages re-order them; a filter or a search shows other rows, and those simply appear.
  const glide = createGlide(
    () => [...rows.querySelectorAll<HTMLElement>("[data-row]")],
    (row) => `${props.filter} ${props.query} ${row.dataset["row"]}`,
  );
  createEffect(on([chatIds, personIds], glide));

  /** The row Tab reaches: the one focused last, else the selected one, else the first. */
  const tabStop = createMemo(() => {
    const keys = [...chatIds().map((id) => `c${id}`), ...personIds().map((id) => `p${id}`)];
    const wanted = stop() ?? (props.selectedId === undefined ? undefined : `c${props.selectedId}`);
    return wanted !== undefined && keys.includes(wanted) ? wanted : keys[0];
  });
  createEffect(
    on(
      () => props.selectedId,
      () => setStop(undefined),
      { defer: true },
    ),
  );

  watchChatKeys({
    ids: chatIds,
    unreadIds: () =>
      chats()
        .filter((chat) => chat.unread > 0)
        .map(({ id }) => id),
    selectedId: () => props.selectedId,
    open: (id) => (props.onOpen ?? openAlone)(id),
    search: () => {
      setSearching(true);
      search.focus();
      search.select();
    },
  });

  // One menu serves all rows.
  let menu: ContextMenuHandle | undefined;
  const [menuChat, setMenuChat] = createSignal<ChatRowModel>();
  const openMenu = (event: MouseEvent) => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-chat]") : null;
    const chat = chatById().get(row?.dataset["chat"] ?? "");
    if (row === null || chat === undefined || menu === undefined) return;
    event.preventDefault();
    setMenuChat(chat);
    // The menu key reports no pointer: the menu then opens beside the row.
    menu.open(row, event.clientX > 0 || event.clientY > 0 ? { x: event.clientX, y: event.clientY } : undefined);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    touch();
    rovingKey(event, rows, "a.rowlink", "vertical");
  };

  return (
    <Panel
      title={t("chats.title")}
      nav={props.nav}
      actions={
        <>
          <IconButton
            class="list-search"
            icon="search"
            iconSize={22}
            label={t("chats.searchShort")}
            isOn={isSearching()}
            onClick={() => {
              setSearching(!isSearching());
              if (isSearching()) search.focus();
              else props.onQuery("");
            }}
          />
          {props.actions}
        </>
      }
    >
      <search class="search" classList={{ asked: isSearching() || props.query !== "" }}>
        <Icon name="search" size={18} />
        <input
          ref={search}
          type="text"
          inputmode="search"
          enterkeyhint="search"
          autocomplete="off"
          spellcheck={false}
          dir="auto"
          aria-label={t("chats.search")}
          aria-keyshortcuts="Control+K"
          placeholder={t("chats.search")}
          value={props.query}
          data-chat-search
          onInput={(event) => props.onQuery(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape" && props.query !== "") {
              event.stopPropagation();
              props.onQuery("");
            } else if (event.key === "ArrowDown" || event.key === "Enter") {
              const first = rows.querySelector<HTMLElement>("a.rowlink");
              if (first === null) return;
              event.preventDefault();
              if (event.key === "Enter") first.click();
              else first.focus();
            }
          }}
        />
        <Show when={props.query !== ""} fallback={<kbd class="kbd search-kbd">{searchKeys}</kbd>}>
          <IconButton
            icon="close"
            size="sm"
            iconSize={16}
            label={t("chats.clearSearch")}
            onClick={() => {
              props.onQuery("");
              search.focus();
            }}
          />
        </Show>
      </search>
      {props.unreadBar}
      <Chips
        class="list-chips"
        label={t("chats.filter")}
        value={props.filter}
        onChange={props.onFilter}
        options={[
          { value: "all", label: t("chats.filterAll") },
          {
            value: "unread",
            label: t("chats.filterUnread"),
            count: unreadChats(),
            spoken: unreadChats() > 0 ? t("chats.filterUnreadCount", { count: unreadChats() }) : undefined,
          },
          { value: "groups", label: t("chats.filterGroups") },
          { value: "online", label: t("chats.filterOnline") },
        ]}
      />
      <nav
        ref={rows}
        class="rows"
        aria-label={t("nav.conversations")}
        aria-busy={props.isLoading}
        onKeyDown={onKeyDown}
        onContextMenu={openMenu}
        onPointerMove={(event) => event.pointerType === "mouse" && touch()}
        onFocusIn={(event) => {
          const row = event.target.closest<HTMLElement>("[data-row]");
          if (row !== null) setStop(row.dataset["row"]);
        }}
      >
        <Show when={!skeleton.isShown()} fallback={<SkeletonRows count={8} />}>
          <ul>
            <For each={chatIds()}>
              {(id) => (
                <li data-row={`c${id}`}>
                  <Show when={chatById().get(id)}>
                    {(chat) => (
                      <ChatRow
                        chat={chat()}
                        isSelected={props.selectedId === id}
                        isOpenElsewhere={props.openIds?.includes(id) === true}
                        isTabStop={tabStop() === `c${id}`}
                      />
                    )}
                  </Show>
                </li>
              )}
            </For>
          </ul>
          {props.afterChats}
          <Show when={personIds().length > 0}>
            <h2 class="list-sep">{t("chats.people")}</h2>
            <ul>
              <For each={personIds()}>
                {(id) => (
                  <li data-row={`p${id}`}>
                    <Show when={personById().get(id)}>
                      {(person) => (
                        <PersonRow
                          person={person()}
                          isSelected={props.selectedId === personChatId(id)}
                          isTabStop={tabStop() === `p${id}`}
                        />
                      )}
                    </Show>
                  </li>
                )}
              </For>
            </ul>
          </Show>
          <Show when={!props.isLoading && chatIds().length + personIds().length === 0}>
            <p class="list-empty">{emptyWords(props.filter, props.query)}</p>
          </Show>
        </Show>
      </nav>
      <Show when={props.rowActions}>
        {(actions) => (
          <ChatRowMenu
            chat={menuChat()}
            actions={actions()}
            ref={(handle) => {
              menu = handle;
            }}
          />
        )}
      </Show>
    </Panel>
  );
}

const openAlone = (id: string) => navigate({ name: "chat", chat: id, beside: [] });
const searchKeys = /Mac|iPhone|iPad/u.test(navigator.platform) ? "⌘ K" : "Ctrl K";

function sameItems(before: readonly string[], after: readonly string[]): boolean {
  return before.length === after.length && before.every((id, at) => id === after[at]);
}

function emptyWords(filter: ChatFilter, query: string): string {
  if (query.trim() !== "") return t("chats.nothingFound", { query: query.trim() });
  switch (filter) {
    case "all":
      return t("chats.empty");
    case "unread":
      return t("chats.emptyUnread");
    case "groups":
      return t("chats.emptyGroups");
    case "online":
      return t("chats.emptyOnline");
  }
}
