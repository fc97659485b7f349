import { expect, test } from "vitest";
import { Http, type Transport } from "../api/http.ts";
import type { SocketLike } from "../api/platform.ts";
import { MemoryStore } from "../api/store.ts";
import type { MeDto, MessageDto } from "../contract/generated.ts";
import { createApp } from "./app.ts";

const settings = { sendsReadReceipts: true, sendsTyping: true, showsPresence: true, canBeFound: true };
const user = { id: 1, userName: "kasia", name: "Kasia", isDeactivated: false };
const me: MeDto = { user, role: "member", settings, status: { availability: "auto" } };

const message: MessageDto = {
  chatId: 7,
  seq: 1,
  changedSeq: 1,
  clientId: "c",
  authorId: 1,
  at: "2026-01-01T10:00:00Z",
  kind: "text",
  text: "between you and me",
  isDeleted: false,
  isPinned: false,
  mentions: [],
  mentionsAll: false,
  reactions: [],
};

const ready = {
  type: "ready",
  epoch: "e",
  userSeq: 1,
  version: 1,
  serverTime: message.at,
  deviceId: 1,
  me,
  chats: [
    {
      entry: {
        chat: {
          id: 7,
          kind: "self",
          userIds: [1],
          memberCount: 1,
          lastSeq: 1,
          lastAt: message.at,
          whoCanPost: "everyone",
          whoCanAdd: "everyone",
          whoCanMentionAll: "everyone",
          history: "all",
          hasReceipts: false,
        },
        my: {
          chatId: 7,
          role: "owner",
          visibleFrom: 1,
          readUpTo: 1,
          reads: [],
          unread: 0,
          unreadMentions: 0,
          atSeq: 1,
          isPinned: false,
          isArchived: false,
          isMarkedUnread: false,
        },
        marks: [],
        lastMessage: message,
      },
      messages: [message],
      hasOlder: false,
    },
  ],
  hasMoreChats: false,
  unread: [],
  users: [user],
  presence: [],
};

/** The client with somebody signed in, one message held and saved, and one that could not be sent yet. */
async function setUp() {
  const store = new MemoryStore();
  let isSignedIn = true;
  let isReachable = true;
  const transport: Transport = async ({ method, path }) => {
    if (!isReachable) throw new TypeError("no network");
    const answer = (status: number, body?: object) => ({
      status,
      text: body === undefined ? "" : JSON.stringify(body),
      retryAfter: null,
    });
    if (method === "DELETE" && path.endsWith("/sessions/current")) return answer(204);
    if (!isSignedIn) return answer(401, { code: "signed_out" });
    if (path.endsWith("/me")) return answer(200, me);
    if (path.includes("/chats?")) return answer(200, { chats: [], users: [], presence: [] });
    return answer(404, { code: "not_found" });
  };
  const sockets: SocketLike[] = [];
  const app = createApp({
    http: new Http(transport),
    store: async () => store,
    openSocket: () => {
      const socket: SocketLike = { onopen: null, onmessage: null, onclose: null, send: () => {}, close: () => {} };
      sockets.push(socket);
      return socket;
    },
  });
  await app.start();
  const session = app.session();
  if (session.name !== "signedIn") throw new Error(session.name);
  const socket = sockets[0];
  socket?.onopen?.();
  socket?.onmessage?.({ data: JSON.stringify(ready) });
  session.account.conversation({ chatId: 7 }).send({ text: "not sent yet" });
  await session.account.save();
  await expect.poll(() => kept(store).filter((text) => /between you and me|not sent yet/.test(text)).length).toBe(2);
  return {
    app,
    store,
    api: app.api,
    socket,
    /** The session ends elsewhere: from now on every call is refused. */
    end: () => {
      isSignedIn = false;
    },
    cut: () => {
      isReachable = false;
    },
  };
}

const kept = (store: MemoryStore) => [...store.data].map(([key, value]) => `${key}=${value}`);
const onlyUnsent = (store: MemoryStore) => {
  expect(kept(store).map((text) => text.split("/")[0])).toEqual(["outbox"]);
  expect(kept(store)[0]).toContain("not sent yet");
};

test("signing out leaves on the device what is unsent, and nothing else of the account [SEC52 C37]", async () => {
  const { app, store } = await setUp();
  await app.logOut();
  expect(app.session().name).toBe("signedOut");
  onlyUnsent(store);
});

test("signing out without a network forgets the account as well [SEC52]", async () => {
  const { app, store, cut } = await setUp();
  cut();
  await expect(app.logOut()).rejects.toThrow();
  expect(app.session().name).toBe("signedOut");
  onlyUnsent(store);
});

test("a device that was signed out from another one forgets the account too, by whichever way it hears of it [SEC52 SEC36]", async () => {
  for (const way of ["call", "socket"]) {
    const { app, store, api, socket, end } = await setUp();
    end();
    if (way === "call") await api.accounts.me().catch(() => {});
    else socket?.onclose?.({ code: 4501 });
    await expect.poll(() => app.session().name).toBe("signedOut");
    await expect.poll(() => kept(store).length).toBe(1);
    onlyUnsent(store);
  }
});
