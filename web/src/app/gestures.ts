import { onCleanup, onMount } from "solid-js";
import type { ChatRowActions, ChatRowModel } from "../features/chats/model.ts";
import { t } from "../i18n/index.ts";
import { goBack, route } from "../routing/router.ts";
import { parseRoute } from "../routing/routes.ts";
import type { Panes } from "./panes.ts";

/** How far a row is drawn aside before letting go does something, in CSS pixels. */
const rowSwipe = 72;
/** How far a finger must come from the edge of the screen to go back, in CSS pixels. */
const backSwipe = 64;
/** How near the edge such a movement starts, in CSS pixels. */
const edge = 24;
/** How far a finger may wander and still rest, in CSS pixels. */
const slack = 10;
/** What a dragged row carries, so that nothing else is taken for one. */
const rowType = "application/x-parley-chat";

const swipeWords = {
  read: "chats.markRead",
  unread: "chats.markUnread",
  mute: "chats.muteAlways",
  unmute: "chats.unmute",
} as const;

/** Adds a listener for as long as the component is there. */
function listen<Name extends keyof DocumentEventMap>(
  name: Name,
  run: (event: DocumentEventMap[Name]) => void,
  options?: AddEventListenerOptions,
): void {
  onMount(() => document.addEventListener(name, run, options));
  onCleanup(() => document.removeEventListener(name, run, options));
}

/** A row of the list dragged onto the conversations opens beside them; its menu does the same ("Open beside"). */
export function watchRowDrag(panes: Panes): void {
  let dragged: string | undefined;
  const place = (event: Event) =>
    event.target instanceof Element ? event.target.closest<HTMLElement>("#main") : undefined;
  const clear = () => document.querySelector(".drop-here")?.classList.remove("drop-here");
  listen("dragstart", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a.rowlink") : null;
    const to = link === null ? undefined : parseRoute(link.pathname, link.search);
    dragged = to?.name === "chat" ? to.chat : undefined;
    if (dragged === undefined || event.dataTransfer === null) return;
    event.dataTransfer.setData(rowType, dragged);
    event.dataTransfer.effectAllowed = "copyLink";
    link?.classList.add("dragging");
  });
  listen("dragover", (event) => {
    const target = dragged === undefined ? undefined : place(event);
    if (target == null) return clear();
    event.preventDefault();
    if (event.dataTransfer !== null) event.dataTransfer.dropEffect = "copy";
    target.classList.add("drop-here");
  });
  listen("drop", (event) => {
    if (dragged === undefined || place(event) == null) return;
    event.preventDefault();
    if (panes.ids().length === 0) panes.open(dragged);
    else panes.openBeside(dragged);
  });
  listen("dragend", () => {
    dragged = undefined;
    clear();
    document.querySelector(".rowlink.dragging")?.classList.remove("dragging");
  });
}

type Swipe = { readonly x: number; readonly y: number; readonly row: HTMLElement | undefined; by: number };

/**
 * On touch screens: a finger that comes from the edge goes back, and a row drawn aside is marked read or unread (towards the end
 * of the line) or muted (towards its start). The arrow in the header and the menu of the row do the same.
 */
export function watchSwipes(rowOf: (id: string) => ChatRowModel | undefined, actions: ChatRowActions): void {
  let swipe: Swipe | undefined;
  let isSwallowing = false;
  const forward = () => (getComputedStyle(document.documentElement).direction === "rtl" ? -1 : 1);
  const reset = () => {
    if (swipe?.row !== undefined) {
      swipe.row.style.translate = "";
      swipe.row.closest("li")?.removeAttribute("data-swipe");
    }
    swipe = undefined;
  };
  listen(
    "pointerdown",
    (event) => {
      reset();
      isSwallowing = false; // a new press is no end of the last swipe, however soon it comes
      if (event.pointerType === "mouse" || !event.isPrimary || !(event.target instanceof Element)) return;
      const { clientX: x, clientY: y } = event;
      const fromStart = forward() === 1 ? x : innerWidth - x;
      const row = event.target.closest<HTMLElement>("a.rowlink[data-chat]") ?? undefined;
      if (fromStart <= edge || row !== undefined) swipe = { x, y, row: fromStart <= edge ? undefined : row, by: 0 };
    },
    { capture: true },
  );
  listen("pointermove", (event) => {
    if (swipe === undefined) return;
    const along = (event.clientX - swipe.x) * forward();
    const across = Math.abs(event.clientY - swipe.y);
    if (swipe.by === 0 && (Math.abs(along) < slack || across > Math.abs(along) / 2)) {
      if (across > slack) reset();
      return;
    }
    swipe.by = along;
    if (swipe.row === undefined) return;
    const shift = Math.sign(along) * Math.min(Math.abs(along), rowSwipe * 1.3);
    swipe.row.style.translate = `${shift * forward()}px`;
    const chat = rowOf(swipe.row.dataset["chat"] ?? "");
    const what = along < 0 ? (chat?.isMuted ? "unmute" : "mute") : isUnread(chat) ? "read" : "unread";
    const item = swipe.row.closest("li");
    if (item === null) return;
    item.dataset["swipe"] = along < 0 ? "start" : "end";
    item.dataset["label"] = t(swipeWords[what]);
    item.toggleAttribute("data-armed", Math.abs(along) >= rowSwipe);
  });
  listen("pointerup", () => {
    const done = swipe;
    reset();
    if (done === undefined || done.by === 0) return;
    // The finger ends on a row, and that is no press of it.
    isSwallowing = true;
    setTimeout(() => {
      isSwallowing = false;
    }, 50);
    if (done.row === undefined) {
      if (done.by >= backSwipe) stepOut();
      return;
    }
    const chat = rowOf(done.row.dataset["chat"] ?? "");
    if (chat === undefined || Math.abs(done.by) < rowSwipe) return;
    navigator.vibrate?.(10);
    if (done.by < 0) actions.onMute?.(chat, chat.isMuted ? null : "always");
    else if (isUnread(chat)) actions.onMarkRead?.(chat);
    else actions.onMarkUnread?.(chat);
  });
  listen("pointercancel", reset);
  listen(
    "click",
    (event) => {
      if (!isSwallowing) return;
      isSwallowing = false;
      event.preventDefault();
      event.stopPropagation();
    },
    { capture: true },
  );
}

const isUnread = (chat: ChatRowModel | undefined) =>
  chat !== undefined && (chat.unread > 0 || chat.isMarkedUnread === true);

/** Esc goes one step out of what lies over or beside the chats, unless something nearer has use for it. */
export function watchEscape(): void {
  listen("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (document.querySelector("dialog[open], :popover-open") !== null) return;
    const { target } = event;
    // Half a text is not thrown away by a key.
    const isField = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
    if (
      isField &&
      target.value !== "" &&
      target.matches('textarea, [type="text"], [type="password"], [type="email"]')
    ) {
      return;
    }
    const { name } = route();
    if (name !== "chat" && stepOut()) event.preventDefault();
  });
}

/** Leaves the view for the one it belongs to; false where there is nothing further out. */
function stepOut(): boolean {
  const here = route();
  switch (here.name) {
    case "chatInfo":
      goBack({ name: "chat", chat: here.chat, beside: [] });
      return true;
    case "settings":
      if (here.section === undefined) goBack({ name: "chats" });
      else goBack({ name: "settings" });
      return true;
    case "chat":
    case "user":
    case "invite":
    case "starred":
    case "archive":
    case "newMessage":
    case "newGroup":
      goBack({ name: "chats" });
      return true;
    default:
      return false;
  }
}
