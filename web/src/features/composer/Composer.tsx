import {
  createEffect,
  createMemo,
  createSignal,
  createUniqueId,
  For,
  type JSX,
  on,
  onCleanup,
  onMount,
  Show,
  untrack,
} from "solid-js";
import { language, t } from "../../i18n/index.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { IconButton } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { colourIndex } from "../../ui/identity.ts";
// The quote above the field looks as in a bubble.
import "../messages/messages.css";
import "./composer.css";
import { counterFrom, draftAfter, mentionsMax, messageMax, typingEvery } from "./limits.ts";
import { type Edit, mark, markOfKey } from "./marks.ts";
import { mentionsAllIn, mentionsIn, type Question, questionAt } from "./suggest.ts";

/** Somebody who can be mentioned. */
export interface Mentionable {
  readonly id: number;
  readonly name: string;
  readonly userName: string;
  readonly photo?: string | undefined;
}

/** A text ready to be sent. */
export interface Written {
  readonly text: string;
  /** Ids of the people mentioned, each once. */
  readonly mentions: number[];
  readonly mentionsAll: boolean;
}

/** What an owner may ask of the composer. */
export interface ComposerHandle {
  focus(): void;
  /** Puts text at the caret, from an emoji picker for example. */
  insert(text: string): void;
}

/** Properties of {@link Composer}. */
export interface ComposerProps {
  /** Identity of the chat; on a change the draft of the next one is taken over. */
  chat: string | number;
  /** Whom one writes to: a name or a group's title. */
  name: string;
  /** The chat's stored draft: shown when the chat opens, and when it changes elsewhere while this field is unfocused. */
  draft: string;
  /** The draft changed: 300 ms after the last key, and at once on leaving. */
  onDraft: (text: string, chat: string | number) => void;
  onSend: (written: Written) => void;
  /** The message being answered. */
  reply?:
    | { readonly authorId: number; readonly name: string; readonly text: string; readonly isMine: boolean }
    | undefined;
  onCancelReply: () => void;
  /** The message of mine being edited. */
  edit?: { readonly key: string; readonly text: string } | undefined;
  onSaveEdit: (written: Written) => void;
  onCancelEdit: () => void;
  /** Up in an empty field: start editing my last message (set `edit`). */
  onEditLast: () => void;
  /** Told at most every 3 s while text changes. */
  onTyping: () => void;
  /** Members whose name or nick fits; called for every key after `@`. */
  findMembers: (query: string) => readonly Mentionable[] | Promise<readonly Mentionable[]>;
  idByNick: (nick: string) => number | undefined;
  canMentionAll?: boolean;
  /** Commands that start with the query, after `/` at the start of the text. */
  findCommands?: (query: string) => Promise<readonly { readonly name: string; readonly words: string }[]>;
  /** Replaces the field: why one cannot write here, with what to do about it. */
  readOnly?: JSX.Element;
  isOffline?: boolean;
  /** Which key sends; touch screens always send by the button. */
  sendKey?: "enter" | "ctrlEnter";
  onAttach?: () => void;
  onEmoji?: (beside: Element) => void;
  /** Esc with nothing left to cancel. */
  onLeave: () => void;
  ref?: (handle: ComposerHandle) => void;
}

interface Suggestion {
  readonly insert: string;
  readonly label: string;
  readonly note: string;
  readonly person?: Mentionable;
  readonly emoji?: string;
  readonly sign?: string;
}

const listNames = {
  mention: () => t("composer.mentions"),
  emoji: () => t("composer.emojiNames"),
  command: () => t("composer.commands"),
};

/** Most lines of the suggestion list. */
const suggestionsMax = 8;

const isModified = ({ altKey, ctrlKey, metaKey, shiftKey }: KeyboardEvent) => altKey || ctrlKey || metaKey || shiftKey;

/** Where messages are written. */
export function Composer(props: ComposerProps): JSX.Element {
  return (
    <footer class="composer">
      <div class="col">
        <Show when={props.readOnly === undefined} fallback={<div class="cbox cread">{props.readOnly}</div>}>
          <Field {...props} />
        </Show>
      </div>
    </footer>
  );
}

function Field(props: ComposerProps): JSX.Element {
  let area!: HTMLTextAreaElement;
  const [text, setText] = createSignal(untrack(() => props.draft));
  const [isComposing, setComposing] = createSignal(false);
  const [question, setQuestion] = createSignal<Question>();
  const [found, setFound] = createSignal<readonly Suggestion[]>([]);
  const [chosen, setChosen] = createSignal(0);
  let dismissed: string | undefined;
  let keptDraft = "";
  let draftTimer: ReturnType<typeof setTimeout> | undefined;
  let typedAt = Number.NEGATIVE_INFINITY;

  const body = createMemo(() => text().replace(/^\s*\n|\s+$/g, ""));
  const over = () => body().length - messageMax;
  const canSend = () => body().trim() !== "" && over() <= 0;
  const isCoarse = () => matchMedia("(pointer: coarse)").matches;
  const isNarrow = () => matchMedia("(max-width: 719px)").matches;

  // ---- text, size, draft -------------------------------------------------------
  const grow = () => {
    // Browsers that size fields by their content need no help.
    if (globalThis.CSS?.supports?.("field-sizing", "content")) return;
    area.style.blockSize = "auto";
    area.style.blockSize = `${area.scrollHeight}px`;
  };
  const show = (value: string, caret = value.length) => {
    setText(value);
    if (area.value !== value) area.value = value;
    area.setSelectionRange(caret, caret);
    grow();
  };
  const handDraft = (chat: string | number, value: string) => {
    clearTimeout(draftTimer);
    draftTimer = undefined;
    props.onDraft(value, chat);
  };
  const changed = () => {
    setText(area.value);
    grow();
    ask();
    if (props.edit !== undefined) return;
    clearTimeout(draftTimer);
    const { chat } = props;
    draftTimer = setTimeout(() => handDraft(chat, area.value), draftAfter);
    const now = performance.now();
    if (area.value !== "" && now - typedAt >= typingEvery) {
      typedAt = now;
      props.onTyping();
    }
  };
  /** Changes the field the way typing does, so that the browser's undo knows it. */
  const apply = ({ from, to, insert, start, end }: Edit) => {
    area.focus();
    area.setSelectionRange(from, to);
    // The only way that keeps the undo history; deprecated, and without a successor.
    const isDone =
      insert !== "" && typeof document.execCommand === "function" && document.execCommand("insertText", false, insert);
    if (!isDone) {
      area.setRangeText(insert, from, to, "end");
      changed();
    }
    area.setSelectionRange(start, end);
  };

  onMount(() => {
    show(props.draft);
    props.ref?.({
      focus: () => area.focus(),
      insert: (piece) => {
        const { selectionStart: from, selectionEnd: to } = area;
        apply({ from, to, insert: piece, start: from + piece.length, end: from + piece.length });
      },
    });
  });
  createEffect(
    on(
      () => props.chat,
      (chat, before) => {
        // The owner may name the same chat again, with every change of its header: what is being written stays as it is.
        if (before === undefined || chat === before) return;
        if (draftTimer !== undefined) handDraft(before, area.value);
        show(props.draft);
        setQuestion(undefined);
      },
    ),
  );
  createEffect(
    on(
      () => props.draft,
      (draft) => {
        if (document.activeElement !== area && props.edit === undefined && draftTimer === undefined) show(draft);
      },
      { defer: true },
    ),
  );
  createEffect(
    on(
      () => props.edit,
      (edit, before) => {
        if (edit !== undefined) {
          if (before === undefined || before === null) keptDraft = area.value;
          show(edit.text);
          area.focus();
        } else if (before !== undefined) show(keptDraft);
      },
      { defer: false },
    ),
  );
  createEffect(
    on(
      () => props.reply,
      (reply) => reply !== undefined && area.focus(),
      { defer: true },
    ),
  );
  const handPending = () => {
    if (draftTimer !== undefined) handDraft(props.chat, area.value);
  };
  // The page may end without another word. Capturing: whoever saves on these events must find the draft already handed over.
  for (const event of ["visibilitychange", "pagehide"]) window.addEventListener(event, handPending, true);
  onCleanup(() => {
    for (const event of ["visibilitychange", "pagehide"]) window.removeEventListener(event, handPending, true);
    handPending();
  });

  // ---- sending -----------------------------------------------------------------
  const send = () => {
    if (!canSend()) return;
    const written: Written = {
      text: body(),
      mentions: mentionsIn(body(), props.idByNick, mentionsMax),
      mentionsAll: props.canMentionAll === true && mentionsAllIn(body()),
    };
    setQuestion(undefined);
    if (props.edit !== undefined) {
      props.onSaveEdit(written);
      return;
    }
    show("");
    handDraft(props.chat, "");
    typedAt = Number.NEGATIVE_INFINITY;
    props.onSend(written);
  };

  // ---- suggestions -----------------------------------------------------------------
  const ask = () => {
    const now = area.selectionStart === area.selectionEnd ? questionAt(area.value, area.selectionStart) : undefined;
    const sign = now === undefined ? undefined : `${now.from}${now.kind}`;
    if (sign !== dismissed) dismissed = undefined;
    setQuestion(dismissed === undefined ? now : undefined);
  };
  let turn = 0;
  createEffect(() => {
    const now = question();
    const mine = ++turn;
    if (now === undefined) {
      setFound([]);
      return;
    }
    const take = (list: readonly Suggestion[]) => {
      if (mine !== turn) return;
      setFound(list.slice(0, suggestionsMax));
      setChosen(0);
    };
    if (now.kind === "mention") {
      void Promise.resolve(props.findMembers(now.query)).then((people) => {
        const list: Suggestion[] = people.map((person) => ({
          insert: `@${person.userName} `,
          label: person.name,
          note: `@${person.userName}`,
          person,
        }));
        if (props.canMentionAll && "all".startsWith(now.query.toLowerCase())) {
          list.unshift({ insert: "@all ", label: t("composer.mentionAll"), note: "@all" });
        }
        take(list);
      });
    } else if (now.kind === "command") {
      void props
        .findCommands?.(now.query)
        .then((list) =>
          take(list.map(({ name, words }) => ({ insert: `/${name} `, label: `/${name}`, note: words, sign: "/" }))),
        );
    } else {
      void import("./emojiNames.ts").then(({ findEmoji }) => {
        const list = findEmoji(now.query, language(), suggestionsMax);
        take(list.map(({ emoji, name }) => ({ insert: `${emoji} `, label: name, note: "", emoji })));
      });
    }
  });
  const take = (suggestion: Suggestion) => {
    const now = question();
    if (now === undefined) return;
    const end = now.from + suggestion.insert.length;
    setQuestion(undefined);
    apply({ from: now.from, to: now.to, insert: suggestion.insert, start: end, end });
  };

  // ---- keys -----------------------------------------------------------------------
  const onKeyDown = (event: KeyboardEvent) => {
    // 229: Safari reports the Enter that ends a composition as not composing.
    if (isComposing() || event.isComposing || event.keyCode === 229) return;
    const list = found();
    if (list.length > 0 && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step !== undefined) {
        event.preventDefault();
        setChosen((at) => (at + step + list.length) % list.length);
        return;
      }
      const pick = list[chosen()];
      // A command that is written out is run by Enter.
      const isWhole = question()?.kind === "command" && pick?.label === area.value && event.key === "Enter";
      if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey && pick !== undefined && !isWhole) {
        event.preventDefault();
        take(pick);
        return;
      }
    }
    const kind = markOfKey(event);
    // Ctrl+K opens the switcher as well; with words selected in the field it is the link's.
    if (kind !== undefined && (kind !== "link" || area.selectionStart !== area.selectionEnd)) {
      event.preventDefault();
      event.stopPropagation();
      apply(mark({ text: area.value, start: area.selectionStart, end: area.selectionEnd }, kind));
    } else if (event.key === "Enter" && !event.altKey) {
      const isCommand = event.ctrlKey || event.metaKey;
      const isSending = props.sendKey === "ctrlEnter" ? isCommand : isCommand || (!event.shiftKey && !isCoarse());
      if (!isSending) return;
      event.preventDefault();
      send();
    } else if (event.key === "Escape") {
      event.preventDefault();
      const now = question();
      if (now !== undefined && list.length > 0) {
        dismissed = `${now.from}${now.kind}`;
        setQuestion(undefined);
      } else if (props.edit !== undefined) props.onCancelEdit();
      else if (props.reply !== undefined) props.onCancelReply();
      else props.onLeave();
    } else if (event.key === "ArrowUp" && !isModified(event) && area.value === "" && props.edit === undefined) {
      event.preventDefault();
      props.onEditLast();
    }
  };

  const id = createUniqueId();
  const listId = `${id}-suggestions`;
  return (
    <div class="cbox">
      <Show when={found().length > 0}>
        <div class="csuggest" id={listId} role="listbox" aria-label={listNames[question()?.kind ?? "mention"]()}>
          <For each={found()}>
            {(one, at) => (
              // The focus stays in the field; keys act there.
              // biome-ignore lint/a11y/useFocusableInteractive: the field points here with aria-activedescendant
              // biome-ignore lint/a11y/useKeyWithClickEvents: arrows and Enter are handled by the field
              <div
                role="option"
                id={`${listId}-${at()}`}
                aria-selected={at() === chosen()}
                onPointerDown={(event) => event.preventDefault()}
                onPointerMove={() => setChosen(at())}
                onClick={() => take(one)}
              >
                <Show when={one.person} fallback={<span class="em">{one.emoji ?? one.sign ?? "@"}</span>}>
                  {(person) => <Avatar id={person().id} name={person().name} photo={person().photo} size={24} />}
                </Show>
                <span class="ell" dir="auto">
                  {one.label}
                </span>
                <span class="note ell">{one.note}</span>
              </div>
            )}
          </For>
        </div>
      </Show>
      <Show when={props.edit === undefined && props.reply}>
        {(reply) => (
          <div class="creply">
            <div class={`quote ${reply().isMine ? "" : `hue-${colourIndex(reply().authorId)}`}`}>
              <b dir="auto">{t("composer.replyTo", { name: reply().isMine ? t("common.you") : reply().name })}</b>
              <span class="ell" dir="auto">
                {reply().text}
              </span>
            </div>
            <IconButton
              icon="close"
              size="sm"
              label={t("composer.cancelReply")}
              onClick={() => props.onCancelReply()}
            />
          </div>
        )}
      </Show>
      <Show when={props.edit}>
        {(edit) => (
          <div class="creply">
            <div class="quote">
              <b>{t("composer.editing")}</b>
              <span class="ell" dir="auto">
                {edit().text}
              </span>
            </div>
            <IconButton icon="close" size="sm" label={t("composer.cancelEdit")} onClick={() => props.onCancelEdit()} />
          </div>
        )}
      </Show>
      <div class="line">
        <Show when={props.onAttach}>
          {(attach) => <IconButton icon="attach" label={t("composer.attach")} onClick={() => attach()()} />}
        </Show>
        <textarea
          ref={area}
          class="ta"
          classList={{ flush: props.onAttach === undefined }}
          rows={1}
          dir="auto"
          enterkeyhint={isCoarse() ? "enter" : "send"}
          autocapitalize="sentences"
          placeholder={isNarrow() ? t("composer.placeholderShort") : t("composer.label", { name: props.name })}
          aria-label={t("composer.label", { name: props.name })}
          aria-autocomplete="list"
          aria-controls={found().length > 0 ? listId : undefined}
          aria-activedescendant={found().length > 0 ? `${listId}-${chosen()}` : undefined}
          aria-invalid={over() > 0}
          aria-describedby={body().length >= counterFrom ? `${id}-count` : undefined}
          onInput={changed}
          onKeyDown={onKeyDown}
          onSelect={ask}
          onBlur={() => {
            setQuestion(undefined);
            handPending();
          }}
          onCompositionStart={() => setComposing(true)}
          onCompositionEnd={() => setComposing(false)}
        />
        <Show when={props.isOffline}>
          <span class="coffline" role="img" aria-label={t("connection.offline")} data-tip={t("connection.offline")}>
            <Icon name="offline" />
          </span>
        </Show>
        <Show when={props.onEmoji}>
          {(open) => (
            <IconButton icon="smile" label={t("composer.emoji")} onClick={(event) => open()(event.currentTarget)} />
          )}
        </Show>
        <button
          type="button"
          class="send"
          classList={{ off: !canSend() }}
          aria-label={props.edit === undefined ? t("composer.send") : t("composer.saveEdit")}
          data-tip={props.edit === undefined ? t("composer.send") : t("composer.saveEdit")}
          aria-disabled={!canSend()}
          // The keyboard of a phone would fold away if the field lost the focus.
          onPointerDown={(event) => event.preventDefault()}
          onClick={send}
        >
          <Icon name={props.edit === undefined ? "arrow-up" : "check"} />
        </button>
      </div>
      <Show when={body().length >= counterFrom}>
        <p class="ccount" classList={{ bad: over() > 0 }} id={`${id}-count`} role="status">
          {over() > 0 ? t("composer.tooLong", { count: over() }) : t("composer.left", { count: -over() })}
        </p>
      </Show>
    </div>
  );
}
