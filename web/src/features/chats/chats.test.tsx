import { fireEvent, render, screen } from "@solidjs/testing-library";
import { createSignal } from "solid-js";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { applyLanguage, setDeviceLanguage } from "../../i18n/index.ts";
import { ChatList } from "./ChatList.tsx";
import { ConversationHead } from "./ConversationHead.tsx";
import { filterChats, filterPeople, matches } from "./filter.ts";
import type { ChatFilter, ChatRowModel, ConversationHeadModel, PersonRowModel } from "./model.ts";
import { UnreadBar } from "./UnreadBar.tsx";
import { presenceWords, rowName, statusWords } from "./words.ts";

const now = new Date(2026, 10, 12, 9, 31);

const chat = (id: string, more: Partial<ChatRowModel> = {}): ChatRowModel => ({
  id,
  kind: "direct",
  name: `Chat ${id}`,
  colourId: id,
  isPinned: false,
  isMuted: false,
  preview: { kind: "none" },
  unread: 0,
  isMentioned: false,
  ...more,
});
const person = (id: string, name: string, state: PersonRowModel["presence"]["state"] = "offline"): PersonRowModel => ({
  id,
  name,
  userName: name.toLowerCase(),
  presence: { state },
});

beforeEach(() => {
  vi.spyOn(navigator, "languages", "get").mockReturnValue(["en-GB"]);
  return applyLanguage();
});
afterEach(() => setDeviceLanguage(null));

describe("row names", () => {
  const crew = chat("1", {
    kind: "group",
    name: "Release crew",
    unread: 12,
    isMentioned: true,
    at: new Date(2026, 10, 12, 9, 18),
    preview: { kind: "message", text: "v2.4 is tagged", by: { name: "Marta" } },
  });

  test("a group says its kind, unread messages, mention, author, text and time [S0-14]", () => {
    expect(rowName(crew, now)).toBe("Release crew, group, 12 unread, you were mentioned, Marta: v2.4 is tagged, 09:18");
  });
  test("presence, receipts and glyphs are words", () => {
    const name = rowName(
      chat("2", {
        name: "Priya",
        presence: { state: "online" },
        isMuted: true,
        isPinned: true,
        preview: { kind: "message", text: "", attachment: "sticker", receipt: "delivered" },
      }),
    );
    expect(name).toBe("Priya, online, pinned, muted, Sticker, Delivered");
  });
  test("drafts and typing are said, hidden presence is not", () => {
    expect(rowName(chat("3", { presence: { state: "unknown" }, preview: { kind: "draft", text: "Let me" } }))).toBe(
      "Chat 3, draft: Let me",
    );
    expect(rowName(chat("4", { kind: "group", preview: { kind: "typing", names: ["Ola", "Jan"] } }))).toBe(
      "Chat 4, group, Ola and Jan are typing…",
    );
  });
  test("other languages have their own words and forms", async () => {
    await setDeviceLanguage("pl");
    expect(rowName({ ...crew, unread: 2 }, now)).toContain("grupa, 2 nieprzeczytane, wspomniano o Tobie");
    await setDeviceLanguage("ru");
    expect(rowName({ ...crew, unread: 21 }, now)).toContain("группа, 21 непрочитанное, вас упомянули");
  });
});

describe("presence in words", () => {
  test("away counts minutes, offline says when last seen, hidden says nothing", () => {
    const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
    expect(presenceWords({ state: "away", awaySince: ago(25) }, "short", now)).toBe("away 25 min");
    expect(presenceWords({ state: "away", awaySince: ago(0) }, "short", now)).toBe("away");
    expect(presenceWords({ state: "offline", lastSeenAt: ago(60) }, "long", now)).toBe("last seen today at 08:31");
    expect(presenceWords({ state: "unknown" })).toBe("");
  });
  test("the header says typing before anything else, then members or presence", () => {
    const head: ConversationHeadModel = { id: "1", kind: "group", name: "G", colourId: "1", typing: [] };
    expect(statusWords({ ...head, members: { count: 12, online: 5 } }).text).toBe("12 members, 5 online");
    expect(statusWords({ ...head, members: { count: 1, online: 0 } }).text).toBe("1 member");
    expect(statusWords({ ...head, members: { count: 12, online: 5 }, typing: ["A", "B", "C"] })).toEqual({
      text: "3 people are typing…",
      tone: "typing",
    });
    expect(statusWords({ ...head, kind: "direct", presence: { state: "online" } })).toEqual({
      text: "online",
      tone: "online",
    });
  });
});

describe("filters and search", () => {
  const chats = [
    chat("1", { name: "Łukasz Wójcik", unread: 1, presence: { state: "online" } }),
    chat("2", { kind: "group", name: "Release crew" }),
    chat("3", { kind: "everyone", name: "Everyone", isMentioned: true }),
    chat("4", { name: "Zoë", presence: { state: "away" } }),
  ];
  const ids = (filter: ChatFilter, query = "") => filterChats(chats, filter, query).map(({ id }) => id);

  test("each filter shows what it says", () => {
    expect(ids("all")).toEqual(["1", "2", "3", "4"]);
    expect(ids("unread")).toEqual(["1", "3"]);
    expect(ids("groups")).toEqual(["2", "3"]);
    expect(ids("online")).toEqual(["1"]);
  });
  test("search finds the beginnings of words, without accents and case", () => {
    expect(ids("all", "lukasz")).toEqual(["1"]);
    expect(ids("all", "wój łuk")).toEqual(["1"]);
    expect(ids("all", "zoe")).toEqual(["4"]);
    expect(ids("all", "rew")).toEqual([]);
    expect(matches("@jan", "Jan Sowa", "jan.sowa")).toBe(true);
    expect(matches("", "anything")).toBe(true);
  });
  test("people without a chat appear under All and Online only", () => {
    const people = [person("8", "Ines", "online"), person("9", "Ola")];
    expect(filterPeople(people, "all", "").map(({ id }) => id)).toEqual(["8", "9"]);
    expect(filterPeople(people, "online", "").map(({ id }) => id)).toEqual(["8"]);
    expect(filterPeople(people, "unread", "")).toEqual([]);
  });
});

describe("the list", () => {
  function list(initial: ChatRowModel[], initialPeople: PersonRowModel[] = []) {
    const [chats, setChats] = createSignal(initial);
    const [people, setPeople] = createSignal(initialPeople);
    const [query, setQuery] = createSignal("");
    const [filter, setFilter] = createSignal<ChatFilter>("all");
    const view = render(() => (
      <ChatList
        chats={chats()}
        people={people()}
        selectedId="2"
        isLoading={false}
        filter={filter()}
        onFilter={setFilter}
        query={query()}
        onQuery={setQuery}
      />
    ));
    const rows = () => [...view.container.querySelectorAll<HTMLAnchorElement>("a.rowlink")];
    return { setChats, setPeople, setQuery, setFilter, rows };
  }
  const names = (rows: HTMLElement[]) => rows.map((row) => row.getAttribute("aria-label"));

  test("is one tab stop: the selected row, then the one focused last; arrows move over chats and people", () => {
    const { rows } = list([chat("1"), chat("2")], [person("9", "Ola")]);
    const stops = () => rows().map((row) => row.tabIndex);
    expect(stops()).toEqual([-1, 0, -1]);
    rows()[1]?.focus();
    fireEvent.keyDown(rows()[1] as HTMLElement, { key: "ArrowDown" });
    expect(document.activeElement).toBe(rows()[2]);
    expect(stops()).toEqual([-1, -1, 0]);
    fireEvent.keyDown(rows()[2] as HTMLElement, { key: "Home" });
    expect(document.activeElement).toBe(rows()[0]);
  });

  test("rows keep their places while somebody is busy in it, and change contents at once [S0-42]", () => {
    vi.useFakeTimers();
    const { setChats, rows } = list([chat("1"), chat("2")]);
    fireEvent.pointerMove(rows()[0] as HTMLElement, { pointerType: "mouse" });
    // jsdom has no PointerEvent of its own, so a key press stands for being busy as well.
    fireEvent.keyDown(rows()[0] as HTMLElement, { key: "a" });
    setChats([chat("3"), chat("2", { unread: 1 }), chat("1")]);
    expect(names(rows())).toEqual(["Chat 1", "Chat 2, 1 unread", "Chat 3"]);
    vi.advanceTimersByTime(999);
    expect(names(rows())).toEqual(["Chat 1", "Chat 2, 1 unread", "Chat 3"]);
    vi.advanceTimersByTime(2);
    expect(names(rows())).toEqual(["Chat 3", "Chat 2, 1 unread", "Chat 1"]);
    vi.useRealTimers();
  });

  test("people keep their places as well while somebody is busy in the list [S0-44]", () => {
    vi.useFakeTimers();
    const { setPeople, rows } = list([], [person("8", "Adam", "online"), person("9", "Ola")]);
    fireEvent.keyDown(rows()[0] as HTMLElement, { key: "a" });
    setPeople([person("9", "Ola", "online"), person("8", "Adam")]);
    expect(names(rows())).toEqual(["Adam, @adam, offline", "Ola, @ola, online"]);
    vi.advanceTimersByTime(1_001);
    expect(names(rows())).toEqual(["Ola, @ola, online", "Adam, @adam, offline"]);
    vi.useRealTimers();
  });

  test("an update keeps the element of a row, and so the focus in it", () => {
    const { setChats, rows } = list([chat("1"), chat("2")]);
    const before = rows()[0] as HTMLElement;
    before.focus();
    setChats([chat("1", { unread: 4, name: "Renamed" }), chat("2")]);
    expect(rows()[0]).toBe(before);
    expect(document.activeElement).toBe(before);
    expect(before.textContent).toContain("Renamed");
  });

  test("Down in the search field goes to the first row, Esc empties the field", () => {
    const { setQuery, rows } = list([chat("1"), chat("2")]);
    const search = screen.getByRole("textbox", { name: "Search chats and people" });
    search.focus();
    setQuery("chat 2");
    expect(names(rows())).toEqual(["Chat 2"]);
    fireEvent.keyDown(search, { key: "Escape" });
    expect(rows()).toHaveLength(2);
    fireEvent.keyDown(search, { key: "ArrowDown" });
    expect(document.activeElement).toBe(rows()[0]);
  });

  test("what is empty says why", () => {
    const { setQuery, setFilter } = list([chat("1")]);
    setFilter("groups");
    expect(screen.getByText("No groups yet.")).toBeDefined();
    setQuery("xyz");
    expect(screen.getByText("Nothing found for “xyz”. Check the spelling.")).toBeDefined();
  });
});

test("the strip has one named pill for each chat with unread messages and vanishes with the last", () => {
  const [chats, setChats] = createSignal([
    chat("1", { name: "Дмитрий Орлов", unread: 3 }),
    chat("2", { kind: "group", name: "Release crew", unread: 1 }),
  ]);
  const onMark = vi.fn();
  render(() => <UnreadBar form="wide" chats={chats()} onMarkAllRead={onMark} />);
  expect(screen.getByRole("link", { name: "Дмитрий Орлов, 3 unread messages" }).textContent).toContain("Дмитрий");
  expect(screen.getByRole("link", { name: "Release crew, 1 unread message" })).toBeDefined();
  fireEvent.click(screen.getByRole("button", { name: "Mark all as read" }));
  expect(onMark).toHaveBeenCalledOnce();
  setChats([]);
  expect(screen.queryByRole("region")).toBeNull();
});

test("the way back says how many chats wait elsewhere", () => {
  const head: ConversationHeadModel = { id: "1", kind: "direct", name: "Zofia", colourId: "1", typing: [] };
  render(() => <ConversationHead chat={head} otherUnread={4} />);
  expect(screen.getByRole("button", { name: "Back to chats, Unread, 4 chats" })).toBeDefined();
});
