import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { goBack, navigate, route, takeFragment, watchRouter } from "./router.ts";
import { parseRoute, type Route, routeUrl } from "./routes.ts";

const views: [url: string, route: Route][] = [
  ["/login", { name: "login" }],
  ["/login/verify", { name: "loginVerify" }],
  ["/register", { name: "register" }],
  ["/invite/a%20b", { name: "invite", code: "a b" }],
  ["/recover", { name: "recover" }],
  ["/recover/t0k", { name: "recover", token: "t0k" }],
  ["/", { name: "home" }],
  ["/c", { name: "chats" }],
  ["/c/17", { name: "chat", chat: "17", beside: [] }],
  ["/c/u7", { name: "chat", chat: "u7", beside: [] }],
  ["/c/17/m/4", { name: "chat", chat: "17", message: "4", beside: [] }],
  ["/c/17?beside=18,19", { name: "chat", chat: "17", beside: ["18", "19"] }],
  ["/c/17/info", { name: "chatInfo", chat: "17" }],
  ["/c/17/info/members", { name: "chatInfo", chat: "17", tab: "members" }],
  ["/c/17/view/9", { name: "viewer", chat: "17", attachment: "9" }],
  ["/w/17", { name: "window", chat: "17" }],
  ["/everyone", { name: "everyone" }],
  ["/u/%C5%82ukasz", { name: "user", userName: "łukasz" }],
  ["/new", { name: "newMessage" }],
  ["/new/group", { name: "newGroup" }],
  ["/archive", { name: "archive" }],
  ["/starred", { name: "starred" }],
  ["/contacts", { name: "contacts" }],
  ["/contacts/requests", { name: "requests" }],
  ["/search?q=a%26b", { name: "search", query: "a&b" }],
  ["/settings", { name: "settings" }],
  ["/settings/language", { name: "settings", section: "language" }],
  ["/help", { name: "help" }],
  ["/help/privacy", { name: "help", topic: "privacy" }],
  ["/admin/people", { name: "admin", section: "people" }],
];

const parse = (url: string) => {
  const { pathname, search } = new URL(url, "https://parley.example");
  return parseRoute(pathname, search);
};

describe("addresses", () => {
  for (const [url, view] of views) {
    test(`${url} is ${view.name}, both ways`, () => {
      expect(parse(url)).toEqual(view);
      expect(routeUrl(view)).toBe(url);
    });
  }
  test("what is no view is not found", () => {
    for (const url of [
      "/x",
      "/c/1/x",
      "/c/1/m",
      "/c/1/info/x",
      "/c/1/m/2/3",
      "/w",
      "/new/x",
      "/settings/a/b",
      "/u",
      "/%E0%A4%A",
    ])
      expect(parseRoute(url).name, url).toBe("notFound");
  });
  test("at most two chats stand beside, each once, never the chat itself", () => {
    expect(parse("/c/1?beside=1,2,2,,3,4")).toEqual({ name: "chat", chat: "1", beside: ["2", "3"] });
  });
});

describe("moving about", () => {
  let stop: () => void;
  beforeEach(() => {
    history.replaceState(null, "", "/c");
    stop = watchRouter();
  });
  afterEach(() => {
    stop();
    document.body.replaceChildren();
  });

  const popped = () => new Promise((resolve) => addEventListener("popstate", resolve, { once: true }));

  test("Back returns to the view before", async () => {
    navigate({ name: "chat", chat: "5", beside: [] });
    expect(route()).toEqual({ name: "chat", chat: "5", beside: [] });
    const back = popped();
    goBack({ name: "home" });
    await back;
    expect(route()).toEqual({ name: "chats" });
  });
  test("Back after a deep link goes to the fallback instead of leaving", () => {
    history.replaceState(null, "", "/c/5");
    stop();
    stop = watchRouter();
    goBack({ name: "chats" });
    expect(location.pathname).toBe("/c");
    expect(route()).toEqual({ name: "chats" });
  });
  test("plain clicks on links of ours stay in the page, others are left to the browser", () => {
    document.body.innerHTML = '<a id="in" href="/settings">s</a><a id="out" href="/c/1" target="_blank">o</a>';
    const click = (id: string, init: MouseEventInit = {}) => {
      const event = new MouseEvent("click", { bubbles: true, cancelable: true, ...init });
      document.getElementById(id)?.dispatchEvent(event);
      return event.defaultPrevented;
    };
    expect(click("in")).toBe(true);
    expect(route()).toEqual({ name: "settings" });
    expect(click("in", { ctrlKey: true })).toBe(false);
    expect(click("out")).toBe(false);
  });
  test("a secret in the fragment is taken out of the address and the history", () => {
    history.replaceState(null, "", "/register#setup=abc");
    expect(takeFragment()).toBe("setup=abc");
    expect(location.href).not.toContain("abc");
  });
});
