import type { ChannelLike, LocksLike } from "../../api/line.ts";
import type { SeededRandom } from "./random.ts";
import type { MortalClock, VirtualTime } from "./virtualTime.ts";

interface Entry {
  readonly clock: MortalClock;
  readonly held: () => Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** What the windows of one browser have in common: locks that outlive no window, and channels. */
export class Browser {
  readonly #time: VirtualTime;
  readonly #random: SeededRandom;
  readonly #channels = new Set<Channel>();
  readonly #held = new Map<string, Entry>();
  readonly #queues = new Map<string, Entry[]>();

  constructor(time: VirtualTime, random: SeededRandom) {
    this.#time = time;
    this.#random = random;
  }

  channel(clock: MortalClock): ChannelLike {
    const channel = new Channel(clock, (message) => {
      const text = JSON.stringify(message);
      for (const other of this.#channels) {
        if (other !== channel) other.deliver(channel, this.#time, this.#random.below(4), text);
      }
    });
    this.#channels.add(channel);
    return channel;
  }

  /** The locks as one window sees them. */
  locks(clock: MortalClock): LocksLike {
    return {
      request: (name, { signal, steal }, held) =>
        new Promise<void>((resolve, reject) => {
          const entry: Entry = { clock, held, resolve, reject };
          const queue = this.#queues.get(name) ?? [];
          this.#queues.set(name, queue);
          signal?.addEventListener("abort", () => {
            const at = queue.indexOf(entry);
            if (at < 0) return;
            queue.splice(at, 1);
            reject(new DOMException("aborted", "AbortError"));
          });
          if (steal) {
            const robbed = this.#held.get(name);
            this.#held.delete(name);
            robbed?.clock.whenAwake(() => robbed.reject(new DOMException("stolen", "AbortError")));
            queue.unshift(entry);
          } else queue.push(entry);
          this.#grant(name);
        }),
    };
  }

  /** A window is no more. */
  died(clock: MortalClock): void {
    for (const channel of this.#channels) if (channel.clock === clock) this.#channels.delete(channel);
    for (const [name, queue] of this.#queues) {
      const left = queue.filter((entry) => entry.clock !== clock);
      queue.splice(0, queue.length, ...left);
      if (this.#held.get(name)?.clock === clock) this.#held.delete(name);
      this.#grant(name);
    }
  }

  #grant(name: string): void {
    if (this.#held.has(name)) return;
    const entry = this.#queues.get(name)?.shift();
    if (entry === undefined) return;
    this.#held.set(name, entry);
    this.#time.after(this.#random.below(3), () =>
      entry.clock.whenAwake(() => {
        void entry.held().then(() => {
          if (this.#held.get(name) !== entry) return;
          this.#held.delete(name);
          entry.resolve();
          this.#grant(name);
        });
      }),
    );
  }
}

class Channel implements ChannelLike {
  onmessage: ((event: MessageEvent) => void) | null = null;
  readonly clock: MortalClock;
  readonly #post: (message: unknown) => void;
  /** When the last message from each sender arrives: messages keep their order. */
  readonly #last = new Map<Channel, number>();
  #isClosed = false;

  constructor(clock: MortalClock, post: (message: unknown) => void) {
    this.clock = clock;
    this.#post = post;
  }

  postMessage(message: unknown): void {
    if (this.#isClosed) throw new Error("the channel is closed");
    this.#post(message);
  }

  close(): void {
    this.#isClosed = true;
  }

  deliver(from: Channel, time: VirtualTime, delay: number, text: string): void {
    const at = Math.max(this.#last.get(from) ?? 0, time.now() + delay);
    this.#last.set(from, at);
    time.after(at - time.now(), () =>
      this.clock.whenAwake(() => {
        if (!this.#isClosed) this.onmessage?.({ data: JSON.parse(text) } as MessageEvent);
      }),
    );
  }
}
