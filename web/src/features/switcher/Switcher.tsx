import { createMemo, createSignal, createUniqueId, For, type JSX, Show } from "solid-js";
import { t } from "../../i18n/index.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { Badge } from "../../ui/Badge.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Icon, type IconName } from "../../ui/Icon.tsx";
import { matches } from "../chats/filter.ts";
import type { ChatRowModel, PersonRowModel } from "../chats/model.ts";
import "./switcher.css";

/** Something one can do from anywhere. */
export type SwitcherAction = { id: string; icon: IconName; label: string; keys?: string; run: () => void };

type Item =
  | { kind: "chat"; key: string; chat: ChatRowModel }
  | { kind: "person"; key: string; person: PersonRowModel }
  | { kind: "action"; key: string; action: SwitcherAction };

const mostOfAKind = 8;

/** Goes to a chat, a person or an action by the first letters of its words: a field with a list, arrows and Enter. */
export function Switcher(props: {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  chats: readonly ChatRowModel[];
  people: readonly PersonRowModel[];
  actions: readonly SwitcherAction[];
  onOpen: (id: string) => void;
  /** What the field holds at the start. */
  query?: string;
}): JSX.Element {
  return (
    <Dialog isOpen={props.isOpen} onClose={props.onClose} title={props.title}>
      <Choice {...props} />
    </Dialog>
  );
}

function Choice(props: Parameters<typeof Switcher>[0]): JSX.Element {
  const id = createUniqueId();
  const [query, setQuery] = createSignal(props.query ?? "");
  const [at, setAt] = createSignal(0);
  const groups = createMemo(() => {
    const words = query();
    const chats = props.chats.filter(({ name }) => matches(words, name)).slice(0, mostOfAKind);
    const people =
      words.trim() === ""
        ? []
        : props.people.filter(({ name, userName }) => matches(words, name, userName)).slice(0, mostOfAKind);
    const actions = props.actions.filter(({ label }) => matches(words, label));
    return [
      { title: t("chats.title"), items: chats.map((chat): Item => ({ kind: "chat", key: `c${chat.id}`, chat })) },
      {
        title: t("switcher.people"),
        items: people.map((person): Item => ({ kind: "person", key: `p${person.id}`, person })),
      },
      {
        title: t("switcher.actions"),
        items: actions.map((action): Item => ({ kind: "action", key: `a${action.id}`, action })),
      },
    ].filter(({ items }) => items.length > 0);
  });
  const items = createMemo(() => groups().flatMap((group) => group.items));
  const current = () => items()[Math.min(at(), items().length - 1)];
  const choose = (item: Item | undefined) => {
    if (item === undefined) return;
    props.onClose();
    if (item.kind === "chat") props.onOpen(item.chat.id);
    else if (item.kind === "person") props.onOpen(`u${item.person.id}`);
    else item.action.run();
  };
  const move = (step: number) => {
    const count = items().length;
    if (count === 0) return;
    setAt((Math.min(at(), count - 1) + step + count) % count);
    document.getElementById(`${id}-${current()?.key}`)?.scrollIntoView({ block: "nearest" });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Enter") choose(current());
    else return;
    event.preventDefault();
  };
  return (
    <div class="switcher">
      <div class="input switcher-field">
        <Icon name="search" size={18} />
        <input
          type="text"
          role="combobox"
          aria-label={t("switcher.field")}
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={current() === undefined ? undefined : `${id}-${current()?.key}`}
          aria-autocomplete="list"
          autocomplete="off"
          spellcheck={false}
          dir="auto"
          autofocus
          placeholder={t("switcher.field")}
          value={query()}
          onInput={(event) => {
            setQuery(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <p class="vh" role="status">
        {query() === "" ? "" : t("switcher.results", { count: items().length })}
      </p>
      <div class="switcher-list" role="listbox" id={`${id}-list`} aria-label={props.title} tabIndex={-1}>
        <For each={groups()}>
          {(group, index) => (
            // biome-ignore lint/a11y/useSemanticElements: options in groups of a listbox have no element of their own
            <div role="group" aria-labelledby={`${id}-g${index()}`}>
              <p class="switcher-head" id={`${id}-g${index()}`} role="presentation">
                {group.title}
              </p>
              <For each={group.items}>
                {(item) => (
                  // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field, which keeps the focus
                  // biome-ignore lint/a11y/useFocusableInteractive: as above
                  <div
                    id={`${id}-${item.key}`}
                    class="switcher-item"
                    classList={{ on: current()?.key === item.key }}
                    role="option"
                    aria-selected={current()?.key === item.key}
                    onPointerMove={() => setAt(items().indexOf(item))}
                    onClick={() => choose(item)}
                  >
                    <ItemWords item={item} />
                  </div>
                )}
              </For>
            </div>
          )}
        </For>
        <Show when={items().length === 0}>
          <p class="switcher-none">{t("chats.nothingFound", { query: query().trim() })}</p>
        </Show>
      </div>
    </div>
  );
}

function ItemWords(props: { item: Item }): JSX.Element {
  const { item } = props;
  if (item.kind === "action")
    return (
      <>
        <span class="switcher-ico">
          <Icon name={item.action.icon} size={18} />
        </span>
        <span class="grow ell">{item.action.label}</span>
        <Show when={item.action.keys}>{(keys) => <kbd class="kbd">{keys()}</kbd>}</Show>
      </>
    );
  if (item.kind === "person")
    return (
      <>
        <Avatar id={item.person.id} name={item.person.name} photo={item.person.photo} size={32} />
        <bdi class="grow ell">{item.person.name}</bdi>
        <bdi class="switcher-nick ell">@{item.person.userName}</bdi>
      </>
    );
  const { chat } = item;
  return (
    <>
      <Avatar
        id={chat.colourId}
        name={chat.name}
        photo={chat.photo}
        kind={chat.kind === "group" || chat.kind === "everyone" ? chat.kind : "person"}
        size={32}
      />
      <bdi class="grow ell">{chat.name}</bdi>
      <Show when={chat.unread > 0}>
        <Badge count={chat.unread} isMuted={chat.isMuted} />
      </Show>
    </>
  );
}
