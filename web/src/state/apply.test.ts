import { expect, test, vi } from "vitest";
import type {
  ChatEntryDto,
  ChatSnapshot,
  MeDto,
  MemberDto,
  MessageDto,
  ServerFrame,
  UserDto,
} from "../contract/generated.ts";
import { apply, type Effects } from "./apply.ts";
import { Model } from "./model.ts";

const user = (id: number): UserDto => ({ id, userName: `user${id}`, name: `User ${id}`, isDeactivated: false });
const settings = { sendsReadReceipts: true, sendsTyping: true, showsPresence: true, canBeFound: true };
const me: MeDto = { user: user(1), role: "member", settings, status: { availability: "auto" } };
const now = "2026-01-01T10:00:00Z";

const message = (seq: number): MessageDto => ({
  chatId: 7,
  seq,
  changedSeq: seq,
  clientId: `client-${seq}`,
  authorId: 2,
  at: now,
  kind: "text",
  text: `message ${seq}`,
  isDeleted: false,
  isPinned: false,
  mentions: [],
  mentionsAll: false,
  reactions: [],
});

const entry = (id: number, kind: "general" | "group", lastSeq = 3): ChatEntryDto => ({
  chat: {
    id,
    kind,
    title: kind,
    userIds: [],
    memberCount: 5,
    lastSeq,
    lastAt: now,
    whoCanPost: "everyone",
    whoCanAdd: "everyone",
    whoCanMentionAll: "everyone",
    history: "all",
    hasReceipts: false,
  },
  my: {
    chatId: id,
    role: "member",
    visibleFrom: 1,
    readUpTo: lastSeq,
    reads: [],
    unread: 0,
    unreadMentions: 0,
    atSeq: lastSeq,
    isPinned: false,
    isArchived: false,
    isMarkedUnread: false,
  },
  marks: [],
});

function setUp() {
  const effects = {
    unknownChat: vi.fn(),
    gap: vi.fn(),
    privateGap: vi.fn(),
    resync: vi.fn(),
    digest: vi.fn(),
    confirmed: vi.fn(),
    typing: vi.fn(),
    missing: vi.fn(),
    arrived: vi.fn(),
    removed: vi.fn(),
    myChanged: vi.fn(),
  } satisfies Effects;
  const model = new Model(me);
  model.setUsers([user(2)]);
  const hear = (frame: ServerFrame) => apply(model, frame, effects);
  return { model, effects, hear };
}

function held(model: Model, seqs: readonly number[], hasOlder = false) {
  const chat = model.chats.get(7) ?? model.addChat(entry(7, "group"));
  const snapshot: ChatSnapshot = { entry: entry(7, "group"), messages: seqs.map(message), hasOlder };
  chat.reset(snapshot, true);
  return chat;
}

const resumed = (more: object): ServerFrame => ({
  type: "resumed",
  epoch: "e",
  userSeq: 4,
  version: 9,
  serverTime: now,
  deviceId: 1,
  me,
  changed: [],
  removed: [],
  unread: [],
  hidden: [],
  users: [],
  presence: [],
  ...more,
});

test("somebody registered: the directory has one more, and the general chat one member, in whatever order and how often it is told [S0-42 S1-27 A3]", () => {
  const { model, hear } = setUp();
  const general = model.addChat(entry(3, "general"));
  const group = held(model, [1, 2, 3]);
  hear({ type: "user.created", user: user(8) });
  hear({ type: "user.created", user: user(8) });
  expect(general.chat.peek().memberCount).toBe(6);
  expect(group.chat.peek().memberCount).toBe(5);
  expect([...model.listed.peek()]).toEqual([8]);
  expect(model.user(8).peek()?.userName).toBe("user8");
  // Takes no number of the chat: the next change is still the next.
  expect(general.applied).toBe(3);
});

test("somebody known already is not counted again when told as new [A3]", () => {
  const { model, hear } = setUp();
  const general = model.addChat(entry(3, "general"));
  hear({ type: "user.created", user: user(2) });
  expect(general.chat.peek().memberCount).toBe(5);
  expect(model.listed.peek().has(2)).toBe(true);
});

test("a newcomer stands among the members of the general chat where they are shown [S0-42]", () => {
  const { model, hear } = setUp();
  const general = model.addChat(entry(3, "general"));
  hear({ type: "user.created", user: user(8) });
  expect(general.members.peek().size).toBe(0);
  const member = (userId: number): MemberDto => ({ userId, role: "member", joinedAt: now, hasLeft: false });
  general.setMembers([member(1), member(2)]);
  hear({ type: "user.created", user: user(9) });
  expect([...general.members.peek().keys()]).toEqual([1, 2, 9]);
  expect(general.chat.peek().memberCount).toBe(7);
});

test("what I brought back while this device was away is fetched again where it belongs into what is held [C14]", () => {
  const { model, effects, hear } = setUp();
  // A page leaves out what I had hidden when it was read.
  const chat = held(model, [1, 3]);
  hear(resumed({ restored: [{ chatId: 7, seq: 2 }] }));
  expect(effects.missing.mock.calls).toEqual([[7, 2]]);
  expect([...chat.window.between(1, 3)].map((x) => x.seq)).toEqual([1, 3]);
});

test("what was hidden here and is brought back elsewhere shows again at once [C14]", () => {
  const { model, effects, hear } = setUp();
  const chat = held(model, [1, 2, 3]);
  hear(resumed({ hidden: [{ chatId: 7, seq: 3 }] }));
  expect(chat.lastMessage.peek()?.seq).toBe(2);
  expect(chat.window.hidden).toEqual([3]);
  hear(resumed({ userSeq: 5, restored: [{ chatId: 7, seq: 3 }] }));
  expect(chat.lastMessage.peek()?.seq).toBe(3);
  expect(chat.window.hidden).toEqual([]);
  expect(effects.missing).not.toHaveBeenCalled();
});

test("what I brought back outside of what is held, or in a chat that is not known, is not asked for [C14]", () => {
  const { model, effects, hear } = setUp();
  held(model, [2, 3], true);
  hear(
    resumed({
      restored: [
        { chatId: 7, seq: 1 },
        { chatId: 99, seq: 1 },
      ],
    }),
  );
  expect(effects.missing).not.toHaveBeenCalled();
});

test("hidden and brought back again within one absence ends visible [C14]", () => {
  const { model, effects, hear } = setUp();
  const chat = held(model, [1, 2, 3]);
  hear(resumed({ restored: [{ chatId: 7, seq: 3 }] }));
  expect(chat.window.item(3)?.message().text).toBe("message 3");
  expect(chat.lastMessage.peek()?.seq).toBe(3);
  expect(effects.missing).not.toHaveBeenCalled();
});

test("a frame with keys such as __proto__ pollutes nothing [SEC58]", () => {
  const { model, hear } = setUp();
  held(model, [1, 2, 3]);
  const evil = '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}';
  const person = `{${evil},"id":11,"userName":"__proto__","name":"constructor","isDeactivated":false}`;
  const text = `{${evil},${JSON.stringify(message(4)).slice(1)}`;
  hear(JSON.parse(`{${evil},"type":"user.created","user":${person}}`));
  hear(JSON.parse(`{${evil},"type":"message.created","chatId":7,"seq":4,"message":${text},"author":${person}}`));
  hear(JSON.parse(`{${evil},"type":"presence.changed","presence":[{${evil},"userId":11,"state":"online"}]}`));
  hear(JSON.parse('{"type":"__proto__"}'));
  hear(JSON.parse('{"type":"constructor","chatId":7}'));
  for (const probe of [{}, [], () => {}]) expect("polluted" in probe).toBe(false);
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(model.user(11).peek()?.name).toBe("constructor");
  expect(model.chats.get(7)?.lastMessage.peek()?.seq).toBe(4);
});
