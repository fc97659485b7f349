import { expect, test } from "vitest";
import type { ChatEntryDto, MeDto, MessageDto, PresenceState, UserDto } from "../contract/generated.ts";
import { chatList, keepRows, unreadStrip } from "./lists.ts";
import { Model } from "./model.ts";

const collator = new Intl.Collator("pl");
const user = (id: number, name: string): UserDto => ({ id, userName: `user${id}`, name, isDeactivated: false });
const settings = { sendsReadReceipts: true, sendsTyping: true, showsPresence: true, canBeFound: true };
const me: MeDto = { user: user(1, "Me"), role: "member", settings, status: { availability: "auto" } };
const at = (minute: number) => `2026-01-01T10:${String(minute).padStart(2, "0")}:00Z`;

function entry(id: number, partner: number, minute: number, my: Partial<ChatEntryDto["my"]> = {}): ChatEntryDto {
  return {
    chat: {
      id,
      kind: "direct",
      userIds: [1, partner],
      memberCount: 2,
      lastSeq: 5,
      lastAt: at(minute),
      whoCanPost: "everyone",
      whoCanAdd: "everyone",
      whoCanMentionAll: "everyone",
      history: "all",
      hasReceipts: true,
    },
    my: {
      chatId: id,
      role: "member",
      visibleFrom: 1,
      readUpTo: 5,
      reads: [],
      unread: 0,
      unreadMentions: 0,
      atSeq: 5,
      isPinned: false,
      isArchived: false,
      isMarkedUnread: false,
      ...my,
    },
    marks: [],
  };
}

function message(chatId: number, seq: number, authorId: number, minute: number): MessageDto {
  return {
    chatId,
    seq,
    changedSeq: seq,
    clientId: `client-${chatId}-${seq}`,
    authorId,
    at: at(minute),
    kind: "text",
    text: "hello",
    isDeleted: false,
    isPinned: false,
    mentions: [],
    mentionsAll: false,
    reactions: [],
  };
}

function modelOf(people: [number, string, PresenceState][], chats: ChatEntryDto[]): Model {
  const model = new Model(me);
  model.setUsers(people.map(([id, name]) => user(id, name)));
  model.listed.set(new Set(people.map(([id]) => id)));
  model.setPresence(people.map(([userId, , state]) => ({ userId, state })));
  for (const chat of chats) model.addChat(chat);
  return model;
}

const names = (model: Model) =>
  chatList(model, collator).map((row) =>
    row.kind === "person" ? model.user(row.userId)()?.name : model.user(row.chat.partnerId ?? 0)()?.name,
  );

test("[A2 S0-36 S1-17] people with a conversation come first, by the last message, newest first", () => {
  const people: [number, string, PresenceState][] = [
    [2, "Ala", "offline"],
    [3, "Bea", "online"],
    [4, "Cyd", "online"],
  ];
  expect(names(modelOf(people, [entry(12, 2, 5), entry(13, 3, 4)]))).toEqual(["Ala", "Bea", "Cyd"]);
});

test("[A2 S0-37 S1-18] at equal times the active comes before the inactive, then the name decides in the order of the language", () => {
  const people: [number, string, PresenceState][] = [
    [2, "Żaneta", "online"],
    [3, "Łucja", "offline"],
    [4, "Zofia", "online"],
    [5, "Adam", "away"],
    [6, "Lena", "offline"],
  ];
  const chats = people.map(([id]) => entry(10 + id, id, 7));
  expect(names(modelOf(people, chats))).toEqual(["Zofia", "Żaneta", "Adam", "Lena", "Łucja"]);
  expect(names(modelOf(people, []))).toEqual(["Zofia", "Żaneta", "Adam", "Lena", "Łucja"]);
});

test("[A2 S0-36] a message sent by me and one sent to me both bring the conversation to the top", () => {
  const people: [number, string, PresenceState][] = [
    [2, "Ala", "offline"],
    [3, "Bea", "offline"],
  ];
  const model = modelOf(people, [entry(12, 2, 5), entry(13, 3, 6)]);
  expect(names(model)).toEqual(["Bea", "Ala"]);
  const toAla = message(12, 6, 1, 7);
  model.chats.get(12)?.sequencer.offer(6, created(toAla), (event) => model.chats.get(12)?.applyEvent(event));
  expect(names(model)).toEqual(["Ala", "Bea"]);
  const fromBea = message(13, 6, 3, 8);
  model.chats.get(13)?.sequencer.offer(6, created(fromBea), (event) => model.chats.get(13)?.applyEvent(event));
  expect(names(model)).toEqual(["Bea", "Ala"]);
  expect(unreadStrip(model).map((u) => [u.chatId, u.count])).toEqual([[13, 1]]);
});

test("[S0-44 S0-46 S1-29 S1-31] a login and a logout sort the list again", () => {
  const model = modelOf(
    [
      [2, "Ala", "offline"],
      [3, "Bea", "offline"],
    ],
    [],
  );
  expect(names(model)).toEqual(["Ala", "Bea"]);
  model.setPresence([{ userId: 3, state: "online" }]);
  expect(names(model)).toEqual(["Bea", "Ala"]);
  model.setPresence([{ userId: 3, state: "offline" }]);
  expect(names(model)).toEqual(["Ala", "Bea"]);
});

test("[A2] pinned chats stay at the top, archived ones are not listed", () => {
  const people: [number, string, PresenceState][] = [
    [2, "Ala", "offline"],
    [3, "Bea", "offline"],
    [4, "Cyd", "offline"],
  ];
  const model = modelOf(people, [
    entry(12, 2, 5, { isPinned: true }),
    entry(13, 3, 6),
    entry(14, 4, 9, { isArchived: true }),
  ]);
  expect(names(model)).toEqual(["Ala", "Bea"]);
  expect(chatList(model, collator, true).map((row) => row.key)).toEqual(["chat:14"]);
});

test("rows that stay are the same objects, so a list redraws only what is new", () => {
  const people: [number, string, PresenceState][] = [
    [2, "Ala", "offline"],
    [3, "Bea", "offline"],
  ];
  const model = modelOf(people, [entry(12, 2, 5)]);
  const before = keepRows([], chatList(model, collator));
  expect(keepRows(before, chatList(model, collator))).toBe(before);
  model.addChat(entry(13, 3, 6));
  const after = keepRows(before, chatList(model, collator));
  expect(after[1]).toBe(before[0]);
});

test("[S2-21 S2-24 S2-26 A11] the strip names each unread conversation once, fetched or not, newest first", () => {
  const model = modelOf([[2, "Ala", "offline"]], [entry(12, 2, 5, { unread: 3, readUpTo: 2 })]);
  model.otherUnread.set([{ chatId: 20, kind: "group", title: "Team", count: 120, mentions: 1, lastAt: at(9) }]);
  expect(unreadStrip(model).map(({ title, count }) => [title, count])).toEqual([
    ["Team", 120],
    ["Ala", 3],
  ]);
});

const created = (m: MessageDto) => ({
  type: "message.created" as const,
  chatId: m.chatId,
  seq: m.seq,
  message: m,
  author: user(m.authorId, "x"),
});
