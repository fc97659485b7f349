import { expect, test } from "vitest";
import type { ServerFrame } from "../contract/generated.ts";
import { backoff } from "./backoff.ts";
import type { Clock, Signal, SocketLike } from "./platform.ts";
import { type ConnectionStatus, ParleySocket, stopReason } from "./socket.ts";

/** Timers that run when told to, in order, without promises between them. */
class ManualClock implements Clock {
  time = 0;
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

  pass(ms: number): void {
    const end = this.time + ms;
    for (;;) {
      const next = this.#timers.filter((t) => t.at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((t) => t !== next);
      this.time = Math.max(this.time, next.at);
      next.run();
    }
    this.time = end;
  }

  /** The machine sleeps: time goes on, and timers are late. */
  sleep(ms: number): void {
    this.time += ms;
  }
}

class FakeSocket implements SocketLike {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly said: { type: string; id?: number }[] = [];
  isClosed = false;

  send(text: string): void {
    this.said.push(JSON.parse(text));
  }

  close(): void {
    this.isClosed = true;
  }

  hear(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
}

function setUp(random = () => 0.5) {
  const clock = new ManualClock();
  const sockets: FakeSocket[] = [];
  const states: ConnectionStatus[] = [];
  const frames: ServerFrame[] = [];
  let signal: (signal: Signal) => void = () => {};
  const socket = new ParleySocket({
    clock,
    random,
    surroundings: {
      listen(listener) {
        signal = listener;
        return () => {};
      },
      isVisible: () => true,
      isOnline: () => true,
    },
    open: () => {
      const made = new FakeSocket();
      sockets.push(made);
      return made;
    },
    hello: () => ({ type: "hello", isIdle: false }),
    onFrame: (frame) => frames.push(frame),
    onStatus: (status) => states.push(status),
  });
  const last = () => sockets.at(-1) as FakeSocket;
  const live = () => {
    last().onopen?.();
    last().hear({ type: "resumed" });
    socket.caughtUp();
  };
  return { clock, sockets, states, frames, socket, last, live, signal: (s: Signal) => signal(s) };
}

test("[S0-39 S1-24] goes through connecting and catching up to live, and says hello first", () => {
  const t = setUp();
  t.socket.start();
  t.live();
  expect(t.states.map((s) => s.name)).toEqual(["connecting", "catchingUp", "live"]);
  expect(t.last().said[0]?.type).toBe("hello");
});

test("[C33] a hello the server could not answer is said again on the same connection, after the time the server asks for", () => {
  const t = setUp();
  t.socket.start();
  t.last().onopen?.();
  const first = t.last().said[0] as { type: string; id: number };
  t.last().hear({ type: "error", code: "unavailable", id: first.id, retryAfterMs: 2_000 });
  t.clock.pass(1_900);
  expect(t.last().said).toHaveLength(1);
  t.clock.pass(200);
  expect(t.last().said.map((frame) => frame.type)).toEqual(["hello", "hello"]);
  t.last().hear({ type: "resumed" });
  t.socket.caughtUp();
  expect(t.sockets).toHaveLength(1);
  expect(t.socket.status.name).toBe("live");
});

test("[C30] waits with full jitter between 0 and twice as long each time, at most 30 s", () => {
  expect([0, 1, 2, 6, 20].map((attempt) => backoff(attempt, () => 0.999_999))).toEqual([
    499, 999, 1999, 29_999, 29_999,
  ]);
  expect(backoff(5, () => 0)).toBe(0);
  const t = setUp();
  t.socket.start();
  const waits: number[] = [];
  for (let i = 0; i < 5; i++) {
    t.last().onclose?.({ code: 1006 });
    const status = t.states.at(-1);
    if (status?.name === "waiting") waits.push(status.until - t.clock.now());
    t.clock.pass(waits.at(-1) ?? 0);
  }
  expect(waits.slice(0, 4)).toEqual([250, 500, 1000, 2000]);
});

test("only the codes 4500 to 4999 end it", () => {
  expect([1000, 1001, 1006, 1009, 1013, 4000, 4001, 4499, undefined].map(stopReason)).toEqual(Array(9).fill(undefined));
  expect([4501, 4502, 4503, 4504, 4999].map(stopReason)).toEqual([
    "signedOut",
    "accountDisabled",
    "protocolError",
    "clientTooOld",
    "protocolError",
  ]);
  const t = setUp();
  t.socket.start();
  t.live();
  t.last().onclose?.({ code: 4501 });
  expect(t.states.at(-1)).toEqual({ name: "stopped", reason: "signedOut" });
  t.clock.pass(120_000);
  expect(t.sockets.length).toBe(1);
});

test("[S3-32] silence of 40 s while awake is a dead connection, after a ping that nobody answered", () => {
  const t = setUp();
  t.socket.start();
  t.live();
  t.clock.pass(35_000);
  expect(t.last().said.some((f) => f.type === "ping")).toBe(true);
  expect(t.socket.status.name).toBe("live");
  t.clock.pass(10_000);
  expect(t.socket.status.name).not.toBe("live");
  expect(t.sockets[0]?.isClosed).toBe(true);
});

test("a machine that slept does not judge the silence of its sleep", () => {
  const t = setUp();
  t.socket.start();
  t.live();
  t.clock.sleep(3_600_000);
  t.clock.pass(15_000);
  expect(t.socket.status.name).toBe("live");
  t.last().hear({ type: "pong" });
  t.clock.pass(15_000);
  expect(t.socket.status.name).toBe("live");
});

test.each(["online", "focus", "visible", "pageshow"] as const)("reconnects at once on %s", (signal) => {
  const t = setUp(() => 0.99);
  t.socket.start();
  t.last().onclose?.({ code: 1006 });
  expect(t.socket.status.name).toBe("waiting");
  t.signal(signal);
  expect(t.socket.status.name).toBe("connecting");
  expect(t.sockets.length).toBe(2);
});

test("[C31] comes back after the time the server named", () => {
  const t = setUp();
  t.socket.start();
  t.live();
  t.last().hear({ type: "reconnect", afterMs: 5000 });
  t.clock.pass(1000);
  t.last().onclose?.({ code: 4000 });
  t.clock.pass(3900);
  expect(t.sockets.length).toBe(1);
  t.clock.pass(200);
  expect(t.sockets.length).toBe(2);
});

test("[C2] a request whose answer never comes ends as unknown after 10 s, and at once when the connection is lost", async () => {
  const t = setUp();
  t.socket.start();
  await expect(t.socket.request({ type: "ping" })).rejects.toMatchObject({ code: "unreachable" });
  t.live();
  const slow = t.socket.request({ type: "ping" });
  t.clock.pass(10_000);
  await expect(slow).rejects.toMatchObject({ code: "unknown" });
  const cut = t.socket.request({ type: "ping" });
  t.last().onclose?.({ code: 1006 });
  await expect(cut).rejects.toMatchObject({ code: "unknown" });
});

test("an answer is applied before who asked hears of it, and a refusal carries its code", async () => {
  const t = setUp();
  t.socket.start();
  t.live();
  const answered = t.socket
    .request({ type: "ping" })
    .then((frame) => [frame.type, t.frames.some((f) => f.type === "pong")]);
  t.last().hear({ type: "pong", id: t.last().said.at(-1)?.id });
  await expect(answered).resolves.toEqual(["pong", true]);
  const refused = t.socket.request({ type: "read", chatId: 1, upTo: 99 });
  t.last().hear({ type: "error", id: t.last().said.at(-1)?.id, code: "out_of_range" });
  await expect(refused).rejects.toMatchObject({ code: "out_of_range" });
});
