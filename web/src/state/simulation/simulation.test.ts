import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { untracked } from "../reactive.ts";
import { realLimits } from "./modelServer.ts";
import { generateScript, type Script } from "./script.ts";
import { Device, Host, snapshotOf, World, withoutForeignQuote } from "./world.ts";

/** PARLEY_SEED=17 replays one seed; PARLEY_SEEDS=10000 runs that many. CI runs 1,000. */
const one = process.env["PARLEY_SEED"];
const seeds = one === undefined ? Number(process.env["PARLEY_SEEDS"] ?? 250) : 1;
/** Three times the windows, and all of them say hello whenever one of them dies. */
const shared = Math.ceil(seeds / 10);
const first = one === undefined ? Number(process.env["PARLEY_FIRST_SEED"] ?? 1) : Number(one);
/** Tests run in the folder of the web client. */
const folder = join(process.cwd(), "../tests/simulation/scripts");

async function play(script: Script, windows?: number): Promise<void> {
  const world = new World(script, undefined, windows);
  await world.run();
  for (const host of world.hosts) expect(host.connections.size, "connections of one browser").toBe(1);
  checkReads(world);
  for (const device of world.devices) {
    device.check();
    checkOutbox(world, device);
    checkUnread(world, device);
    await loadEverything(world, device);
    checkAgainstServer(world, device);
  }
  // Marks of others are hints without a number: a resume brings them up to date.
  for (const host of world.hosts) for (const connection of [...host.connections]) connection.drop(1006);
  await world.time.pass(60_000);
  for (const device of world.devices) {
    const host = new Host(world, device.userId, false);
    const fresh = new Device(world, device.index + 100, host);
    world.hosts.push(host);
    world.devices.push(fresh);
    fresh.start();
    await world.time.pass(5_000);
    await loadEverything(world, fresh);
    await loadEverything(world, device);
    if (device.account === undefined || fresh.account === undefined) throw new Error("a device did not start");
    expect(snapshotOf(device.account, world.server), `C14: device ${device.index} resumed`).toEqual(
      snapshotOf(fresh.account, world.server),
    );
    world.devices.pop();
    world.hosts.pop();
  }
}

/** Nothing waits, and what was durable is stored once, in the order composed (C5, C11, C37). */
function checkOutbox(world: World, device: Device): void {
  const account = device.account;
  if (account === undefined) throw new Error(`device ${device.index} is not running`);
  const failed = new Set<string>();
  for (const entry of account.waiting()) {
    expect(entry.state, `C37: ${entry.message.text} waits on device ${device.index}`).toBe("failed");
    expect(entry.code, "C2").toBe("not_found");
    failed.add(entry.clientId);
  }
  expect(account.outbox.marks, "C19: marks wait").toEqual([]);
  const places = new Map<string, number>();
  for (const chat of world.server.chats.values()) {
    for (const row of chat.rows.values()) {
      expect(places.has(row.clientId), `C5: ${row.clientId} is stored twice`).toBe(false);
      places.set(row.clientId, row.seq);
    }
  }
  const last = new Map<string, number>();
  for (const { clientId, key } of device.durable) {
    const seq = places.get(clientId);
    expect(seq !== undefined || failed.has(clientId), `C37: ${clientId} is lost`).toBe(true);
    if (seq === undefined) continue;
    expect(seq, `C11: order of ${key}`).toBeGreaterThan(last.get(key) ?? 0);
    last.set(key, seq);
  }
}

/** The figure is right whether the messages are held or not (C22). */
function checkUnread(world: World, device: Device): void {
  for (const theirs of world.server.mine(device.userId)) {
    const chat = device.account?.model.chats.get(theirs.id);
    const name = `C22: device ${device.index}, chat ${theirs.id} before loading`;
    if (chat !== undefined)
      expect(
        untracked(() => chat.unread()),
        name,
      ).toEqual(world.server.unread(theirs, device.userId));
  }
}

/** Only what was on a screen counts as read, message by message (C20, C21). */
function checkReads(world: World): void {
  for (const chat of world.server.chats.values()) {
    for (const [userId, member] of chat.members) {
      const shown = world.shown.get(`${userId}/${chat.id}`);
      const name = `C20: person ${userId}, chat ${chat.id}`;
      expect(member.readUpTo, name).toBeLessThanOrEqual(Math.max(member.readAtJoining, shown?.upTo ?? 0));
      for (const seq of member.reads) expect(shown?.single.has(seq), name).toBe(true);
    }
  }
}

async function loadEverything(world: World, device: Device): Promise<void> {
  const { account } = device;
  if (account === undefined) throw new Error(`device ${device.index} is not running`);
  for (const chat of [...account.model.chats.values()]) {
    const talk = account.conversation({ chatId: chat.id });
    talk.jumpToEnd();
    void talk.open();
    await world.time.pass(200);
    for (let i = 0; i < 60 && untracked(() => talk.hasOlder()); i++) {
      void talk.loadOlder();
      await world.time.pass(200);
    }
  }
}

/** The list equals the server's, and so do order, state and unread numbers (C9, C12, C20, C22, C27). */
function checkAgainstServer(world: World, device: Device): void {
  const account = device.account;
  if (account === undefined) return;
  const { server } = world;
  untracked(() => {
    expect([...account.model.chats.keys()].sort(), `C12: chats of device ${device.index}`).toEqual(
      server
        .mine(device.userId)
        .map((c) => c.id)
        .sort(),
    );
    for (const theirs of server.mine(device.userId)) {
      const chat = account.model.chats.get(theirs.id);
      if (chat === undefined) throw new Error("checked above");
      const name = `device ${device.index}, chat ${chat.id}`;
      expect(chat.applied, `C13: ${name}`).toBe(theirs.lastSeq);
      expect(
        chat.window.shown().map((i) => withoutForeignQuote(i.message(), server, device.userId)),
        `C9, C27: ${name}`,
      ).toEqual(server.visibleRows(theirs, device.userId).map((m) => withoutForeignQuote(m, server, device.userId)));
      expect(chat.unread(), `C22: ${name}`).toEqual(server.unread(theirs, device.userId));
      expect(chat.chat(), `C14: ${name}`).toEqual(server.chatDto(theirs));
      expect(chat.my(), `C14: ${name}`).toEqual({ ...server.my(theirs, device.userId), ...figuresOf(chat.my()) });
    }
  });
}

/** The server counted these at `atSeq`; the client's present figure is compared on its own. */
const figuresOf = (my: { unread: number; unreadMentions: number; atSeq: number }) => ({
  unread: my.unread,
  unreadMentions: my.unreadMentions,
  atSeq: my.atSeq,
});

function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { actual, expected } = error as Error & { actual?: unknown; expected?: unknown };
  return `${error.stack}\n${firstDifference(actual, expected, "")}`;
}

/** Where two values differ first, for reading a failure of thousands of values. */
function firstDifference(a: unknown, b: unknown, path: string): string {
  if (Object.is(a, b)) return "";
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) {
    return `${path}: ${JSON.stringify(a)} is not ${JSON.stringify(b)}`;
  }
  const [x, y] = [a as Record<string, unknown>, b as Record<string, unknown>];
  for (const key of new Set([...Object.keys(x), ...Object.keys(y)])) {
    const difference = firstDifference(x[key], y[key], `${path}/${key}`);
    if (difference !== "") return difference;
  }
  return "";
}

const clients = 20;
const cutsPerClient = 1_000;
const tenMinutes = 600_000;

/** Twenty clients write and read for ten minutes, while each one's link is cut a thousand times. */
async function playCuts(): Promise<void> {
  const users = Array.from({ length: clients }, (_, i) => i + 1);
  const groups = [2, 3, 4, 5].map((id) => ({ id, members: users.filter((user) => (user + id) % 3 !== 0) }));
  const network = { loss: 0.05, double: 0.05, reorder: 0.1, delayMax: 80, fail: 0.02 };
  const world = new World(
    { name: "cuts", seed: 1, users, devices: users, chats: [{ id: 1, members: users }, ...groups], network, steps: [] },
    realLimits,
  );
  world.start();
  await world.time.pass(5_000);
  let cuts = 0;
  for (const device of world.devices) {
    cutAgain(world, device, cutsPerClient, () => {
      cuts += 1;
    });
    talkAgain(world, device, world.time.now() + tenMinutes, 0);
  }
  while (cuts < clients * cutsPerClient) await world.time.pass(60_000);
  await world.rest(60_000);
  expect(world.server.freshStarts, "a client started anew").toBe(clients);
  const rows = [...world.server.chats.values()].reduce((sum, chat) => sum + chat.rows.size, 0);
  expect(rows, "they hardly wrote").toBeGreaterThan(clients * 40);
  for (const device of world.devices) {
    device.check();
    checkOutbox(world, device);
    checkAgainstServer(world, device);
  }
}

function cutAgain(world: World, device: Device, left: number, onCut: () => void): void {
  if (left === 0) return;
  world.time.after(1 + world.random.below(900), () => {
    const [connection] = device.host.connections;
    if (connection === undefined) {
      cutAgain(world, device, left, onCut);
      return;
    }
    connection.drop(1006);
    onCut();
    world.time.after(10 + world.random.below(100), () => {
      device.wake();
      cutAgain(world, device, left - 1, onCut);
    });
  });
}

function talkAgain(world: World, device: Device, end: number, count: number): void {
  world.time.after(world.random.below(20_000), () => {
    const { account } = device;
    if (account === undefined || world.time.now() >= end) return;
    const chats = [...account.model.chats.values()];
    const chat = chats[world.random.below(chats.length)];
    const step = { at: 0, device: device.index, chat: chat?.id ?? 1 };
    if (world.random.chance(0.7)) device.do({ ...step, do: "send", text: `${device.index}/${count}` });
    else device.do({ ...step, do: "read", pick: 0.999 });
    talkAgain(world, device, end, count + 1);
  });
}

describe("the client against the model server, in virtual time", () => {
  test("[C5 C9 C11 C13 C14 C22 A14] 1,000 random cuts of the link per client with 20 clients for ten minutes of virtual time: every client's ordered list equals the database, without reload", async () => {
    await playCuts();
  }, 600_000);

  test(`[C5 C7 C9 C11 C13 C14 C15 C16 C18 C20 C22 C27 C37] ${seeds} seeded scripts of loss, doubling, delay, overtaking, cuts and crashes end with the server's state`, async () => {
    const failures: string[] = [];
    for (let seed = first; seed < first + seeds; seed++) {
      try {
        await play(generateScript(seed));
      } catch (error) {
        failures.push(`PARLEY_SEED=${seed}: ${describeFailure(error)}`);
        if (failures.length >= 3) break;
      }
    }
    expect(failures.join("\n\n")).toBe("");
  }, 600_000);

  test("[C14] a seed gives the script it gives in every language", () => {
    const expected = JSON.parse(readFileSync(join(folder, "../seed-17.json"), "utf8")) as Script;
    expect(generateScript(17)).toEqual(expected);
  });

  test(`[C5 C7 C9 C11 C13 C14 C16 C22 C27 C37 A16] ${shared} seeded scripts in which each device is a browser with three windows on one connection, which crash, freeze and hand over`, async () => {
    const failures: string[] = [];
    for (let seed = first; seed < first + shared; seed++) {
      try {
        await play(generateScript(seed), 3);
      } catch (error) {
        failures.push(`PARLEY_SEED=${seed} with windows: ${describeFailure(error)}`);
        if (failures.length >= 3) break;
      }
    }
    expect(failures.join("\n\n")).toBe("");
  }, 600_000);

  for (const file of readdirSync(folder).filter((f) => f.endsWith(".json"))) {
    test(`[C5 C7 C11 C13 C14] the shared script ${file} ends with the server's state`, async () => {
      await play(JSON.parse(readFileSync(join(folder, file), "utf8")) as Script);
    }, 60_000);
  }
});
