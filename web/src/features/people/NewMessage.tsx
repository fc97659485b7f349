import { createEffect, createMemo, createSignal, createUniqueId, For, type JSX, on, onMount, Show } from "solid-js";
import { t } from "../../i18n/index.ts";
import { IconButton } from "../../ui/Button.tsx";
import { Icon, type IconName } from "../../ui/Icon.tsx";
import { Panel } from "../../ui/Panel.tsx";
import "../chats/chats.css";
import { FoundRow } from "./FoundRow.tsx";
import type { Found } from "./model.ts";
import "./people.css";

/** Finds people and groups: one field, arrow keys and Enter. Where it leads is a link, so that it opens like one. */
export function NewMessage(props: {
  query: string;
  onQuery: (query: string) => void;
  people: readonly Found[];
  groups: readonly Found[];
  /** The address of somebody found. */
  url: (found: Found) => string;
  notesUrl: string;
  newGroupUrl: string;
  /** The key of what the pane beside shows. */
  selected?: string | undefined;
  isBusy?: boolean;
  onClose: () => void;
}): JSX.Element {
  const id = createUniqueId();
  let field!: HTMLInputElement;
  let box!: HTMLDivElement;
  const [active, setActive] = createSignal(0);
  const isAsking = () => props.query.trim() !== "";
  const entries = createMemo((): readonly Entry[] =>
    isAsking()
      ? []
      : [
          { key: "notes", icon: "edit", words: t("chats.notes"), url: props.notesUrl },
          { key: "group", icon: "users", words: t("chats.newGroup"), url: props.newGroupUrl },
        ],
  );
  const count = () => entries().length + props.people.length + props.groups.length;
  // With nothing asked Enter does nothing by itself; with a query it opens the best match.
  createEffect(on([() => props.query, count], () => setActive(isAsking() ? 0 : -1)));
  onMount(() => field.focus());

  const move = (to: number) => {
    setActive(Math.max(0, Math.min(to, count() - 1)));
    box.querySelector(`[id="${id}-${active()}"]`)?.scrollIntoView({ block: "nearest" });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") move(active() + 1);
    else if (event.key === "ArrowUp") move(active() - 1);
    else if (event.key === "Enter") box.querySelector<HTMLElement>(`[id="${id}-${active()}"]`)?.click();
    else if (event.key === "Escape" && props.query !== "") props.onQuery("");
    else if (event.key === "Escape") props.onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <Panel
      title={t("chats.newMessage")}
      actions={<IconButton icon="close" label={t("common.close")} onClick={() => props.onClose()} />}
    >
      <search class="search asked">
        <Icon name="search" size={18} />
        <input
          ref={field}
          type="text"
          role="combobox"
          inputmode="search"
          enterkeyhint="go"
          autocomplete="off"
          spellcheck={false}
          dir="auto"
          aria-label={t("people.findLabel")}
          aria-expanded="true"
          aria-autocomplete="list"
          aria-controls={id}
          aria-activedescendant={active() < 0 ? undefined : `${id}-${active()}`}
          placeholder={t("people.find")}
          value={props.query}
          onInput={(event) => props.onQuery(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <Show when={props.query !== ""}>
          <IconButton
            icon="close"
            size="sm"
            iconSize={16}
            label={t("people.clear")}
            onClick={() => {
              props.onQuery("");
              field.focus();
            }}
          />
        </Show>
      </search>
      <div class="vh" aria-live="polite">
        <Show when={isAsking() && !props.isBusy}>{t("people.found", { count: count() })}</Show>
      </div>
      <div ref={box} class="rows" id={id} role="listbox" aria-label={t("people.findLabel")} aria-busy={props.isBusy}>
        <For each={entries()}>
          {(entry, at) => (
            <a
              class="rowlink row-entry"
              role="option"
              id={`${id}-${at()}`}
              aria-selected={active() === at()}
              classList={{ active: active() === at() }}
              href={entry.url}
              tabIndex={-1}
            >
              <span class="entry-icon">
                <Icon name={entry.icon} size={22} />
              </span>
              <span class="name">{entry.words}</span>
            </a>
          )}
        </For>
        <Group title={t("people.people")} found={props.people} from={entries().length} />
        <Group title={t("people.groups")} found={props.groups} from={entries().length + props.people.length} />
        <Show when={isAsking() && count() === 0 && !props.isBusy}>
          <p class="list-empty">{t("people.none", { query: props.query.trim() })}</p>
        </Show>
      </div>
    </Panel>
  );

  function Group(group: { title: string; found: readonly Found[]; from: number }): JSX.Element {
    const titleId = createUniqueId();
    return (
      <Show when={group.found.length > 0}>
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is no child of a listbox */}
        <div role="group" aria-labelledby={titleId}>
          <div class="list-sep" id={titleId}>
            {group.title}
          </div>
          <For each={group.found}>
            {(found, at) => (
              <a
                class="rowlink"
                role="option"
                id={`${id}-${group.from + at()}`}
                aria-selected={active() === group.from + at()}
                classList={{ on: props.selected === found.key, active: active() === group.from + at() }}
                href={props.url(found)}
                tabIndex={-1}
              >
                <FoundRow found={found} query={props.query} />
              </a>
            )}
          </For>
        </div>
      </Show>
    );
  }
}

interface Entry {
  readonly key: string;
  readonly icon: IconName;
  readonly words: string;
  readonly url: string;
}
