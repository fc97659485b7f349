/** The seams through which the client touches the world, so that all of it runs in virtual time too (FAULTS section 8). */

/** Time and timers. */
export interface Clock {
  /** Milliseconds of any monotone origin that is comparable across reloads; differences are what matters. */
  now(): number;
  /** Calls `run` once after `ms`; the answer cancels it. */
  after(ms: number, run: () => void): () => void;
}

/** Uniform in [0, 1). */
export type Random = () => number;

/** The part of a WebSocket the client uses. */
export interface SocketLike {
  send(text: string): void;
  close(code?: number): void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: string }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
}

/** What the browser tells about the window and the network. `leaving`: the page is about to end or to be frozen, and may not come back. */
export type Signal = "visible" | "hidden" | "focus" | "online" | "offline" | "pageshow" | "leaving";

/** Listens to {@link Signal}s and answers whether the window can be seen. */
export interface Surroundings {
  listen(listener: (signal: Signal) => void): () => void;
  isVisible(): boolean;
  isOnline(): boolean;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** A random version 4 UUID; `crypto.randomUUID` is missing on plain HTTP, where Parley must work too. */
export function newUuid(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The surroundings of a real window. */
export function windowSurroundings(window: Window): Surroundings {
  return {
    listen(listener) {
      const visibility = () => listener(window.document.visibilityState === "visible" ? "visible" : "hidden");
      const entries: [EventTarget, string, () => void][] = [
        [window.document, "visibilitychange", visibility],
        [window, "focus", () => listener("focus")],
        [window, "online", () => listener("online")],
        [window, "offline", () => listener("offline")],
        [window, "pageshow", () => listener("pageshow")],
        [window.document, "resume", () => listener("pageshow")],
        [window, "pagehide", () => listener("leaving")],
        [window.document, "freeze", () => listener("leaving")],
      ];
      for (const [target, name, run] of entries) target.addEventListener(name, run);
      return () => {
        for (const [target, name, run] of entries) target.removeEventListener(name, run);
      };
    },
    isVisible: () => window.document.visibilityState === "visible",
    isOnline: () => window.navigator.onLine,
  };
}
