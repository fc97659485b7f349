import { beforeEach, describe, expect, test } from "vitest";
import { SharedLine } from "../api/line.ts";
import type { Signal, SocketLike } from "../api/platform.ts";
import type { ClientFrame, ServerFrame } from "../contract/generated.ts";
import { Browser } from "./simulation/browser.ts";
import { SeededRandom } from "./simulation/random.ts";
import { MortalClock, VirtualTime } from "./simulation/virtualTime.ts";

/** The server's end of a socket. */
class Wire implements SocketLike {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly heard: ClientFrame[] = [];
  isClosed = false;

  send(text: string): void {
    this.heard.push(JSON.parse(text) as ClientFrame);
  }

  close(): void {
    this.isClosed = true;
  }

  say(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  /** The last frame of a type. */
  last<T extends ClientFrame["type"]>(type: T): Extract<ClientFrame, { type: T }> {
    return this.heard.findLast((frame) => frame.type === type) as Extract<ClientFrame, { type: T }>;
  }
}

let time: VirtualTime;
let browser: Browser;
let wires: Wire[];
let windows: number;

beforeEach(() => {
  time = new VirtualTime();
  browser = new Browser(time, new SeededRandom(1));
  wires = [];
  windows = 0;
});

/** A window whose connection is opened, and opened again when it ends. */
class TestWindow {
  readonly clock = new MortalClock(time);
  readonly heard: ServerFrame[] = [];
  readonly closes: number[] = [];
  isOwner = false;
  changes = 0;
  port!: SocketLike;
  readonly line: SharedLine;
  readonly #listeners = new Set<(signal: Signal) => void>();

  constructor(readonly isIdle = false) {
    this.line = new SharedLine({
      name: "line",
      id: `window ${windows++}`,
      clock: this.clock,
      surroundings: {
        listen: (listener) => {
          this.#listeners.add(listener);
          return () => this.#listeners.delete(listener);
        },
        isVisible: () => true,
        isOnline: () => true,
      },
      channel: browser.channel(this.clock),
      locks: browser.locks(this.clock),
      open: () => {
        const wire = new Wire();
        wires.push(wire);
        time.after(5, () => this.clock.whenAwake(() => wire.onopen?.()));
        return wire;
      },
    });
    this.line.start(
      (isOwner) => {
        this.isOwner = isOwner;
      },
      () => {
        this.changes += 1;
      },
    );
    this.connect();
  }

  connect(): void {
    const port = this.line.open();
    this.port = port;
    port.onopen = () => this.say({ type: "hello", isIdle: this.isIdle, id: 1 } as ClientFrame);
    port.onmessage = (event) => this.heard.push(JSON.parse(event.data) as ServerFrame);
    port.onclose = ({ code }) => {
      this.closes.push(code);
      if (code < 4500) this.clock.after(100, () => this.connect());
    };
  }

  say(frame: ClientFrame): void {
    this.port.send(JSON.stringify(frame));
  }

  tell(signal: Signal): void {
    for (const listener of [...this.#listeners]) listener(signal);
  }

  crash(): void {
    this.clock.isAlive = false;
    for (const wire of wires) if (this.isOwner) wire.isClosed = true;
    browser.died(this.clock);
  }
}

const open = () => wires.filter((wire) => !wire.isClosed);
const wire = () => {
  expect(open().length).toBe(1);
  return open()[0] as Wire;
};

async function threeWindows(): Promise<[TestWindow, TestWindow, TestWindow]> {
  const all: TestWindow[] = [];
  for (let i = 0; i < 3; i++) {
    all.push(new TestWindow());
    await time.pass(500);
  }
  return all as [TestWindow, TestWindow, TestWindow];
}

describe("the line that all windows share", () => {
  test("[A16] there is one socket, each window says its own hello over it and gets its own answer", async () => {
    const all = await threeWindows();
    expect(all.map((window) => window.isOwner)).toEqual([true, false, false]);
    const hellos = wire().heard.filter((frame) => frame.type === "hello");
    expect(hellos).toHaveLength(3);
    expect(new Set(hellos.map((hello) => hello.id)).size).toBe(3);
    // They are answered in the order of the asking, without a number.
    for (const name of ["first", "second", "third"]) wire().say({ type: "resumed", name });
    await time.pass(50);
    expect(all.map((window) => window.heard.length)).toEqual([1, 1, 1]);
    expect(new Set(all.map((window) => JSON.stringify(window.heard[0]))).size).toBe(3);
  });

  test("an answer goes to who asked, under the number it was asked with; an event goes to all, in order", async () => {
    const [owner, second, third] = await threeWindows();
    second.say({ type: "range", chatId: 1, from: 4, id: 7 });
    third.say({ type: "range", chatId: 2, from: 5, id: 7 });
    await time.pass(50);
    for (const { chatId, id } of wire().heard.filter((frame) => frame.type === "range"))
      wire().say({ type: "changes", chatId, id });
    wire().say({ type: "typing", chatId: 1 });
    wire().say({ type: "typing", chatId: 2 });
    await time.pass(50);
    expect(owner.heard).toEqual([
      { type: "typing", chatId: 1 },
      { type: "typing", chatId: 2 },
    ]);
    expect(second.heard).toEqual([{ type: "changes", chatId: 1, id: 7 }, ...owner.heard]);
    expect(third.heard).toEqual([{ type: "changes", chatId: 2, id: 7 }, ...owner.heard]);
  });

  test("[C7] the acknowledgement of a message is the event for the other windows", async () => {
    const [owner, second, third] = await threeWindows();
    second.say({ type: "message.send", id: 9, chatId: 1 } as ClientFrame);
    await time.pass(50);
    wire().say({ type: "message.stored", id: wire().last("message.send").id, isRepeat: false });
    await time.pass(50);
    expect(second.heard).toEqual([{ type: "message.stored", id: 9, isRepeat: false }]);
    expect(owner.heard).toEqual([{ type: "message.stored", isRepeat: false }]);
    expect(third.heard).toEqual(owner.heard);
  });

  test("[C24] the device is idle when all windows are, and a window that is gone does not count", async () => {
    const [owner, second, third] = await threeWindows();
    owner.say({ type: "activity", isIdle: true });
    third.say({ type: "activity", isIdle: true });
    await time.pass(50);
    expect(wire().last("activity")).toBeUndefined();
    second.crash();
    await time.pass(50);
    expect(wire().last("activity")).toEqual({ type: "activity", isIdle: true });
    third.say({ type: "activity", isIdle: false });
    await time.pass(50);
    expect(wire().last("activity")).toEqual({ type: "activity", isIdle: false });
    third.say({ type: "presence.watch", userIds: [1, 2] });
    owner.say({ type: "presence.watch", userIds: [3] });
    await time.pass(50);
    expect([...wire().last("presence.watch").userIds].sort()).toEqual([1, 2, 3]);
  });

  test("[C24] after a takeover an idle window does not speak for an active one", async () => {
    const owner = new TestWindow(false);
    await time.pass(100);
    const idle = new TestWindow(true);
    await time.pass(100);
    new TestWindow(false);
    await time.pass(100);
    owner.crash();
    await time.pass(60);
    expect(idle.isOwner).toBe(true);
    await time.pass(1_000);
    expect(
      wire()
        .heard.filter((frame) => frame.type === "hello")
        .map((hello) => hello.isIdle),
    ).toEqual([false, false]);
  });

  for (const [how, end] of [
    ["is closed", (window: TestWindow) => window.line.stop(false)],
    ["crashes", (window: TestWindow) => window.crash()],
    ["is about to be frozen", (window: TestWindow) => window.tell("leaving")],
  ] as const) {
    test(`[A16 C14] the owner ${how}: another window has a connection within a second, and the rest goes through it`, async () => {
      const [owner, second, third] = await threeWindows();
      end(owner);
      if (how === "is about to be frozen") owner.clock.freeze();
      await time.pass(1_000);
      expect(second.isOwner).toBe(true);
      expect(second.closes).toEqual([1006]);
      wire().say({ type: "typing", chatId: 1 });
      await time.pass(50);
      expect(second.heard).toEqual([{ type: "typing", chatId: 1 }]);
      expect(third.heard).toEqual(second.heard);
    });
  }

  test("[A16 C14] an owner that hangs loses the line within 15 s; when it wakes it comes back as one of the others, with one socket left", async () => {
    const [owner, ...others] = await threeWindows();
    owner.clock.freeze();
    await time.pass(15_000);
    expect(others.filter((window) => window.isOwner)).toHaveLength(1);
    expect(open()).toHaveLength(2);
    open()[1]?.say({ type: "typing", chatId: 1 });
    await time.pass(50);
    for (const window of others) expect(window.heard).toEqual([{ type: "typing", chatId: 1 }]);

    owner.clock.thaw();
    await time.pass(2_000);
    expect(owner.isOwner).toBe(false);
    wire().say({ type: "typing", chatId: 2 });
    await time.pass(50);
    for (const window of [owner, ...others]) expect(window.heard.at(-1)).toEqual({ type: "typing", chatId: 2 });
  });

  test("a window that holds the line for dead gets a new one for all", async () => {
    const [owner, second, third] = await threeWindows();
    const before = wire();
    second.port.onclose = null;
    second.port.close();
    second.connect();
    await time.pass(1_000);
    expect(before.isClosed).toBe(true);
    expect(owner.closes).toEqual([1006]);
    expect(third.closes).toEqual([1006]);
    expect(wire().heard.filter((frame) => frame.type === "hello")).toHaveLength(3);
  });

  test("[A16] what the server closes is closed for all, with its code", async () => {
    const all = await threeWindows();
    wire().onclose?.({ code: 4502 });
    await time.pass(50);
    expect(all.map((window) => window.closes)).toEqual([[4502], [4502], [4502]]);
  });

  test("[A16] who signs out ends all windows, also one that is between two connections", async () => {
    const [owner, second, third] = await threeWindows();
    third.port.onclose = null;
    third.port.close();
    owner.line.stop(true);
    await time.pass(500);
    third.connect();
    await time.pass(500);
    expect(second.closes.at(-1)).toBe(4501);
    expect(third.closes.at(-1)).toBe(4501);
    expect(open()).toEqual([]);
  });

  test("a window tells the others, and not itself, that the store changed", async () => {
    const [owner, second, third] = await threeWindows();
    const before = [owner, second, third].map((window) => window.changes);
    second.line.tell();
    await time.pass(50);
    expect([owner, second, third].map((window, i) => window.changes - (before[i] ?? 0))).toEqual([1, 0, 1]);
  });
});
