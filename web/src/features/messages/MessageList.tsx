import {
  createEffect,
  createMemo,
  createSelector,
  createSignal,
  type JSX,
  on,
  onCleanup,
  onMount,
  Show,
} from "solid-js";
import { dayDivider, t } from "../../i18n/index.ts";
import "../../list/list.css";
import {
  type Anchor,
  type HeightCache,
  type ListHandle,
  type MoreState,
  type Start,
  type View,
  VirtualList,
} from "../../list/index.ts";
import { Badge } from "../../ui/Badge.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { ListContext, type MessageListContext } from "./context.ts";
import { placeOf } from "./grouping.ts";
import { Message } from "./Message.tsx";
import { type MenuPlace, MessageMenu } from "./MessageMenu.tsx";
import "./messages.css";
import type { MessageAction, MessageActions, Person, ShownMessage } from "./model.ts";
import { TypingLine } from "./TypingLine.tsx";
import { loadMarkdown } from "./text/MessageText.tsx";
import { messageName } from "./words.ts";

/** How long a message must be on screen before it counts as read, in milliseconds. */
const readAfter = 500;
/** How long a message one jumped to stays marked, in milliseconds. */
const flashTime = 1200;
/** How long a finger must rest on a message to open its menu, in milliseconds. */
const longPress = 400;
/** How far a finger may wander and still rest, in CSS pixels. */
const touchSlack = 8;
/** How far a message is dragged towards the end of the line to answer it, in CSS pixels. */
const replySwipe = 48;

/** What an owner may ask of a list of messages. */
export interface MessageListHandle {
  /** Shows a message and marks it for a moment; asks the owner to load around it when it is not loaded. */
  jumpTo(seq: number): void;
  /** Scrolls to the end and follows it; call it after sending. */
  toEnd(): void;
  /** Where the reader is; undefined at the end. Store it when the chat is left, and pass it in `start`. */
  anchor(): Anchor | undefined;
  /** Gives the focus to the newest message on screen. */
  focus(): void;
}

/** Properties of {@link MessageList}. */
export interface MessageListProps extends MessageActions {
  /** The loaded messages in order, pending ones last. A new array for every change. */
  messages: readonly ShownMessage[];
  meId: number;
  person: (id: number) => Person;
  /** The member behind a nick, for mentions. */
  personByNick: (nick: string) => number | undefined;
  kind: "direct" | "group" | "everyone" | "notes";
  /** Title of the chat; of a direct chat the other person's name. */
  title: string;
  /** Where the chat opens; read once. */
  start: Start;
  cache?: HeightCache | undefined;
  older: MoreState;
  newer: MoreState;
  /** Asks for a page; set `older` or `newer` to `loading` while it is under way. */
  onNeedOlder: () => void;
  onNeedNewer: () => void;
  /**
   * Asks to load around a message that is not loaded; the jump is completed when it has come.
   * `Number.MAX_SAFE_INTEGER` asks for the newest messages.
   */
  onNeedAround: (seq: number) => void;
  /** The first unread message when the chat was opened: the divider lies above it. Null takes the divider away. */
  unreadFrom: string | null;
  /** Everything up to this number was on screen for half a second in a focused, visible window. Rising. */
  onRead: (seq: number) => void;
  /** Reaction and action rights; the order is that of the menu. */
  allowed: (message: ShownMessage) => readonly MessageAction[];
  canReact?: boolean;
  quickReactions?: readonly string[];
  /** The role shown beside an author's name, worded. */
  roleOf?: (userId: number) => string | undefined;
  /** Names over received messages in direct chats. */
  hasNamesInDirect?: boolean;
  /** Faces beside received messages; off in direct chats on narrow screens. */
  hasFaces?: boolean;
  /** Who is typing now, names. */
  typing: readonly string[];
  /** In a direct chat: when the other person read my last message. */
  readLine?: { readonly key: string; readonly at: Date } | undefined;
  /** Whether single keys (R, E, C, +, Delete) act on a focused message. */
  hasSingleKeys?: boolean;
  /** New messages are announced: this chat has the focus. */
  isAnnounced?: boolean;
  /** Esc: the focus should go back to the composer. */
  onLeave: () => void;
  onView?: (view: View) => void;
  ref?: (handle: MessageListHandle) => void;
}

const rough = (message: ShownMessage): number => {
  if (message.note !== undefined) return 30;
  const text = message.text ?? "";
  const lines = Math.ceil(text.length / 62) + (text.match(/\n/g)?.length ?? 0);
  return 20 + Math.max(1, lines) * 21 + (message.replyTo ? 52 : 0) + (message.reactions?.length ? 29 : 0);
};

/** The conversation: a feed of messages that never moves unless the reader moved it. */
export function MessageList(props: MessageListProps): JSX.Element {
  let list: ListHandle | undefined;
  let root!: HTMLElement;
  const [current, setCurrent] = createSignal<string>();
  const [active, setActive] = createSignal<string>();
  const [flashed, setFlashed] = createSignal<string>();
  const [view, setView] = createSignal<View>({ first: undefined, last: undefined, shown: undefined, isAtEnd: true });
  const [menu, setMenu] = createSignal<MenuPlace>();
  const [isScrolling, setScrolling] = createSignal(false);
  const [back, setBack] = createSignal<string>();
  let flashTimer: ReturnType<typeof setTimeout> | undefined;
  let awaited: number | undefined;

  const tabStop = () => current() ?? props.messages.at(-1)?.key;
  const byKey = (key: string | undefined): ShownMessage | undefined => {
    const at = key === undefined ? -1 : (list?.indexOf(key) ?? -1);
    return props.messages[at];
  };
  const bySeq = (seq: number) => props.messages.findLast((message) => message.seq === seq);

  const flash = (key: string) => {
    clearTimeout(flashTimer);
    setFlashed(key);
    flashTimer = setTimeout(() => setFlashed(undefined), flashTime);
  };
  // Opened at a message: it is marked as if one had jumped there.
  if (props.start.kind === "message") flash(String(props.start.key));
  const jumpTo = (seq: number) => {
    const target = bySeq(seq);
    if (target === undefined) {
      awaited = seq;
      props.onNeedAround(seq);
      return;
    }
    if (list?.jumpTo(target.key) !== true) return;
    awaited = undefined;
    flash(target.key);
  };
  const jumpFromQuote = (seq: number) => {
    const { last } = view();
    if (typeof last === "string") setBack(last);
    jumpTo(seq);
  };
  const toEnd = () => {
    const place = byKey(back());
    setBack(undefined);
    if (place !== undefined && place.seq !== null) list?.jumpTo(place.key);
    else scrollToEnd();
  };
  /** The end may not be loaded: then it is asked for, and shown when it has come. */
  const scrollToEnd = () => {
    if (props.newer === "none") list?.scrollToEnd();
    else {
      awaited = Number.MAX_SAFE_INTEGER;
      props.onNeedAround(awaited);
    }
  };

  // The focus moves on when its message is taken out.
  createEffect(
    on(
      () => props.messages,
      (next, before) => {
        const key = current();
        if (key === undefined || before === undefined || !root.contains(document.activeElement)) return;
        const at = before.findIndex((message) => message.key === key);
        if (at < 0 || next.some((message) => message.key === key)) return;
        const heir = next[Math.min(at, next.length - 1)];
        setCurrent(heir?.key);
        if (heir !== undefined) queueMicrotask(() => list?.focusRow(heir.key));
      },
    ),
  );

  // Fetched while nothing else is to be done, so that the first message with marks is drawn at once.
  onMount(() => {
    const timer = setTimeout(() => void loadMarkdown(), 1000);
    onCleanup(() => clearTimeout(timer));
  });

  // ---- read --------------------------------------------------------------
  let readTimer: ReturnType<typeof setTimeout> | undefined;
  let readSent = 0;
  const noteRead = () => {
    clearTimeout(readTimer);
    const at = list === undefined || view().shown === undefined ? -1 : list.indexOf(view().shown ?? "");
    let seq = 0;
    for (let i = at; i >= 0 && seq === 0; i--) seq = props.messages[i]?.seq ?? 0;
    if (seq <= readSent || document.visibilityState !== "visible" || !document.hasFocus()) return;
    readTimer = setTimeout(() => {
      if (document.visibilityState !== "visible" || !document.hasFocus()) return;
      readSent = seq;
      props.onRead(seq);
    }, readAfter);
  };
  for (const name of ["focus", "blur"] as const) {
    addEventListener(name, noteRead);
    onCleanup(() => removeEventListener(name, noteRead));
  }
  document.addEventListener("visibilitychange", noteRead);
  onCleanup(() => {
    document.removeEventListener("visibilitychange", noteRead);
    clearTimeout(readTimer);
    clearTimeout(flashTimer);
  });

  // ---- what is new below, and its announcement ---------------------------------
  const [seenTo, setSeenTo] = createSignal<string>();
  createEffect(() => {
    if (view().isAtEnd) setSeenTo(props.messages.at(-1)?.key);
  });
  const below = createMemo(() => {
    if (view().isAtEnd) return 0;
    const seen = seenTo();
    let count = 0;
    for (let i = props.messages.length - 1; i >= 0; i--) {
      const message = props.messages[i];
      if (message === undefined || message.key === seen) return count;
      if (!message.isMine && message.note === undefined) count++;
    }
    // Nothing is counted from here while the newest messages are not held.
    return seen === undefined || props.newer !== "none" ? 0 : count;
  });

  // Messages that arrive at the end rise when they are drawn.
  const fresh = new Set<string>();
  createEffect(
    on(
      () => props.messages,
      (next, before) => {
        const last = before?.at(-1)?.key;
        const from = last === undefined ? -1 : next.findLastIndex((message) => message.key === last);
        if (from < 0) return;
        for (const { key } of next.slice(from + 1).slice(-20)) {
          fresh.add(key);
          setTimeout(() => fresh.delete(key), 100);
        }
      },
    ),
  );

  const [spoken, setSpoken] = createSignal("");
  let arrived: ShownMessage[] = [];
  let speakTimer: ReturnType<typeof setTimeout> | undefined;
  createEffect(
    on(
      () => props.messages,
      (next, before) => {
        const lastBefore = before?.at(-1);
        if (before === undefined || lastBefore === undefined || props.isAnnounced !== true || !document.hasFocus())
          return;
        const from = next.findLastIndex((message) => message.key === lastBefore.key);
        if (from < 0) return;
        arrived.push(...next.slice(from + 1).filter((message) => !message.isMine && message.note === undefined));
        if (arrived.length === 0 || speakTimer !== undefined) return;
        speakTimer = setTimeout(() => {
          const [first] = arrived;
          if (arrived.length === 1 && first !== undefined) setSpoken(messageName(first, props.person));
          else setSpoken(t("message.arrivedMany", { count: arrived.length, chat: props.title }));
          arrived = [];
          speakTimer = undefined;
        }, 1000);
      },
    ),
  );
  onCleanup(() => clearTimeout(speakTimer));

  // ---- pointer and keys ------------------------------------------------------
  const keyOf = (target: EventTarget | null): string | undefined =>
    (target instanceof Element ? target.closest<HTMLElement>("[data-key]") : null)?.dataset["key"];

  const openMenu = (key: string, beside: MenuPlace["beside"]) => {
    setCurrent(key);
    setMenu({ key, beside });
  };
  let pressTimer: ReturnType<typeof setTimeout> | undefined;
  let touch: { key: string; x: number; y: number; article: HTMLElement; isSwipe: boolean; by: number } | undefined;
  const onPointerDown = (event: PointerEvent) => {
    endPress();
    if (event.pointerType === "mouse") return;
    const article = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-key]") : null;
    const key = article?.dataset["key"];
    if (article === null || key === undefined) return;
    const { clientX: x, clientY: y } = event;
    touch = { key, x, y, article, isSwipe: false, by: 0 };
    pressTimer = setTimeout(() => {
      endPress();
      openMenu(key, { x, y });
    }, longPress);
  };
  const onPointerMove = (event: PointerEvent) => {
    if (event.pointerType === "mouse") {
      setActive(keyOf(event.target) ?? active());
      return;
    }
    if (touch === undefined) return;
    // Towards the end of the line: right, or left where text runs the other way.
    const along = (event.clientX - touch.x) * (getComputedStyle(root).direction === "rtl" ? -1 : 1);
    const across = Math.abs(event.clientY - touch.y);
    if (Math.abs(along) > touchSlack || across > touchSlack) clearTimeout(pressTimer);
    // The edge of the screen belongs to the gesture that goes back.
    const message = byKey(touch.key);
    const canSwipe = touch.x > 24 && touch.x < innerWidth - 24 && message !== undefined;
    if (!touch.isSwipe && canSwipe && along > 2 * touchSlack && across < along / 2) {
      touch.isSwipe = message !== undefined && props.allowed(message).includes("reply");
    }
    if (!touch.isSwipe) return;
    const by = Math.min(Math.max(along, 0), replySwipe * 1.4);
    if (by >= replySwipe && touch.by < replySwipe) navigator.vibrate?.(10);
    touch.by = by;
    touch.article.style.translate = `${by * (getComputedStyle(root).direction === "rtl" ? -1 : 1)}px`;
  };
  const endPress = () => {
    clearTimeout(pressTimer);
    if (touch === undefined) return;
    touch.article.style.translate = "";
    touch = undefined;
  };
  const onPointerUp = () => {
    const message = touch !== undefined && touch.by >= replySwipe ? byKey(touch.key) : undefined;
    endPress();
    if (message !== undefined) props.onAction("reply", message);
  };
  const onContextMenu = (event: MouseEvent) => {
    const key = keyOf(event.target);
    const isText = event.target instanceof Element && event.target.closest("a") !== null;
    if (key === undefined || isText || getSelection()?.isCollapsed === false) return;
    event.preventDefault();
    openMenu(key, { x: event.clientX, y: event.clientY });
  };

  const act = (action: MessageAction, message: ShownMessage) => {
    if (action === "copy") {
      void navigator.clipboard?.writeText(message.text ?? "");
      return;
    }
    props.onAction(action, message);
  };
  const moveTo = (at: number) => {
    const message = props.messages[Math.min(Math.max(at, 0), props.messages.length - 1)];
    if (message === undefined) return;
    setCurrent(message.key);
    list?.focusRow(message.key);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const key = keyOf(event.target);
    if (key === undefined || list === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = list.indexOf(key);
    const message = byKey(key);
    const isOnMessage = event.target instanceof HTMLElement && event.target.dataset["key"] !== undefined;
    const moves: Record<string, number> = {
      ArrowUp: at - 1,
      ArrowDown: at + 1,
      PageUp: at - 1,
      PageDown: at + 1,
      Home: 0,
      End: props.messages.length - 1,
    };
    const to = moves[event.key];
    if (to !== undefined && !event.shiftKey) {
      event.preventDefault();
      moveTo(to);
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (isOnMessage) props.onLeave();
      else list.focusRow(key);
    } else if (isOnMessage && message !== undefined) {
      const can = (action: MessageAction) => props.allowed(message).includes(action);
      const single = props.hasSingleKeys !== false;
      const letter = event.key.toLowerCase();
      if (event.key === "Enter" || event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) {
        openMenu(key, event.target as HTMLElement);
      } else if (single && letter === "r" && can("reply")) act("reply", message);
      else if (single && letter === "e" && can("edit")) act("edit", message);
      else if (single && letter === "c" && can("copy")) act("copy", message);
      else if (single && event.key === "+" && props.canReact !== false) openMenu(key, event.target as HTMLElement);
      else if (single && event.key === "Delete" && can("deleteForEveryone")) act("deleteForEveryone", message);
      else if (single && event.key === "Delete" && can("deleteForMe")) act("deleteForMe", message);
      else return;
      event.preventDefault();
    }
  };

  // ---- the floating day --------------------------------------------------------
  let scrollTimer: ReturnType<typeof setTimeout> | undefined;
  const onScroll = () => {
    setActive(undefined);
    endPress();
    setScrolling(true);
    clearTimeout(scrollTimer);
    scrollTimer = setTimeout(() => setScrolling(false), 1200);
  };
  onCleanup(() => clearTimeout(scrollTimer));
  const [isDayShown, setDayShown] = createSignal(false);
  /** A day divider near the top says it already. */
  const checkDay = (first: View["first"]) => {
    const top = root.getBoundingClientRect().top;
    const isNear = (day: Element) => Math.abs(day.getBoundingClientRect().top - top - 8) < 44;
    setDayShown(first !== props.messages[0]?.key && ![...root.querySelectorAll(".day")].some(isNear));
  };
  const floatingDay = createMemo(() => {
    const { first } = view();
    const top = typeof first === "string" ? byKey(first) : undefined;
    return top === undefined ? "" : dayDivider(top.at);
  });

  const isCurrent = createSelector(tabStop);
  const isActive = createSelector(active);
  const isFlashed = createSelector(flashed);
  const context: MessageListContext = {
    get meId() {
      return props.meId;
    },
    person: (id) => props.person(id),
    personByNick: (nick) => props.personByNick(nick),
    hasNames: () => props.kind !== "direct" || props.hasNamesInDirect !== false,
    hasFaces: () => props.hasFaces !== false,
    roleOf: (id) => props.roleOf?.(id),
    allowed: (message) => props.allowed(message),
    quickReactions: () => props.quickReactions ?? ["❤️", "👍", "😂", "🎉", "😮"],
    canReact: () => props.canReact !== false,
    isCurrent,
    isActive,
    isFlashed,
    isFresh: (key) => fresh.has(key),
    unreadFrom: () => props.unreadFrom ?? undefined,
    readLine: () => props.readLine,
    jumpTo: jumpFromQuote,
    openMenu,
    onAction: (action, message) => act(action, message),
    onReact: (message, emoji) => props.onReact(message, emoji),
    onRetry: (message) => props.onRetry(message),
    onDiscard: (message) => props.onDiscard(message),
    ...(props.onPickReaction === undefined ? {} : { onPickReaction: props.onPickReaction }),
    ...(props.onPerson === undefined ? {} : { onPerson: props.onPerson }),
  };

  return (
    <ListContext.Provider value={context}>
      <section class="stream" ref={root}>
        <VirtualList
          items={props.messages}
          keyOf={(message) => message.key}
          estimate={rough}
          start={props.start}
          {...(props.cache === undefined ? {} : { cache: props.cache })}
          older={props.older}
          newer={props.newer}
          onNeedOlder={props.onNeedOlder}
          onNeedNewer={props.onNeedNewer}
          onView={(next) => {
            const before = view();
            const isSame =
              before.first === next.first &&
              before.last === next.last &&
              before.shown === next.shown &&
              before.isAtEnd === next.isAtEnd;
            if (!isSame) {
              setView(next);
              props.onView?.(next);
              if (next.isAtEnd) setBack(undefined);
            }
            noteRead();
            if (isScrolling()) checkDay(next.first);
          }}
          rows={{
            // A feed without articles is none.
            get role() {
              return props.messages.length > 0 ? ("feed" as const) : undefined;
            },
            get "aria-label"() {
              return props.messages.length > 0 ? t("message.list") : undefined;
            },
            "aria-busy": props.older === "loading" || props.newer === "loading",
            onKeyDown,
            onPointerDown,
            onPointerMove,
            onPointerUp,
            onPointerCancel: endPress,
            onPointerLeave: () => setActive(undefined),
            onContextMenu,
            onFocusIn: (event) => setCurrent(keyOf(event.target) ?? current()),
          }}
          onScroll={onScroll}
          onChanged={() => {
            // A jump that waited for its page.
            if (awaited === Number.MAX_SAFE_INTEGER && props.newer === "none") {
              awaited = undefined;
              list?.scrollToEnd();
            } else if (awaited !== undefined && bySeq(awaited) !== undefined) jumpTo(awaited);
          }}
          head={<Head {...props} />}
          tail={
            <div class="col">
              <Show when={props.newer === "failed"}>
                <p class="more-line">
                  {t("message.newerFailed")}{" "}
                  <button type="button" onClick={() => props.onNeedNewer()}>
                    {t("common.tryAgain")}
                  </button>
                </p>
              </Show>
              <TypingLine names={props.typing} isDirect={props.kind === "direct"} />
            </div>
          }
          ref={(handle) => {
            list = handle;
            props.ref?.({
              jumpTo,
              toEnd: () => {
                setBack(undefined);
                scrollToEnd();
              },
              anchor: () => handle.anchor(),
              focus: () => {
                const key = view().last ?? props.messages.at(-1)?.key;
                if (key !== undefined) handle.focusRow(key);
              },
            });
          }}
        >
          {(message, at) => {
            const isUnreadStart = () => props.unreadFrom === message().key;
            const place = createMemo(() => {
              const next = at.next();
              return placeOf(
                at.previous(),
                message(),
                next,
                isUnreadStart(),
                next !== undefined && next.key === props.unreadFrom,
              );
            });
            return (
              <div class="col">
                <Show when={place().isNewDay}>
                  <div class="day">
                    <span>{dayDivider(message().at)}</span>
                  </div>
                </Show>
                <Show when={isUnreadStart()}>
                  <div class="newline">
                    <span>{t("conversation.newMessages")}</span>
                  </div>
                </Show>
                <Message message={message()} place={place()} index={at.index()} />
              </div>
            );
          }}
        </VirtualList>
        <div class="float-day" classList={{ on: isScrolling() && isDayShown() && !view().isAtEnd }} aria-hidden="true">
          <span>{floatingDay()}</span>
        </div>
        <Show when={!view().isAtEnd}>
          <button
            type="button"
            class="jump"
            aria-label={
              back() !== undefined
                ? t("message.jumpBack")
                : below() > 0
                  ? t("message.toEndCount", { count: below() })
                  : t("message.toEnd")
            }
            onClick={toEnd}
          >
            <Icon name="arrow-down" size={22} />
            <Show when={below() > 0}>
              <Badge count={below()} />
            </Show>
          </button>
        </Show>
        <MessageMenu
          place={menu()}
          message={byKey(menu()?.key)}
          onClose={(hasFocus) => {
            const key = menu()?.key;
            setMenu(undefined);
            if (key !== undefined && hasFocus) list?.focusRow(key);
          }}
        />
        <div class="vh" role="status" aria-live="polite">
          {spoken()}
        </div>
      </section>
    </ListContext.Provider>
  );
}

function Head(props: MessageListProps): JSX.Element {
  const isDirect = () => props.kind === "direct";
  return (
    <div class="col head">
      <Show when={props.older === "none"}>
        <p class="start" dir="auto">
          {props.messages.length === 0
            ? t("conversation.empty")
            : isDirect()
              ? t("conversation.startOfChat", { name: props.title })
              : t("conversation.startOfGroup", { name: props.title })}
        </p>
      </Show>
      <Show when={props.older === "failed"}>
        <p class="more-line" role="alert">
          {t("conversation.historyFailed")}{" "}
          <button type="button" onClick={() => props.onNeedOlder()}>
            {t("common.tryAgain")}
          </button>
        </p>
      </Show>
      <Show when={props.older === "idle" || props.older === "loading"}>
        <div class="sk-bubbles" aria-hidden="true">
          <Skeleton class="skb in w2" />
          <Skeleton class="skb out w1" />
          <Skeleton class="skb in w3" />
        </div>
        <Show when={props.older === "loading"}>
          <span class="vh">{t("message.loadingOlder")}</span>
        </Show>
      </Show>
    </div>
  );
}
