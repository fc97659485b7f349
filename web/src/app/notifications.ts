import { createEffect, createSignal, onCleanup } from "solid-js";
import { spokenText } from "../features/messages/words.ts";
import type { Permission } from "../features/settings/Notifications.tsx";
import { t } from "../i18n/index.ts";
import { navigate } from "../routing/router.ts";
import type { Account } from "../state/account.ts";
import type { ChatState } from "../state/chat.ts";
import { desktopNotifications, notificationPreviews, read, sound, write } from "../ui/preferences.ts";
import { chatTitle, personOf } from "./models.ts";
import { playTone } from "./tone.ts";

const notNowKey = "parley.notifyLater";
const notNowFor = 30 * 24 * 60 * 60_000;
/** How long the window that speaks waits for others to say that the message is on their screen, in milliseconds. */
const askAround = 150;

const present = (): Permission =>
  typeof Notification === "function" && isSecureContext ? Notification.permission : "unsupported";
const [permissionNow, setPermission] = createSignal<Permission>(present());

/** What the browser says about notifications. Reactive. */
export const permission = permissionNow;

/** Asks the browser. Call it from a press only. */
export async function askPermission(): Promise<Permission> {
  if (present() !== "unsupported") await Notification.requestPermission();
  setPermission(present());
  return present();
}

/** Whether the card that offers notifications may be shown. */
export function mayOffer(): boolean {
  return permission() === "default" && Date.now() - Number(read(notNowKey) ?? 0) > notNowFor;
}

/** Hides the card for 30 days. */
export function notNow(): void {
  write(notNowKey, String(Date.now()));
}

type Word = { chatId: number; seq: number };

/**
 * Tells of messages that come while nobody looks. One window of the browser does it for all, chosen by a lock; a window that has
 * the message on screen says so, and then nothing is told. A notification goes away when its chat was read, wherever that was.
 * @param isOnScreen whether a chat is open in this window.
 * @param onMissed called when a message came that nobody saw, in every window that is in the background.
 */
export function watchArrivals(account: Account, isOnScreen: (chatId: number) => boolean, onMissed: () => void): void {
  const name = `parley/arrivals/${account.model.meId}`;
  const channel = new BroadcastChannel(name);
  const seen = new Set<string>();
  const shown = new Map<number, Notification | undefined>();
  const waiting = new AbortController();
  // Without locks (plain HTTP) every window speaks for itself; the tag still makes one notification of them.
  let isSpeaker = !("locks" in navigator);
  let giveUp: (() => void) | undefined;
  if (!isSpeaker) {
    navigator.locks
      .request(
        name,
        { signal: waiting.signal },
        () =>
          new Promise<void>((done) => {
            isSpeaker = true;
            giveUp = done;
          }),
      )
      .catch(() => {});
  }
  const key = ({ chatId, seq }: Word) => `${chatId}/${seq}`;
  channel.onmessage = (event: MessageEvent<Word>) => {
    seen.add(key(event.data));
    setTimeout(() => seen.delete(key(event.data)), 5_000);
  };

  const stop = account.onArrival((chat, seq) => {
    if (!deservesWord(account, chat, seq)) return;
    const word = { chatId: chat.id, seq };
    const isWatched = document.visibilityState === "visible" && document.hasFocus();
    if (isWatched && isOnScreen(chat.id)) {
      channel.postMessage(word);
      seen.add(key(word));
      setTimeout(() => seen.delete(key(word)), 5_000);
      return;
    }
    if (!isWatched) onMissed();
    setTimeout(() => {
      if (!isSpeaker || seen.has(key(word))) return;
      if (sound.get()) playTone();
      if (!isWatched && desktopNotifications.get() && permission() === "granted") void show(chat, seq);
    }, askAround);
  });

  const tag = (chatId: number) => `parley/${account.model.meId}/${chatId}`;
  const show = async (chat: ChatState, seq: number) => {
    const message = chat.window.item(seq)?.base ?? chat.lastMessage.peek();
    const count = chat.unread.peek().count;
    const title = chatTitle(account, chat);
    const author = personOf(account, message?.authorId ?? 0).name;
    const isShared = chat.chat.peek().kind === "group" || chat.chat.peek().kind === "general";
    const text =
      notificationPreviews.get() && message?.text != null ? spokenText(message.text) : t("notify.newMessage");
    const options = {
      tag: tag(chat.id),
      body: (isShared ? `${author}: ${text}` : text).slice(0, 200),
      icon: "/icon-192.png",
      badge: "/icon-192.png",
      // Nothing but the number: the click finds the chat by it.
      data: { chat: String(chat.id) },
      silent: true,
    };
    const heading = count > 1 ? `${title} (${count})` : title;
    shown.set(chat.id, undefined);
    const worker = await navigator.serviceWorker?.getRegistration();
    if (worker?.active) await worker.showNotification(heading, options);
    else {
      const notification = new Notification(heading, options);
      notification.onclick = () => {
        window.focus();
        navigate({ name: "chat", chat: String(chat.id), beside: [] });
        notification.close();
      };
      shown.set(chat.id, notification);
    }
  };
  const withdraw = async (chatId: number) => {
    shown.get(chatId)?.close();
    shown.delete(chatId);
    const worker = await navigator.serviceWorker?.getRegistration();
    for (const notification of (await worker?.getNotifications({ tag: tag(chatId) })) ?? []) notification.close();
  };
  createEffect(() => {
    const unread = new Set(account.unread().map(({ chatId }) => chatId));
    for (const chatId of [...shown.keys()]) if (!unread.has(chatId)) void withdraw(chatId);
  });

  onCleanup(() => {
    stop();
    waiting.abort();
    giveUp?.();
    channel.close();
    for (const chatId of [...shown.keys()]) void withdraw(chatId);
  });
}

/** Not of my own, not of muted chats unless I am meant, not while I do not want to be disturbed. */
function deservesWord(account: Account, chat: ChatState, seq: number): boolean {
  const message = chat.window.item(seq)?.base ?? chat.lastMessage.peek();
  if (message === undefined || message.authorId === account.model.meId || message.kind !== "text") return false;
  if (account.me().status.availability === "doNotDisturb") return false;
  const { mutedUntil, isArchived } = chat.my.peek();
  const isMuted = mutedUntil != null && Date.parse(mutedUntil) > Date.now();
  return !isMuted && !isArchived;
}
