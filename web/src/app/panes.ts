import { type Accessor, createEffect, createMemo, createSignal, on } from "solid-js";
import { navigate, route } from "../routing/router.ts";
import { besideMax, parseRoute, type Route } from "../routing/routes.ts";
import type { Account } from "../state/account.ts";
import type { Conversation } from "../state/conversation.ts";

/** Narrower than this a conversation is not shown beside another, in pixels. */
export const paneMin = 480;

/** The conversations side by side. The address names them all; the window shows those it has room for. */
export type Panes = {
  /** Every conversation of the address, in its order. */
  ids: Accessor<readonly string[]>;
  /** Those there is room for; the ones left for the longest time fold away first. */
  shown: Accessor<readonly string[]>;
  /** The one worked in. */
  focused: Accessor<string | undefined>;
  /** Tells that a conversation is worked in now. */
  focus: (id: string) => void;
  /** Opens a conversation in the focused pane, or goes to the pane that shows it. */
  open: (id: string, message?: string) => void;
  /** Opens a conversation in a pane of its own; with three already, in place of the one left for the longest time. */
  openBeside: (id: string) => void;
  close: (id: string) => void;
  /** How wide the place of the panes is, in pixels. */
  setWidth: (width: number) => void;
};

/** Which of the panes are shown when there is room for `room` of them: those worked in last, in the order of the address. */
export function shownPanes(ids: readonly string[], recent: readonly string[], room: number): readonly string[] {
  if (ids.length <= room) return ids;
  const rank = (id: string) => {
    const at = recent.indexOf(id);
    return at < 0 ? recent.length + ids.indexOf(id) : at;
  };
  const kept = new Set([...ids].sort((a, b) => rank(a) - rank(b)).slice(0, Math.max(1, room)));
  return ids.filter((id) => kept.has(id));
}

/** The address's conversations with one more; `victim` gives way when there are three already. */
export function withBeside(ids: readonly string[], id: string, victim: string | undefined): readonly string[] {
  if (ids.includes(id)) return ids;
  if (ids.length <= besideMax) return [...ids, id];
  return ids.map((other) => (other === victim ? id : other));
}

export function createPanes(): Panes {
  const [width, setWidth] = createSignal(0);
  /** Newest first. */
  const [recent, setRecent] = createSignal<readonly string[]>([]);
  const ids = createMemo<readonly string[]>(
    (before) => {
      const here = route();
      if (here.name === "window") return [here.chat];
      // Details open over what is there and leave it there.
      if (here.name === "chatInfo") return before.includes(here.chat) ? before : [here.chat];
      return here.name === "chat" ? [here.chat, ...here.beside] : [];
    },
    [],
    { equals: sameItems },
  );
  const focus = (id: string) => {
    if (recent()[0] !== id) setRecent([id, ...recent().filter((other) => other !== id)]);
  };
  // A conversation that is new in the address is the one that was asked for.
  createEffect(
    on(ids, (now, before) => {
      const fresh = now.findLast((id) => before?.includes(id) !== true);
      if (before !== undefined && before.length > 0 && fresh !== undefined) focus(fresh);
      else if (now[0] !== undefined && !now.includes(recent()[0] ?? ""))
        focus(recent().find((id) => now.includes(id)) ?? now[0]);
    }),
  );
  const focused = createMemo(() => recent().find((id) => ids().includes(id)) ?? ids()[0]);
  const room = () => Math.max(1, Math.floor(width() / paneMin));
  const shown = createMemo(() => shownPanes(ids(), recent(), room()), [], { equals: sameItems });
  const go = (next: readonly string[], message?: string) => {
    const [first, ...beside] = next;
    navigate(chatRoute(first, beside, message));
  };

  return {
    ids,
    shown,
    focused,
    focus,
    setWidth,
    open(id, message) {
      const at = focused();
      if (ids().includes(id)) {
        focus(id);
        // The address of a message belongs to the first pane.
        if (message !== undefined) go([id, ...ids().filter((other) => other !== id)], message);
        return;
      }
      const next = at === undefined ? [id] : ids().map((other) => (other === at ? id : other));
      if (message !== undefined) go([id, ...next.filter((other) => other !== id)], message);
      else go(next);
    },
    openBeside(id) {
      if (ids().includes(id)) return focus(id);
      const victim = [...recent()].reverse().find((other) => ids().includes(other)) ?? ids().at(-1);
      go(withBeside(ids(), id, victim));
    },
    close(id) {
      go(ids().filter((other) => other !== id));
    },
  };
}

function chatRoute(chat: string | undefined, beside: readonly string[], message: string | undefined): Route {
  if (chat === undefined) return { name: "chats" };
  return { name: "chat", chat, beside, ...(message === undefined ? {} : { message }) };
}

/** The conversation an id of the address stands for: a chat's number, or `u` and a person's. */
export function talkOf(account: Account, id: string): Conversation | undefined {
  const userId = /^u(\d+)$/.exec(id)?.[1];
  if (userId !== undefined) return account.conversation({ userId: Number(userId) });
  return /^\d+$/.test(id) ? account.conversation({ chatId: Number(id) }) : undefined;
}

/** Opens a conversation in a window of its own, or brings the one it has to the front. */
export function popOut(id: string): void {
  const url = `/w/${encodeURIComponent(id)}`;
  const opened = window.open("", `parley-${id}`, "popup,width=420,height=640");
  if (opened === null) return;
  // An empty name lookup finds the window there is, without loading it again.
  if (opened.location.pathname !== url) opened.location.href = url;
  opened.focus();
}

function sameItems(before: readonly string[], after: readonly string[]): boolean {
  return before.length === after.length && before.every((id, at) => id === after[at]);
}

/**
 * A plain click on a link to a conversation opens it in the focused pane and leaves the others alone; with Ctrl or Cmd it opens
 * beside. One conversation alone follows links as every page does. Returns the way to stop.
 */
export function followLinks(panes: Panes): () => void {
  const onClick = (event: MouseEvent) => {
    if (event.defaultPrevented || event.button !== 0 || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a.rowlink, a.npill") : null;
    if (link === null) return;
    const to = parseRoute(link.pathname, link.search);
    if (to.name !== "chat") return;
    const isBeside = (event.ctrlKey || event.metaKey) && panes.ids().length > 0;
    if (!isBeside && (event.ctrlKey || event.metaKey)) return;
    if (!isBeside && panes.ids().length < 2) return;
    event.preventDefault();
    if (isBeside) panes.openBeside(to.chat);
    else panes.open(to.chat, to.message);
  };
  // Before the router's own listener, which stands on the document too.
  document.addEventListener("click", onClick, { capture: true });
  return () => document.removeEventListener("click", onClick, { capture: true });
}
