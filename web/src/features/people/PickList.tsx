import { createEffect, createMemo, createSignal, createUniqueId, For, type JSX, on, onMount, Show } from "solid-js";
import { t } from "../../i18n/index.ts";
import { Icon } from "../../ui/Icon.tsx";
import "../chats/chats.css";
import { FoundRow } from "./FoundRow.tsx";
import type { Found } from "./model.ts";
import "./people.css";

/**
 * Picks several: what is picked stands as chips in the field, Backspace in the empty field takes the last one back, arrows and
 * Enter pick. What cannot be picked is shown with the reason.
 */
export function PickList(props: {
  label: string;
  query: string;
  onQuery: (query: string) => void;
  options: readonly Found[];
  picked: readonly Found[];
  onPicked: (picked: readonly Found[]) => void;
  isBusy?: boolean;
}): JSX.Element {
  const id = createUniqueId();
  let field!: HTMLInputElement;
  let box!: HTMLDivElement;
  const [active, setActive] = createSignal(0);
  const keys = createMemo(() => new Set(props.picked.map(({ key }) => key)));
  createEffect(on([() => props.query, () => props.options.length], () => setActive(0)));
  onMount(() => field.focus());

  const toggle = (found: Found) => {
    if (keys().has(found.key)) props.onPicked(props.picked.filter(({ key }) => key !== found.key));
    else if (found.why === undefined) {
      props.onPicked([...props.picked, found]);
      props.onQuery("");
    }
    field.focus();
  };
  const move = (to: number) => {
    setActive(Math.max(0, Math.min(to, props.options.length - 1)));
    box.querySelector(`[id="${id}-${active()}"]`)?.scrollIntoView({ block: "nearest" });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const option = props.options[active()];
    if (event.key === "ArrowDown") move(active() + 1);
    else if (event.key === "ArrowUp") move(active() - 1);
    else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && option !== undefined) toggle(option);
    else if (event.key === "Backspace" && props.query === "" && props.picked.length > 0)
      props.onPicked(props.picked.slice(0, -1));
    else if (event.key === "Escape" && props.query !== "") props.onQuery("");
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div class="picker-list">
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the press only gives the focus to the field inside */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: see above */}
      <div class="picks" onClick={(event) => event.target === event.currentTarget && field.focus()}>
        <For each={props.picked}>
          {(found) => (
            <button
              type="button"
              class="pick"
              aria-label={t("group.unpick", { name: found.name })}
              onClick={() => toggle(found)}
            >
              <bdi class="ell">{found.name}</bdi>
              <Icon name="close" size={14} />
            </button>
          )}
        </For>
        <input
          ref={field}
          type="text"
          role="combobox"
          autocomplete="off"
          spellcheck={false}
          dir="auto"
          aria-label={props.label}
          aria-expanded="true"
          aria-autocomplete="list"
          aria-controls={id}
          aria-activedescendant={props.options.length === 0 ? undefined : `${id}-${active()}`}
          placeholder={props.picked.length === 0 ? t("people.find") : ""}
          value={props.query}
          onInput={(event) => props.onQuery(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
      </div>
      <div class="vh" aria-live="polite">
        <Show when={props.picked.length > 0}>{t("group.picked", { count: props.picked.length })}</Show>
      </div>
      <div
        ref={box}
        class="rows pick-rows"
        id={id}
        role="listbox"
        aria-label={props.label}
        aria-multiselectable="true"
        aria-busy={props.isBusy}
      >
        <For each={props.options}>
          {(found, at) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the focus and the keys
            // biome-ignore lint/a11y/useFocusableInteractive: the field points at it with aria-activedescendant
            <div
              class="rowlink pick-row"
              role="option"
              id={`${id}-${at()}`}
              aria-selected={keys().has(found.key)}
              aria-disabled={found.why !== undefined && !keys().has(found.key) ? "true" : undefined}
              classList={{ active: active() === at() }}
              onClick={() => toggle(found)}
            >
              <FoundRow found={found} query={props.query} />
              <span class="tick" classList={{ ticked: keys().has(found.key) }} aria-hidden="true">
                <Icon name="check" size={16} />
              </span>
            </div>
          )}
        </For>
        <Show when={props.options.length === 0 && !props.isBusy && props.query.trim() !== ""}>
          <p class="list-empty">{t("people.none", { query: props.query.trim() })}</p>
        </Show>
      </div>
    </div>
  );
}
