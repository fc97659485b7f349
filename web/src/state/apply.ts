import type {
  ChatAdded,
  ChatRemoved,
  MeChanged,
  MessageHidden,
  MyChatChanged,
  ServerFrame,
  StarChanged,
} from "../contract/generated.ts";
import type { ChatEvent } from "./chat.ts";
import type { Model } from "./model.ts";

/** A durable change only I may see, with the number of my private feed. */
export type PrivateFrame = ChatAdded | ChatRemoved | MyChatChanged | MeChanged | MessageHidden | StarChanged;

/** What applying a frame may ask of the connection. */
export interface Effects {
  /** Something was said of a chat that is not known: fetch it. The event, if any, is kept for it. */
  unknownChat(chatId: number, event?: ChatEvent): void;
  /** A number of the chat is missing. */
  gap(chatId: number): void;
  /** A number of the private feed is missing. */
  privateGap(): void;
  /** The server forgot events for this socket: say `hello` again. */
  resync(): void;
  /** The server told its own figures. */
  digest(chats: number, sumOfLastSeq: number, userSeq: number, version: number): void;
  /** A message of mine is stored: the outbox may forget it. */
  confirmed(clientId: string): void;
  /** Somebody types until told otherwise, or for 6 s. */
  typing(chatId: number, userId: number, isTyping: boolean): void;
  /** A message I brought back has to be fetched again. */
  missing(chatId: number, seq: number): void;
  /** A new message, for sounds and notifications. */
  arrived(chatId: number, seq: number): void;
  /** A chat is no longer mine. */
  removed(chatId: number): void;
  /** My read mark of this chat came from the server. */
  myChanged(chatId: number): void;
}

/**
 * Turns a frame into state: the only place that does (HOUSE section 9). The switch is exhaustive: an event added to the contract
 * fails to compile here until it is handled.
 */
export function apply(model: Model, frame: ServerFrame, effects: Effects): void {
  switch (frame.type) {
    case "ready": {
      const known = new Set(frame.chats.map((c) => c.entry.chat.id));
      // What was fetched for an address before the first state is kept; whatever happened since is asked for.
      const isFirst = model.epoch === "";
      const fetched = isFirst ? [...model.chats.keys()].filter((chatId) => !known.has(chatId)) : [];
      for (const chatId of [...model.chats.keys()]) if (!known.has(chatId) && !isFirst) model.removeChat(chatId);
      model.epoch = frame.epoch;
      model.version = frame.version;
      model.deviceId = frame.deviceId;
      model.knowsAllChats = false;
      model.me.set(frame.me);
      model.setUsers([frame.me.user, ...frame.users]);
      for (const snapshot of frame.chats) {
        const chat = model.chats.get(snapshot.entry.chat.id) ?? model.addChat(snapshot.entry);
        chat.reset(snapshot, true);
        model.settle(chat);
      }
      model.otherUnread.set(frame.unread.filter((u) => !model.chats.has(u.chatId)));
      model.resetPresence(frame.presence);
      model.feed.reset(frame.userSeq, (event) => applyPrivate(model, event, effects));
      for (const chatId of fetched) effects.gap(chatId);
      return;
    }
    case "resumed":
      model.deviceId = frame.deviceId;
      model.me.set(frame.me);
      model.setUsers([frame.me.user, ...frame.users]);
      for (const chatId of frame.removed) remove(model, chatId, effects);
      for (const entry of frame.changed) {
        const chat = model.chats.get(entry.chat.id);
        if (chat === undefined) model.addChat(entry);
        else {
          chat.setEntry(entry, true);
        }
        effects.myChanged(entry.chat.id);
      }
      for (const chat of model.chats.values()) if (chat.isBehind) effects.gap(chat.id);
      for (const { chatId, seq } of frame.hidden) model.chats.get(chatId)?.hide(seq, true);
      for (const { chatId, seq } of frame.restored ?? [])
        if (model.chats.get(chatId)?.hide(seq, false)) effects.missing(chatId, seq);
      model.otherUnread.set(frame.unread.filter((u) => !model.chats.has(u.chatId)));
      model.resetPresence(frame.presence);
      model.feed.advance(frame.userSeq, (event) => applyPrivate(model, event, effects));
      return;
    case "message.stored": {
      const { message } = frame;
      model.markStored(message);
      const chat = model.chats.get(message.chatId);
      if (chat === undefined) {
        effects.unknownChat(message.chatId);
      } else if (frame.isRepeat) {
        chat.window.update(message);
        chat.touched();
        if (message.seq > chat.applied) effects.gap(chat.id);
      } else {
        const author = model.me.peek().user;
        applyNumbered(
          model,
          { type: "message.created", chatId: message.chatId, seq: message.seq, message, author },
          effects,
        );
      }
      effects.confirmed(message.clientId);
      return;
    }
    case "message.created":
      model.setUsers([frame.author]);
      applyNumbered(model, frame, effects);
      if (frame.author.id === model.meId) effects.confirmed(frame.message.clientId);
      return;
    case "members.changed":
      model.setUsers(frame.users);
      applyNumbered(model, frame, effects);
      return;
    case "message.updated":
    case "chat.updated":
      applyNumbered(model, frame, effects);
      return;
    case "changes": {
      model.setUsers(frame.users);
      const chat = model.chats.get(frame.chatId);
      if (chat === undefined) return;
      if (frame.from <= chat.applied) chat.applyChanges(frame);
      for (const message of frame.messages) if (message.authorId === model.meId) effects.confirmed(message.clientId);
      model.settle(chat);
      return;
    }
    case "reset": {
      model.setUsers(frame.users);
      const chat = model.chats.get(frame.chatId);
      if (chat === undefined || frame.snapshot.entry.chat.lastSeq < chat.applied) return;
      chat.reset(frame.snapshot, true);
      effects.myChanged(chat.id);
      model.settle(chat);
      return;
    }
    case "chat.added":
    case "chat.removed":
    case "my_chat.changed":
    case "me.changed":
    case "message.hidden":
    case "star.changed":
      model.feed.offer(frame.userSeq, frame, (event) => applyPrivate(model, event, effects));
      if (model.feed.hasGap) effects.privateGap();
      return;
    case "mark.changed":
      model.chats.get(frame.chatId)?.setMark(frame.mark);
      return;
    case "typing":
      effects.typing(frame.chatId, frame.userId, frame.isTyping);
      return;
    case "presence.changed":
      model.setPresence(frame.presence);
      return;
    case "user.created": {
      if (!model.knows(frame.user.id))
        for (const chat of model.chats.values())
          if (chat.chat.peek().kind === "general") chat.addToGeneral(frame.user.id);
      model.setUsers([frame.user]);
      model.listed.set(new Set(model.listed.peek()).add(frame.user.id));
      return;
    }
    case "user.updated":
      model.setUsers([frame.user]);
      if (frame.user.id === model.meId) model.me.set({ ...model.me.peek(), user: frame.user });
      return;
    case "digest":
      effects.digest(frame.chats, frame.sumOfLastSeq, frame.userSeq, frame.version);
      return;
    case "resync":
      effects.resync();
      return;
    case "ok":
    case "error":
    case "pong":
    case "reconnect":
      // Answers belong to who asked, and the socket itself obeys `reconnect`.
      return;
    default:
      unknownFrame(frame);
  }
}

/** Reaching it does not compile; at run time it is an event of a newer server, which is ignored. */
function unknownFrame(_: never): void {}

function applyNumbered(model: Model, event: ChatEvent, effects: Effects): void {
  const chat = model.chats.get(event.chatId);
  if (chat === undefined) {
    effects.unknownChat(event.chatId, event);
    return;
  }
  chat.sequencer.offer(event.seq, event, (next) => {
    chat.applyEvent(next);
    if (next.type === "message.created") effects.arrived(chat.id, next.seq);
  });
  model.settle(chat);
  if (chat.sequencer.hasGap) effects.gap(chat.id);
}

function applyPrivate(model: Model, event: PrivateFrame, effects: Effects): void {
  switch (event.type) {
    case "chat.added": {
      model.setUsers(event.users);
      const { entry } = event.snapshot;
      const known = model.chats.get(entry.chat.id);
      if (known === undefined) {
        const chat = model.addChat(entry);
        chat.reset(event.snapshot, true);
        const last = event.snapshot.messages.at(-1);
        if (last !== undefined && last.authorId !== model.meId) effects.arrived(chat.id, last.seq);
        effects.unknownChat(chat.id);
        model.settle(chat);
      } else if (entry.chat.lastSeq >= known.applied) {
        known.reset(event.snapshot, true);
        model.settle(known);
      } else known.setMy(entry.my);
      for (const message of event.snapshot.messages) {
        if (message.authorId === model.meId) effects.confirmed(message.clientId);
      }
      return;
    }
    case "chat.removed":
      remove(model, event.chatId, effects);
      return;
    case "my_chat.changed": {
      const chat = model.chats.get(event.my.chatId);
      if (chat === undefined) {
        effects.unknownChat(event.my.chatId);
        return;
      }
      chat.setMy(event.my);
      effects.myChanged(chat.id);
      return;
    }
    case "me.changed":
      model.me.set(event.me);
      model.setUsers([event.me.user]);
      return;
    case "message.hidden": {
      const chat = model.chats.get(event.chatId);
      if (chat === undefined) {
        effects.unknownChat(event.chatId);
        return;
      }
      chat.setMy(event.my);
      if (chat.hide(event.seq, event.isHidden)) effects.missing(chat.id, event.seq);
      return;
    }
    case "star.changed": {
      const starred = new Set(model.starred.peek());
      const key = `${event.chatId}/${event.seq}`;
      if (event.isStarred) starred.add(key);
      else starred.delete(key);
      model.starred.set(starred);
      return;
    }
    default:
      unknownFrame(event);
  }
}

function remove(model: Model, chatId: number, effects: Effects): void {
  model.removeChat(chatId);
  effects.removed(chatId);
}
