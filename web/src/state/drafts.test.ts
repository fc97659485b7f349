import { expect, test, vi } from "vitest";
import type { ChatsApi } from "../api/chats.ts";
import { MemoryStore } from "../api/store.ts";
import type { MeDto } from "../contract/generated.ts";
import { Drafts } from "./drafts.ts";
import { Model } from "./model.ts";
import { VirtualTime } from "./simulation/virtualTime.ts";

const me = { user: { id: 1 }, settings: {} } as unknown as MeDto;

function start(store: MemoryStore, saveDraft: ChatsApi["saveDraft"], serverDraft?: string) {
  const model = new Model(me);
  const my = serverDraft === undefined ? {} : { draft: { text: serverDraft } };
  const chat = { id: 5, my: Object.assign(() => my, { peek: () => my }), chat: { peek: () => ({ kind: "group" }) } };
  model.chats.set(5, chat as never);
  const time = new VirtualTime();
  const drafts = new Drafts(store, time, model, { saveDraft } as unknown as ChatsApi);
  return { drafts, time };
}

test("[C37] a draft is on the device at once, and one the server has not got wins over the server's older one after a reload", async () => {
  const store = new MemoryStore();
  const unreachable = vi.fn(() => Promise.reject(new Error("offline")));
  const first = start(store, unreachable as never);
  first.drafts.set({ chatId: 5 }, { text: "half a thought" });
  await first.time.pass(0);

  const saveDraft = vi.fn(() => Promise.resolve());
  const second = start(store, saveDraft as never, "older");
  await second.drafts.load();
  second.drafts.receive(5);
  expect(second.drafts.of({ chatId: 5 }).peek().text).toBe("half a thought");
  await second.time.pass(5_000);
  expect(saveDraft).toHaveBeenCalledWith(5, { text: "half a thought" });

  // Now the server has it: what it tells later counts.
  second.drafts.receive(5);
  expect(second.drafts.of({ chatId: 5 }).peek().text).toBe("older");
});

test("leaving the page tells the server without waiting, and only once", async () => {
  const saveDraft = vi.fn(() => Promise.resolve());
  const { drafts, time } = start(new MemoryStore(), saveDraft as never);
  drafts.set({ chatId: 5 }, { text: "going" });
  expect(saveDraft).not.toHaveBeenCalled();
  drafts.flush();
  expect(saveDraft).toHaveBeenCalledTimes(1);
  await time.pass(10_000);
  expect(saveDraft).toHaveBeenCalledTimes(1);
});

test("an emptied draft stays empty after a reload, although the server still has the text", async () => {
  const store = new MemoryStore();
  const unreachable = vi.fn(() => Promise.reject(new Error("offline")));
  const first = start(store, unreachable as never, "sent meanwhile");
  first.drafts.set({ chatId: 5 }, { text: "sent meanwhile" });
  first.drafts.set({ chatId: 5 }, { text: "" });
  await first.time.pass(5_000);

  const saveDraft = vi.fn(() => Promise.resolve());
  const second = start(store, saveDraft as never, "sent meanwhile");
  await second.drafts.load();
  second.drafts.receive(5);
  expect(second.drafts.of({ chatId: 5 }).peek().text).toBe("");
  await second.time.pass(5_000);
  expect(saveDraft).toHaveBeenCalledWith(5, { text: "" });
  expect(await store.list("cache/")).toEqual([]);
});
