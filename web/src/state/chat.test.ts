import { expect, test } from "vitest";
import type { ChatEntryDto } from "../contract/generated.ts";
import { ChatState } from "./chat.ts";
import { untracked } from "./reactive.ts";

const entry = (lastSeq: number, unread: number): ChatEntryDto => ({
  chat: {
    id: 1,
    kind: "direct",
    userIds: [1, 2],
    memberCount: 2,
    lastSeq,
    lastAt: "2030-01-01T00:00:00.000Z",
    whoCanPost: "everyone",
    whoCanAdd: "everyone",
    whoCanMentionAll: "everyone",
    history: "all",
    hasReceipts: true,
  },
  my: {
    chatId: 1,
    role: "member",
    visibleFrom: 1,
    readUpTo: 0,
    reads: [],
    unread,
    unreadMentions: 0,
    atSeq: lastSeq,
    isPinned: false,
    isArchived: false,
    isMarkedUnread: false,
  },
  marks: [],
});

test("[C22] figures of my side that were counted earlier do not replace newer ones", () => {
  const chat = new ChatState(entry(2, 2), { meId: () => 1, adopt: () => undefined, changed: () => {} });
  chat.setMy(entry(1, 1).my);
  expect(untracked(() => chat.unread())).toEqual({ count: 2, mentions: 0 });
});
