import { createEffect, createMemo, createSignal, For, type JSX, on, Show } from "solid-js";
import { language, t } from "../../i18n/index.ts";
import { Icon } from "../../ui/Icon.tsx";
import { placeBeside } from "../../ui/place.ts";
import { read, write } from "../../ui/preferences.ts";
import { allEmoji, findEmoji } from "../composer/emojiNames.ts";
import "./picker.css";

/** What the picker was opened for. */
export interface Picking {
  /** The element it stands beside; it gets the focus back. */
  readonly beside: Element;
  readonly onPick: (emoji: string) => void;
}

const recentKey = "parley.emoji";
/** Most emoji under "recently used": two lines. */
const recentMax = 18;
/** Emoji in a line, as the style sheet draws them. */
const columns = 9;

const recentNow = (): string[] => (read(recentKey) ?? "").split(" ").filter(Boolean).slice(0, recentMax);

/**
 * A choice of emoji beside what opened it, at the bottom edge on phones. Words in the interface's language or in English find
 * them; arrows move, Enter takes one and closes, with Shift it stays open.
 */
export function EmojiPicker(props: { picking: Picking | undefined; onClose: () => void }): JSX.Element {
  let root!: HTMLDivElement;
  let field!: HTMLInputElement;
  const [query, setQuery] = createSignal("");
  const [recent, setRecent] = createSignal<readonly string[]>(recentNow());
  const groups = createMemo(() => {
    const words = query().trim();
    if (words !== "") return [{ title: "", emoji: findEmoji(words, language(), 90) }];
    const every = allEmoji(language());
    const used = recent().flatMap((emoji) => every.find((one) => one.emoji === emoji) ?? []);
    return [
      { title: t("picker.recent"), emoji: used },
      { title: t("picker.all"), emoji: every },
    ].filter(({ emoji }) => emoji.length > 0);
  });
  const count = () => groups().reduce((sum, { emoji }) => sum + emoji.length, 0);

  createEffect(
    on(
      () => props.picking,
      (picking) => {
        if (picking === undefined) return;
        setQuery("");
        setRecent(recentNow());
        if (!root.matches(":popover-open")) root.showPopover();
        // On phones it is a sheet, placed by the style sheet.
        if (matchMedia("(min-width: 720px)").matches) placeBeside(root, picking.beside, { align: "end" });
        else root.removeAttribute("style");
        // On touch the keyboard would cover what one came to choose from.
        if (matchMedia("(pointer: coarse)").matches) root.focus();
        else field.focus();
      },
    ),
  );
  const take = (emoji: string, stays: boolean) => {
    const { picking } = props;
    if (picking === undefined) return;
    write(recentKey, [emoji, ...recentNow().filter((other) => other !== emoji)].slice(0, recentMax).join(" "));
    if (!stays) root.hidePopover();
    picking.onPick(emoji);
    if (stays) field.focus();
  };

  const buttons = () => [...root.querySelectorAll<HTMLButtonElement>(".picker-grid button")];
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = buttons();
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    const forward = getComputedStyle(root).direction === "rtl" ? -1 : 1;
    if (event.key === "Enter") {
      const one = at < 0 ? all[0] : all[at];
      const emoji = one?.dataset["emoji"];
      if (emoji === undefined) return;
      event.preventDefault();
      take(emoji, event.shiftKey);
      return;
    }
    const steps: Record<string, number> = { ArrowDown: columns, ArrowUp: -columns };
    if (at >= 0) Object.assign(steps, { ArrowRight: forward, ArrowLeft: -forward });
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    if (at < 0) {
      if (step > 0) all[0]?.focus();
    } else if (at + step < 0) field.focus();
    else all[Math.min(at + step, all.length - 1)]?.focus();
  };

  return (
    <div
      ref={root}
      class="picker"
      popover="auto"
      role="dialog"
      tabIndex={-1}
      aria-label={t("composer.emoji")}
      onKeyDown={onKeyDown}
      onToggle={(event) => {
        if (event.newState !== "closed") return;
        const { picking } = props;
        const had = document.activeElement === document.body || root.contains(document.activeElement);
        props.onClose();
        if (had && picking?.beside instanceof HTMLElement) picking.beside.focus();
      }}
    >
      <search class="picker-search">
        <Icon name="search" size={16} />
        <input
          ref={field}
          type="text"
          inputmode="search"
          autocomplete="off"
          spellcheck={false}
          dir="auto"
          aria-label={t("picker.search")}
          placeholder={t("picker.search")}
          value={query()}
          onInput={(event) => setQuery(event.currentTarget.value)}
        />
      </search>
      <p class="vh" role="status">
        {query().trim() === "" ? "" : t("switcher.results", { count: count() })}
      </p>
      <div class="picker-grid">
        <For each={groups()}>
          {(group, place) => (
            <section aria-label={group.title || t("composer.emojiNames")}>
              <Show when={group.title}>
                <p class="picker-head" aria-hidden="true">
                  {group.title}
                </p>
              </Show>
              <div class="picker-cells">
                <For each={group.emoji}>
                  {({ emoji, name }, at) => (
                    <button
                      type="button"
                      tabIndex={place() + at() === 0 ? 0 : -1}
                      data-emoji={emoji}
                      aria-label={name}
                      title={name}
                      onClick={(event) => take(emoji, event.shiftKey)}
                    >
                      {emoji}
                    </button>
                  )}
                </For>
              </div>
            </section>
          )}
        </For>
        <Show when={count() === 0}>
          <p class="picker-none">{t("help.none", { query: query().trim() })}</p>
        </Show>
      </div>
    </div>
  );
}
