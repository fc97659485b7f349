// @vitest-environment node
import { readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";

const source = readFileSync(new URL("./sw.js", import.meta.url), "utf8");

/** The worker's own script in a world of its own, with the caches it would find. */
function start(cached: Record<string, string[]> = {}) {
  const listeners = new Map<string, (event: object) => void>();
  const stores = new Map(Object.entries(cached).map(([name, paths]) => [name, new Set(paths)]));
  const found = (paths: Set<string>, request: string | { url: string }) => {
    const path = typeof request === "string" ? request : new URL(request.url).pathname;
    return paths.has(path) ? `kept ${path}` : undefined;
  };
  const caches = {
    open: async (name: string) => {
      const paths = stores.get(name) ?? new Set<string>();
      stores.set(name, paths);
      return {
        addAll: async (requests: { url: string }[]) => {
          for (const { url } of requests) paths.add(new URL(url).pathname);
        },
        match: async (request: string | { url: string }) => found(paths, request),
      };
    },
    match: async (request: { url: string }) =>
      [...stores.values()].map((paths) => found(paths, request)).find((kept) => kept),
    keys: async () => [...stores.keys()],
    delete: async (name: string) => stores.delete(name),
  };
  const windows = { focus: vi.fn(async () => {}), postMessage: vi.fn() };
  const self = {
    addEventListener: (name: string, listener: (event: object) => void) => listeners.set(name, listener),
    skipWaiting: vi.fn(),
    clients: { claim: vi.fn(), matchAll: async () => [windows], openWindow: vi.fn() },
  };
  const network = vi.fn(async (request: { url: string }) => `fetched ${request.url}`);
  class FakeRequest {
    readonly url: string;
    constructor(path: string) {
      this.url = new URL(path, "https://parley.example").href;
    }
  }
  new Function("self", "caches", "location", "fetch", "Request", source)(
    self,
    caches,
    { origin: "https://parley.example" },
    network,
    FakeRequest,
  );
  const say = async (name: string, event: object) => {
    const waits: Promise<unknown>[] = [];
    let answer: Promise<unknown> | undefined;
    listeners.get(name)?.({
      ...event,
      waitUntil: (wait: Promise<unknown>) => waits.push(wait),
      respondWith: (given: Promise<unknown>) => {
        answer = given;
      },
    });
    await Promise.all(waits);
    return await answer;
  };
  const ask = (url: string, more: object = {}) =>
    say("fetch", { request: { method: "GET", mode: "cors", url, ...more } });
  return { self, stores, network, windows, say, ask };
}

test("the worker obeys one word only, whatever else it is told [SEC18]", async () => {
  const { self, say } = start();
  for (const data of [
    undefined,
    null,
    "",
    "ACTIVATE",
    "activate ",
    ["activate"],
    { type: "activate" },
    { data: "activate" },
    1,
    "__proto__",
  ])
    await say("message", { data, origin: "https://evil.example" });
  expect(self.skipWaiting).not.toHaveBeenCalled();
  await say("message", { data: "activate" });
  expect(self.skipWaiting).toHaveBeenCalledOnce();
});

test("the worker answers for our own files only: other sites, calls, changes and itself pass by untouched [SEC19]", async () => {
  const { ask, network } = start();
  for (const url of [
    "https://evil.example/",
    "https://evil.example/assets/a.js",
    "http://parley.example/assets/a.js",
    "https://parley.example:8443/assets/a.js",
    "https://parley.example.evil.example/assets/a.js",
    "https://parley.example/api/v1/me",
    "https://parley.example/health/ready",
    "https://parley.example/sw.js",
  ])
    expect(await ask(url), url).toBeUndefined();
  expect(await ask("https://parley.example/assets/a.js", { method: "POST" })).toBeUndefined();
  expect(network).not.toHaveBeenCalled();
  expect(await ask("https://parley.example/assets/a.js")).toBe("fetched https://parley.example/assets/a.js");
});

test("every address of ours is the one page, also without a network [SEC19]", async () => {
  const { ask, say, network } = start();
  await say("install", {});
  expect(await ask("https://parley.example/c/u7?x=1", { mode: "navigate" })).toBe("kept /");
  expect(network).not.toHaveBeenCalled();
});

test("each version keeps its own files; of the older ones only the last stays [SEC19]", async () => {
  const { say, stores } = start({ "parley-1": ["/"], "parley-2": ["/"], other: ["/"] });
  await say("install", {});
  await say("activate", {});
  expect([...stores.keys()]).toEqual(["parley-2", "other", "parley-__VERSION__"]);
});

test("a notification that was clicked tells our window its chat and nothing else [SEC18]", async () => {
  const { say, windows } = start();
  const close = vi.fn();
  await say("notificationclick", { notification: { close, data: { chat: "u7", script: "alert(1)" } } });
  expect(close).toHaveBeenCalledOnce();
  expect(windows.postMessage.mock.calls).toEqual([[{ open: "u7" }]]);
});
