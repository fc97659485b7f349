import { expect, test } from "vitest";
import { ApiError } from "./http.ts";
import { Outbox, type OutboxEntry, outboxPatience } from "./outbox.ts";
import type { Clock } from "./platform.ts";
import { MemoryStore, type Store } from "./store.ts";

class ManualClock implements Clock {
  time = 1_000;
  #timers: { at: number; run: () => void }[] = [];

  now(): number {
    return this.time;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.time + ms, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((t) => t !== timer);
    };
  }

  async pass(ms: number): Promise<void> {
    const end = this.time + ms;
    await settle();
    for (;;) {
      const next = this.#timers.filter((t) => t.at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((t) => t !== next);
      this.time = next.at;
      next.run();
      await settle();
    }
    this.time = end;
  }
}

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
const text = (clientId: string) => ({ clientId, text: clientId, mentionsAll: false });
const toChat = { chatId: 12 };

function setUp(store: Store = new MemoryStore(), userId = 1) {
  const clock = new ManualClock();
  const sent: string[] = [];
  const marks: string[] = [];
  const answers: (() => void)[] = [];
  let refusal: ApiError | undefined;
  let isHeld = false;
  const outbox = new Outbox({
    store,
    clock,
    random: () => 0.5,
    userId,
    async send(entry: OutboxEntry) {
      sent.push(entry.clientId);
      if (isHeld) await new Promise<void>((resolve) => answers.push(resolve));
      if (refusal !== undefined) throw refusal;
    },
    async mark(mark) {
      marks.push(`${mark.isSingle ? "one" : "up to"} ${mark.upTo}`);
      if (refusal !== undefined) throw refusal;
    },
    onChange: () => {},
  });
  return {
    clock,
    store,
    sent,
    marks,
    answers,
    outbox,
    refuse: (error: ApiError | undefined) => {
      refusal = error;
    },
    hold: (hold: boolean) => {
      isHeld = hold;
    },
    connect() {
      outbox.setOwner(true);
      outbox.setConnected(true);
    },
  };
}

test("[C37 A14 S3-17] a message is in durable storage before it counts as taken, and survives a reload", async () => {
  const first = setUp();
  await first.outbox.add(toChat, text("a"));
  expect((await first.store.list("outbox/1/message/")).length).toBe(1);
  const second = setUp(first.store);
  await second.outbox.load();
  expect(second.outbox.entries.map((e) => [e.clientId, e.state])).toEqual([["a", "queued"]]);
  second.connect();
  await second.clock.pass(10);
  expect(second.sent).toEqual(["a"]);
  expect(second.outbox.isEmpty).toBe(true);
  expect(await first.store.list("outbox/")).toEqual([]);
});

test("[C11] sends one after the other to a chat, and does not wait for another chat", async () => {
  const t = setUp();
  t.hold(true);
  t.connect();
  await t.outbox.add(toChat, text("a1"));
  await t.outbox.add(toChat, text("a2"));
  await t.outbox.add({ userId: 7 }, text("b1"));
  await t.clock.pass(10);
  expect(t.sent).toEqual(["a1", "b1"]);
  t.answers.shift()?.();
  await t.clock.pass(10);
  expect(t.sent).toEqual(["a1", "b1", "a2"]);
});

test("[C11 C30] what fails for a moment is repeated under the same id before anything later", async () => {
  const t = setUp();
  t.refuse(new ApiError("unavailable", 503, 2_000));
  t.connect();
  await t.outbox.add(toChat, text("a"));
  await t.outbox.add(toChat, text("b"));
  await t.clock.pass(1_900);
  expect(t.sent).toEqual(["a"]);
  t.refuse(undefined);
  await t.clock.pass(60_000);
  expect(t.sent).toEqual(["a", "a", "b"]);
});

test("[C2 C37] a refusal fails with its code, lets later messages pass, and the person decides", async () => {
  const t = setUp();
  t.refuse(new ApiError("message_too_long", 413));
  t.connect();
  await t.outbox.add(toChat, text("a"));
  await t.clock.pass(10);
  t.refuse(undefined);
  await t.outbox.add(toChat, text("b"));
  await t.clock.pass(10);
  expect(t.sent).toEqual(["a", "b"]);
  expect(t.outbox.entries.map((e) => [e.clientId, e.state, e.code])).toEqual([["a", "failed", "message_too_long"]]);
  const reloaded = setUp(t.store);
  await reloaded.outbox.load();
  expect(reloaded.outbox.entries[0]?.state).toBe("failed");
  await t.outbox.retry("a");
  await t.clock.pass(10);
  expect(t.sent).toEqual(["a", "b", "a"]);
  expect(t.outbox.isEmpty).toBe(true);
});

test("[C37] nothing is sent under another account, and nothing is lost when one signs out", async () => {
  const mine = setUp();
  await mine.outbox.add(toChat, text("mine"));
  const theirs = setUp(mine.store, 2);
  await theirs.outbox.load();
  theirs.connect();
  await theirs.clock.pass(1_000);
  expect(theirs.sent).toEqual([]);
  mine.refuse(new ApiError("signed_out", 401));
  mine.connect();
  await mine.clock.pass(100);
  expect(mine.outbox.entries[0]?.state).toBe("queued");
});

test("[C37] after seven days the person is asked instead", async () => {
  const t = setUp();
  await t.outbox.add(toChat, text("old"));
  t.clock.time += outboxPatience + 1;
  t.connect();
  await t.clock.pass(10);
  expect(t.sent).toEqual([]);
  expect(t.outbox.entries.map((e) => [e.state, e.code])).toEqual([["failed", "expired"]]);
});

test("[C7] a message that was seen in the chat is not sent again", async () => {
  const t = setUp();
  await t.outbox.add(toChat, text("a"));
  t.outbox.confirm("a");
  t.connect();
  await t.clock.pass(10);
  expect(t.sent).toEqual([]);
  expect(await t.store.list("outbox/")).toEqual([]);
});

test("[C19 S1-35 S2-31] the highest read mark is sent once after 250 ms and kept until the server has it", async () => {
  const t = setUp();
  t.refuse(new ApiError("unreachable"));
  t.connect();
  await t.outbox.addMark({ chatId: 12, upTo: 3, isSingle: false });
  await t.outbox.addMark({ chatId: 12, upTo: 5, isSingle: false });
  await t.outbox.addMark({ chatId: 12, upTo: 4, isSingle: false });
  await t.clock.pass(200);
  expect(t.marks).toEqual([]);
  await t.clock.pass(100);
  expect(t.marks).toEqual(["up to 5"]);
  expect((await t.store.list("outbox/1/mark/")).length).toBe(1);
  t.refuse(undefined);
  await t.clock.pass(60_000);
  expect(t.marks.at(-1)).toBe("up to 5");
  expect(t.outbox.marks).toEqual([]);
  expect(await t.store.list("outbox/1/mark/")).toEqual([]);
});

test("[C37] a window sends by itself when the owner has not taken its message within 3 s", async () => {
  const follower = setUp();
  follower.outbox.setConnected(true);
  await follower.outbox.add(toChat, text("a"));
  await follower.clock.pass(2_900);
  expect(follower.sent).toEqual([]);
  await follower.clock.pass(200);
  expect(follower.sent).toEqual(["a"]);
});

test("[C37] a window that does not own the outbox only writes to the store", async () => {
  const follower = setUp();
  follower.outbox.setConnected(true);
  await follower.outbox.add(toChat, text("a"));
  await follower.clock.pass(1_000);
  expect(follower.sent).toEqual([]);
  const owner = setUp(follower.store);
  owner.connect();
  await owner.outbox.load();
  await owner.clock.pass(10);
  expect(owner.sent).toEqual(["a"]);
  await follower.outbox.load();
  expect(follower.outbox.isEmpty).toBe(true);
});
