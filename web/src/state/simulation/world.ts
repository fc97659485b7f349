import { AccountsApi } from "../../api/accounts.ts";
import { ChatsApi } from "../../api/chats.ts";
import { Http, type Transport } from "../../api/http.ts";
import { SharedLine } from "../../api/line.ts";
import { MessagesApi } from "../../api/messages.ts";
import type { Signal, SocketLike, Surroundings } from "../../api/platform.ts";
import { type Change, MemoryStore, type Store, type Write } from "../../api/store.ts";
import { UsersApi } from "../../api/users.ts";
import type { ClientFrame, MessageDto, ServerFrame } from "../../contract/generated.ts";
import { Account, type Api } from "../account.ts";
import type { Conversation } from "../conversation.ts";
import { batch, untracked } from "../reactive.ts";
import { deliveryStatus } from "../receipts.ts";
import { aloneLink } from "../tabs.ts";
import { Browser } from "./browser.ts";
import { type ModelLimits, ModelServer, Refusal, smallLimits } from "./modelServer.ts";
import { SeededRandom } from "./random.ts";
import type { Script, Step } from "./script.ts";
import { MortalClock, VirtualTime } from "./virtualTime.ts";

const ranks = { queued: 0, failed: 0, stored: 1, delivered: 2, read: 3 } as const;

/** One run of a script: the model server, the devices with the real client code, and the network between them. */
export class World {
  readonly time = new VirtualTime();
  readonly server: ModelServer;
  /** Windows: one for each device, or several that share what its browser keeps. */
  readonly devices: Device[];
  readonly hosts: Host[];
  readonly random: SeededRandom;
  network: Script["network"];
  readonly #script: Script;
  #guestMessages = 0;
  nextConnection = 1;
  /** What was on a screen, by `user/chat`: nothing else may count as read (C20, C21). */
  readonly shown = new Map<string, { upTo: number; single: Set<number> }>();

  /** With `windows` every device of the script is a browser with so many windows on one connection. */
  constructor(script: Script, limits: ModelLimits = smallLimits, windows?: number) {
    this.#script = script;
    this.random = new SeededRandom(script.seed ^ 0x5eed);
    this.network = script.network;
    this.server = new ModelServer(
      (userId, frame, except) => this.#announce(userId, frame, except),
      () => this.time.now(),
      limits,
    );
    for (const user of script.users) this.server.addPerson(user);
    for (const chat of script.chats) this.server.addGroup(chat.id, chat.members);
    this.hosts = script.devices.map((userId) => new Host(this, userId, windows !== undefined));
    this.devices = Array.from({ length: windows ?? 1 }, () => this.hosts)
      .flat()
      .map((host, index) => new Device(this, index, host));
  }

  start(): void {
    for (const device of this.devices) device.start();
    this.#digestLoop();
  }

  /** Lets a quiet network bring everything to rest. */
  async rest(ms: number): Promise<void> {
    this.network = { loss: 0, double: 0, reorder: 0, delayMax: 20, fail: 0 };
    await this.time.pass(ms);
  }

  /** Runs the script, then lets a quiet network bring everything to rest. */
  async run(): Promise<void> {
    this.start();
    let now = 0;
    for (const step of this.#script.steps) {
      await this.time.pass(step.at - now);
      now = step.at;
      this.#do(step);
      for (const device of this.devices) device.check();
    }
    await this.time.pass(1_000);
    await this.rest(90_000);
  }

  /** The window that acts for a device of the script. */
  #window(step: Step): Device {
    const host = this.hosts[step.device ?? 0];
    const all = this.devices.filter((device) => device.host === host);
    return all[all.length > 1 ? this.random.below(all.length) : 0] as Device;
  }

  /** A delay of the network. */
  delay(): number {
    return 1 + this.random.below(this.network.delayMax);
  }

  /** Announcements are hints: they may be lost, doubled, and overtake each other. */
  #announce(userId: number, frame: ServerFrame, except?: number): void {
    for (const connection of this.#connections()) {
      if (connection.host.userId !== userId || connection.number === except) continue;
      if (this.random.chance(this.network.loss)) continue;
      const copies = this.random.chance(this.network.double) ? 2 : 1;
      for (let i = 0; i < copies; i++) {
        const late = this.random.chance(this.network.reorder) ? this.random.below(900) : 0;
        if (late === 0) connection.push(frame);
        else this.time.after(late, () => connection.push(frame));
      }
    }
  }

  #connections(): Connection[] {
    return this.hosts.flatMap((host) => [...host.connections]);
  }

  /** Every 15 s the server tells its own figures (C13). */
  #digestLoop(): void {
    this.time.after(15_000, () => {
      for (const connection of this.#connections()) connection.push(this.server.digest(connection.host.userId));
      this.#digestLoop();
    });
  }

  #do(step: Step): void {
    const { server } = this;
    const pick = step.pick ?? 0;
    try {
      if (step.device !== undefined) {
        this.#window(step).do(step);
        return;
      }
      const user = step.user ?? 0;
      const chatId = step.chat ?? 0;
      const chat = server.chats.get(chatId);
      if (step.do === "epoch") {
        server.epoch = `${server.epoch}+`;
        for (const connection of this.#connections()) connection.drop(4000);
        return;
      }
      if (chat === undefined) return;
      const rows = chat.members.has(user) ? server.visibleRows(chat, user) : [];
      const mine = rows.filter((m) => m.authorId === user && m.kind === "text" && !m.isDeleted);
      const any = rows[Math.floor(pick * rows.length)];
      const own = mine[Math.floor(pick * mine.length)];
      if (step.do === "guestSend") {
        const clientId = `guest-${this.#guestMessages++}`;
        const replyTo = pick < 0.3 && any !== undefined && any.kind === "text" ? { replyToSeq: any.seq } : {};
        const mentions = pick > 0.8 ? [1] : [];
        server.send(user, { chatId }, { clientId, text: step.text ?? "", mentions, mentionsAll: false, ...replyTo });
      } else if (step.do === "guestEdit" && own) server.edit(user, chatId, own.seq, step.text ?? "");
      else if (step.do === "guestDelete" && own) server.delete(user, chatId, own.seq);
      else if (step.do === "guestReact" && any)
        server.react(user, chatId, any.seq, "👍", !any.reactions.some((r) => r.userIds.includes(user)));
      else if (step.do === "addMember") server.addMember(user, chatId, step.to ?? 0, pick < 0.5);
      else if (step.do === "removeMember" && step.to !== user) server.removeMember(user, chatId, step.to ?? 0);
      else if (step.do === "rename") server.rename(user, chatId, step.text ?? "");
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }
}

/** One socket between a device and the server: in order, with delays, until it is cut. */
export class Connection implements SocketLike {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  #isOpen = false;
  #isRegistered = false;
  #isLagging = false;
  #isClosed = false;
  #down = 0;
  #up = 0;
  readonly number: number;
  readonly host: Host;
  /** Of the window that opened it. */
  readonly clock: MortalClock;
  readonly #world: World;

  constructor(world: World, host: Host, clock: MortalClock) {
    this.#world = world;
    this.number = world.nextConnection++;
    this.host = host;
    this.clock = clock;
    world.time.after(world.delay(), () => {
      if (host.isOffline) {
        clock.whenAwake(() => this.onclose?.({ code: 1006 }));
        return;
      }
      this.#isOpen = clock.isAlive && !this.#isClosed;
      this.#isRegistered = this.#isOpen;
      if (!this.#isOpen) return;
      host.connections.add(this);
      clock.whenAwake(() => this.onopen?.());
    });
  }

  send(text: string): void {
    const { time } = this.#world;
    this.#up = Math.max(this.#up, time.now() + this.#world.delay());
    time.after(this.#up - time.now(), () => {
      if (this.#isOpen) this.#serve(JSON.parse(text) as ClientFrame);
    });
  }

  close(): void {
    this.#isClosed = true;
    this.drop(undefined);
  }

  /** The server pushes a frame. */
  push(frame: ServerFrame): void {
    if (!this.#isOpen || !this.#isRegistered || this.#isLagging) return;
    const { time } = this.#world;
    const text = JSON.stringify(frame);
    this.#down = Math.max(this.#down, time.now() + this.#world.delay());
    time.after(this.#down - time.now(), () => {
      if (this.#isOpen) this.clock.whenAwake(() => this.onmessage?.({ data: text }));
    });
  }

  /** The server leaves out events until the device says hello again (C29). */
  lag(): void {
    this.push({ type: "resync" });
    this.#isLagging = true;
  }

  /** Cuts the connection; what is on its way in either direction is lost. */
  drop(code: number | undefined): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.host.connections.delete(this);
    if (code !== undefined) this.#world.time.after(1, () => this.clock.whenAwake(() => this.onclose?.({ code })));
  }

  #serve(frame: ClientFrame): void {
    const id = frame.id;
    const withId = (answer: object) => ({ ...answer, ...(id == null ? {} : { id }) }) as ServerFrame;
    if (frame.type === "hello") this.#isLagging = false;
    try {
      if (frame.type === "message.send" && this.#world.random.chance(this.#world.network.fail))
        throw new Refusal("unavailable", 503);
      const answer = this.#world.server.answer(this.host.userId, this.number, frame);
      // `ready` and `resumed` carry no number.
      if (answer !== undefined) this.push(frame.type === "hello" ? answer : withId(answer));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.push(withId({ type: "error", code: error.code }));
    }
  }
}

/** A store whose writes take time, so that a crash may come before or after each. */
class SlowStore implements Store {
  readonly #disk: MemoryStore;
  readonly #clock: MortalClock;
  readonly #random: SeededRandom;

  constructor(disk: MemoryStore, clock: MortalClock, random: SeededRandom) {
    this.#disk = disk;
    this.#clock = clock;
    this.#random = random;
  }

  get<T>(key: string): Promise<T | undefined> {
    return this.#later(() => this.#disk.get<T>(key));
  }

  list<T>(prefix: string): Promise<[string, T][]> {
    return this.#later(() => this.#disk.list<T>(prefix));
  }

  write(batch: readonly Write[]): Promise<void> {
    const copy = batch.map(([key, value]) => [key, value === undefined ? undefined : structuredClone(value)] as const);
    return this.#later(() => this.#disk.write(copy));
  }

  update<T>(key: string, change: (held: T | undefined) => Change | undefined): Promise<boolean> {
    return this.#later(() => this.#disk.update(key, change));
  }

  clear(prefix: string): Promise<void> {
    return this.#later(() => this.#disk.clear(prefix));
  }

  /** Done after a moment, and answered after another. */
  #later<T>(run: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#clock.after(this.#random.below(8), () => {
        run().then((value) => this.#clock.after(this.#random.below(8), () => resolve(value)), reject);
      });
    });
  }
}

/** What the windows of one sign-in share: the disk, the network and, in a browser, locks and channels. */
export class Host {
  readonly userId: number;
  readonly disk = new MemoryStore();
  readonly connections = new Set<Connection>();
  readonly browser: Browser | undefined;
  isOffline = false;

  constructor(world: World, userId: number, hasWindows: boolean) {
    this.userId = userId;
    if (hasWindows) this.browser = new Browser(world.time, world.random);
  }
}

/** A window with the real client code. It may crash and start again from what it had stored. */
export class Device {
  readonly index: number;
  readonly userId: number;
  readonly host: Host;
  account: Account | undefined;
  /** Messages whose `send` resolved, in the order composed: they were durable. */
  readonly durable: { clientId: string; key: string }[] = [];
  readonly #world: World;
  #clock: MortalClock;
  #ranks = new Map<string, number>();
  readonly #listeners = new Set<(signal: Signal) => void>();
  #runs = 0;

  constructor(world: World, index: number, host: Host) {
    this.#world = world;
    this.index = index;
    this.host = host;
    this.userId = host.userId;
    this.#clock = new MortalClock(world.time);
  }

  start(): void {
    this.#clock = new MortalClock(this.#world.time);
    const clock = this.#clock;
    const world = this.#world;
    this.#ranks.clear();
    this.#listeners.clear();
    const { browser } = this.host;
    const open = () => new Connection(world, this.host, clock);
    const surroundings: Surroundings = {
      listen: (listener) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
      isVisible: () => true,
      isOnline: () => true,
    };
    const account = new Account({
      me: world.server.me(this.userId),
      api: apiOf(new Http(this.#transport(clock))),
      store: new SlowStore(this.host.disk, clock, world.random),
      clock,
      random: () => world.random.next(),
      surroundings,
      tabs:
        browser === undefined
          ? aloneLink(open)
          : new SharedLine({
              name: "line",
              id: `${this.index}.${this.#runs++}`,
              clock,
              surroundings,
              channel: browser.channel(clock),
              locks: browser.locks(clock),
              open,
            }),
      client: "simulation",
      onDoubt: () => {},
      onEnded: () => {},
    });
    this.account = account;
    void account.start();
  }

  /** The network is back. */
  wake(): void {
    this.#tell("online");
  }

  crash(duration: number): void {
    this.#clock.isAlive = false;
    for (const connection of [...this.host.connections])
      if (connection.clock === this.#clock) connection.drop(undefined);
    this.host.browser?.died(this.#clock);
    this.account = undefined;
    this.#world.time.after(duration, () => {
      if (this.account === undefined) this.start();
    });
  }

  /** The window stops as it is, with or without notice, and goes on after a while. */
  freeze(duration: number, isTold: boolean): void {
    const clock = this.#clock;
    if (isTold) this.#tell("leaving");
    clock.freeze();
    this.#world.time.after(duration, () => {
      clock.thaw();
      this.#world.time.after(1, () => clock.isAlive && this.#tell("pageshow"));
    });
  }

  #tell(signal: Signal): void {
    for (const listener of [...this.#listeners]) listener(signal);
  }

  do(step: Step): void {
    const { host } = this;
    if (step.do === "disconnect") {
      host.isOffline = true;
      for (const connection of [...host.connections]) connection.drop(1006);
      this.#world.time.after(step.for ?? 0, () => {
        host.isOffline = false;
      });
      return;
    }
    if (step.do === "crash") {
      const { random } = this.#world;
      if (this.account === undefined || this.#clock.isFrozen) return;
      if (host.browser !== undefined && random.chance(0.5)) this.freeze(step.for ?? 0, random.chance(0.3));
      else this.crash(step.for ?? 0);
      return;
    }
    if (step.do === "lag") {
      for (const connection of host.connections) connection.lag();
      return;
    }
    const { account } = this;
    if (account === undefined || this.#clock.isFrozen) return;
    const talk = account.conversation(step.to === undefined ? { chatId: step.chat ?? 0 } : { userId: step.to });
    untracked(() => this.#act(talk, step));
  }

  #act(talk: Conversation, step: Step): void {
    const pick = step.pick ?? 0;
    const { userId } = this;
    const shown = talk.timeline().filter((i) => i.message().seq > 0);
    const texts = shown.filter((i) => i.message().kind === "text" && !i.message().isDeleted);
    const mine = texts.filter((i) => i.message().authorId === userId);
    const any = shown[Math.floor(pick * shown.length)]?.message().seq;
    const own = mine[Math.floor(pick * mine.length)]?.message().seq;
    const text = texts[Math.floor(pick * texts.length)]?.message().seq;
    switch (step.do) {
      case "send":
      case "sendTo": {
        const { destination } = talk;
        const key = JSON.stringify(destination());
        ignore(
          talk.send({ text: step.text ?? "" }).then((entry) => this.durable.push({ clientId: entry.clientId, key })),
        );
        return;
      }
      case "read":
        if (any !== undefined) {
          const noted = this.#noteShown(talk);
          noted.upTo = Math.max(noted.upTo, any);
          talk.shown(any);
        }
        return;
      case "readOne":
        if (text !== undefined) {
          this.#noteShown(talk).single.add(text);
          talk.readOne(text);
        }
        return;
      case "markUnread":
        if (any !== undefined) ignore(talk.markUnread(any));
        return;
      case "edit":
        if (own !== undefined) ignore(talk.edit(own, step.text ?? ""));
        return;
      case "delete":
        if (own !== undefined) ignore(talk.delete(own, "everyone"));
        return;
      case "hide":
        if (any !== undefined) ignore(talk.delete(any, "me"));
        return;
      case "react":
        if (text !== undefined) ignore(talk.react(text, "👍"));
        return;
      case "open":
        ignore(talk.open());
        return;
      case "loadOlder":
        ignore(talk.loadOlder());
        return;
      case "jumpTo":
        ignore(talk.jumpTo(1 + Math.floor(pick * (talk.chat()?.applied ?? 0))));
        return;
      case "pinChat":
        ignore(talk.setPreferences({ isPinned: pick < 0.5 }));
        return;
    }
  }

  #noteShown(talk: Conversation): { upTo: number; single: Set<number> } {
    const key = `${this.userId}/${talk.chat()?.id}`;
    const noted = this.#world.shown.get(key) ?? { upTo: 0, single: new Set<number>() };
    this.#world.shown.set(key, noted);
    return noted;
  }

  /** What holds at every moment: one bubble per client id (C7), rising order (C9), receipts that never go back (C18). */
  check(): void {
    const { account } = this;
    if (account === undefined) return;
    untracked(() => {
      for (const chat of account.model.chats.values()) {
        // Who leaves takes the receipts along.
        const hasLeavers = this.#world.server.chats.get(chat.id)?.memberChanges.some((c) => c.member.hasLeft) === true;
        const talk = account.conversation(account.model.destinationOf(chat));
        const seen = new Set<string>();
        let last = 0;
        for (const item of talk.timeline()) {
          if (seen.has(item.clientId)) throw new Error(`C7: two bubbles for ${item.clientId} on device ${this.index}`);
          seen.add(item.clientId);
          const { seq, authorId } = item.message();
          if (seq > 0 && seq <= last) throw new Error(`C9: ${seq} after ${last}`);
          if (seq > 0) last = seq;
          if (hasLeavers || authorId !== this.userId || item.message().kind !== "text") continue;
          const rank = ranks[deliveryStatus(chat, item)];
          const before = this.#ranks.get(item.clientId) ?? 0;
          if (rank < before) throw new Error(`C18: ${item.clientId} went back from ${before} to ${rank}`);
          this.#ranks.set(item.clientId, rank);
        }
      }
    });
  }

  #transport(clock: MortalClock): Transport {
    const world = this.#world;
    return ({ method, path, body }) =>
      new Promise((resolve, reject) => {
        const lose = () => clock.after(world.delay(), () => reject(new Error("network")));
        clock.after(world.delay(), () => {
          if (this.host.isOffline || world.random.chance(world.network.fail / 2)) return lose();
          let answer: { status: number; text: string; retryAfter: null };
          try {
            const value = this.#http(
              method,
              path.replace("/api/v1/", ""),
              body === undefined ? undefined : JSON.parse(body),
            );
            answer = { status: 200, text: value === undefined ? "" : JSON.stringify(value), retryAfter: null };
          } catch (error) {
            if (!(error instanceof Refusal)) throw error;
            const { code, status } = error;
            answer = { status, text: JSON.stringify({ code, title: code, status }), retryAfter: null };
          }
          // The answer may be lost after the server did it.
          if (world.random.chance(world.network.fail / 2)) return lose();
          clock.after(world.delay(), () => resolve(answer));
        });
      });
  }

  // biome-ignore lint/suspicious/noExplicitAny: request bodies are what the typed calls made.
  #http(method: string, path: string, body: any): unknown {
    const { server } = this.#world;
    const me = this.userId;
    const url = new URL(path, "http://model/");
    const parts = url.pathname.slice(1).split("/");
    const query = (name: string) => (url.searchParams.has(name) ? { [name]: Number(url.searchParams.get(name)) } : {});
    const [root, a, sub, b, verb] = parts;
    const chatId = Number(a);
    const seq = Number(b);
    if (root === "users" && method === "GET") {
      const person = server.people.get(Number(a));
      if (person === undefined) throw new Refusal("not_found", 404);
      return person.user;
    }
    if (root === "users" && method === "POST") return server.send(me, { userId: Number(a) }, body);
    if (root !== "chats") throw new Refusal("not_found", 404);
    if (a === undefined) {
      const isArchived = url.searchParams.get("archived") === "true";
      return { chats: isArchived ? [] : server.mine(me).map((c) => server.entry(c, me)), users: [], presence: [] };
    }
    const chat = server.chats.get(chatId);
    if (chat === undefined || !chat.members.has(me)) throw new Refusal("not_found", 404);
    if (sub === undefined) return server.entry(chat, me);
    if (sub === "messages" && b === undefined) {
      if (method === "POST") return server.send(me, { chatId }, body);
      return server.page(me, chatId, {
        ...query("before"),
        ...query("after"),
        ...query("around"),
        limit: Math.min(server.limits.messagePage, query("limit")["limit"] ?? 50),
      });
    }
    if (sub === "messages" && verb === "reactions")
      return server.react(me, chatId, seq, decodeURIComponent(parts[5] ?? ""), method === "PUT");
    if (sub === "messages" && verb === "read") return server.read(me, chatId, seq, true);
    if (sub === "messages" && method === "PUT") return server.edit(me, chatId, seq, body.text);
    if (sub === "messages" && method === "DELETE") {
      return url.searchParams.get("for") === "me" ? server.hide(me, chatId, seq, true) : server.delete(me, chatId, seq);
    }
    if (sub === "preferences") return server.pinChat(me, chatId, body.isPinned);
    if (sub === "unread") return server.markUnread(me, chatId, body.fromSeq);
    if (sub === "read") return server.read(me, chatId, body.upTo, false);
    if (sub === "draft") return undefined;
    throw new Refusal("not_found", 404);
  }
}

/**
 * Of an answered message that I may not see, or have hidden, I am told no changes: its quote keeps the words it had when it came.
 * What the quote says then is not compared.
 */
export function withoutForeignQuote(message: MessageDto, server: ModelServer, userId: number): MessageDto {
  const chat = server.chats.get(message.chatId);
  const original = message.replyTo?.seq;
  if (chat === undefined || original === undefined || server.isVisible(chat, userId, original)) return message;
  return { ...message, replyTo: { seq: original, authorId: 0, isDeleted: false } };
}

/** What a device knows, in a form that can be compared with another device's. */
export function snapshotOf(account: Account, server: ModelServer): unknown {
  const plain = (message: MessageDto) => withoutForeignQuote(message, server, account.model.meId);
  return untracked(() =>
    batch(() => ({
      userSeq: account.model.feed.last,
      chats: [...account.model.chats.values()]
        .sort((a, b) => a.id - b.id)
        .map((chat) => ({
          chat: chat.chat(),
          // The server counted its figures at `atSeq`; the present one stands beside.
          my: { ...chat.my(), unread: 0, unreadMentions: 0, atSeq: 0 },
          unread: chat.unread(),
          lastMessage: [chat.lastMessage()].flatMap((m) => (m ? [plain(m)] : [])),
          marks: [...chat.marks().values()]
            .filter((m) => m.deliveredUpTo > 0 || m.readUpTo > 0)
            .sort((a, b) => a.userId - b.userId),
          messages: chat.window.shown().map((item) => plain(item.message())),
        })),
    })),
  );
}

function apiOf(http: Http): Api {
  return {
    accounts: new AccountsApi(http),
    chats: new ChatsApi(http),
    messages: new MessagesApi(http),
    users: new UsersApi(http),
  };
}

function ignore(promise: Promise<unknown>): void {
  promise.catch((error: unknown) => {
    if (!(error instanceof Error) || error.name !== "ApiError") throw error;
  });
}
