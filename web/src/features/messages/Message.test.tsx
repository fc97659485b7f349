import { fireEvent, render, screen, waitFor } from "@solidjs/testing-library";
import { createSignal } from "solid-js";
import { expect, test, vi } from "vitest";
import { colourIndex } from "../../ui/identity.ts";
import { ListContext, type MessageListContext } from "./context.ts";
import { Message } from "./Message.tsx";
import type { ShownMessage } from "./model.ts";
import { spokenText } from "./words.ts";

const names: Record<number, string> = { 1: "Kasia Bielska", 2: "Zofia Kamińska" };

function show(more: Partial<ShownMessage> = {}, context: Partial<MessageListContext> = {}, isFirst = true) {
  const [message, setMessage] = createSignal<ShownMessage>({
    key: "a",
    seq: 7,
    authorId: more.isMine ? 1 : 2,
    isMine: false,
    at: new Date("2026-11-12T09:24:31"),
    text: "Perfect.",
    ...more,
  });
  const spies = { onAction: vi.fn(), onReact: vi.fn(), onRetry: vi.fn(), onDiscard: vi.fn(), jumpTo: vi.fn() };
  const shared: MessageListContext = {
    meId: 1,
    person: (id) => ({ id, name: names[id] ?? "?", userName: `u${id}` }),
    personByNick: () => undefined,
    hasNames: () => true,
    hasFaces: () => true,
    roleOf: () => undefined,
    allowed: () => ["reply"],
    quickReactions: () => ["👍"],
    canReact: () => true,
    isCurrent: () => true,
    isActive: () => false,
    isFlashed: () => false,
    isFresh: () => false,
    unreadFrom: () => undefined,
    readLine: () => undefined,
    openMenu: () => {},
    ...spies,
    ...context,
  };
  render(() => (
    <ListContext.Provider value={shared}>
      <Message message={message()} place={{ isFirst, isLast: true, isNewDay: false }} index={4} />
    </ListContext.Provider>
  ));
  return {
    article: screen.getByRole("article"),
    change: (next: Partial<ShownMessage>) => setMessage((m) => ({ ...m, ...next })),
    ...spies,
  };
}

test("a received message shows who wrote it, in their colour, and when [S0-27 S0-29]", () => {
  const { article } = show();
  const sender = screen.getByText("Zofia Kamińska");
  expect(sender.className).toContain(`hue-${colourIndex(2)}`);
  expect(article.querySelector("time")?.textContent).toBe("09:24");
  expect(article.querySelector(".meta")?.getAttribute("data-tip")).toMatch(/12 November 2026.*09:24:31/);
});

test("sent and received messages lie on their own sides and look different [S0-31 S0-32]", () => {
  const { article } = show();
  expect(article.closest(".run")?.classList.contains("in")).toBe(true);
  document.body.replaceChildren();
  const { article: mine } = show({ isMine: true, receipt: "sent" });
  expect(mine.closest(".run")?.classList.contains("out")).toBe(true);
  expect(screen.queryByText("Kasia Bielska")).toBeNull();
});

test("the receipt changes in place when the message is read, and is a word for a screen reader [S0-28]", () => {
  const { article, change } = show({ isMine: true, receipt: "delivered" });
  expect(article.getAttribute("aria-label")).toBe("You, 09:24, Perfect., delivered");
  expect(article.querySelector(".rx-delivered")).not.toBeNull();
  change({ receipt: "read" });
  expect(screen.getByRole("article")).toBe(article);
  expect(article.getAttribute("aria-label")).toBe("You, 09:24, Perfect., read");
  expect(article.querySelector(".rx-read")).not.toBeNull();
});

test("the name of a message tells author, time, text, answered person, edit and place in the feed", () => {
  const { article } = show({
    text: "**Plan** for [Saturday](https://x.example)",
    isEdited: true,
    replyTo: { seq: 3, authorId: 1, text: "Bus", isDeleted: false },
  });
  expect(article.getAttribute("aria-label")).toBe(
    "Zofia Kamińska, 09:24, Plan for Saturday, in reply to Kasia Bielska, edited",
  );
  expect(article.getAttribute("aria-posinset")).toBe("5");
  expect(article.getAttribute("aria-setsize")).toBe("-1");
});

test("a failed message offers to try again and to delete", () => {
  const { onRetry, onDiscard } = show({ isMine: true, seq: null, receipt: "failed" });
  screen.getByText("Not sent.");
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  fireEvent.click(screen.getByRole("button", { name: "Delete" }));
  expect(onRetry).toHaveBeenCalledOnce();
  expect(onDiscard).toHaveBeenCalledOnce();
});

test("a deleted message keeps its place without its text", () => {
  const { article } = show({ isDeleted: true, text: null, reactions: [{ emoji: "👍", count: 1, isMine: false }] });
  expect(article.textContent).toContain("Message deleted");
  expect(screen.queryByRole("button")).toBeNull();
});

test("reactions say how many and whether one is mine; up to eight kinds, then how many more", () => {
  const emoji = ["❤️", "👍", "😂", "🎉", "😮", "🔥", "👏", "🙏", "💯", "🚀"];
  const { onReact } = show({ reactions: emoji.map((one, i) => ({ emoji: one, count: i + 1, isMine: i === 1 })) });
  const mine = screen.getByRole("button", { name: "👍, 2 reactions, one is yours" });
  expect(mine.getAttribute("aria-pressed")).toBe("true");
  fireEvent.click(mine);
  expect(onReact).toHaveBeenCalledWith(expect.objectContaining({ key: "a" }), "👍");
  expect(screen.getAllByRole("button")).toHaveLength(9);
  screen.getByRole("button", { name: "2 more kinds of reactions" });
});

test("a quote leads to the answered message, and says when that was deleted", () => {
  const { jumpTo, change, article } = show({ replyTo: { seq: 3, authorId: 1, text: "Bus 7:40", isDeleted: false } });
  fireEvent.click(screen.getByRole("button", { name: /Bus 7:40/ }));
  expect(jumpTo).toHaveBeenCalledWith(3);
  change({ replyTo: { seq: 3, authorId: 1, text: null, isDeleted: true } });
  expect(article.querySelector(".quoted")?.textContent).toBe("Message deleted");
});

test("Markdown is drawn when its parser has come, links lead out safely, HTML stays text", async () => {
  const { article } = show({ text: "**bold** <img src=x onerror=alert(1)> https://example.org/a" });
  await waitFor(() => expect(article.querySelector("strong")?.textContent).toBe("bold"));
  expect(article.querySelector("img")).toBeNull();
  expect(article.textContent).toContain("<img src=x onerror=alert(1)>");
  const link = article.querySelector("a");
  expect(link?.getAttribute("rel")).toBe("noopener noreferrer nofollow");
  expect(link?.getAttribute("data-tip")).toBe("example.org");
});

test("what happened in the chat is worded without guessing anybody's gender", () => {
  const { article } = show({ text: null, note: { kind: "memberJoined" } });
  expect(article.textContent).toBe("Zofia Kamińska joined");
});

test("a text is read out without its marks, and without losing what only looks like one", () => {
  const spoken: readonly (readonly [string, string])[] = [
    ["*waves*", "waves"],
    ["a **bold** and _soft_ word", "a bold and soft word"],
    ["~~gone~~ `code` [map](https://example.org)", "gone code map"],
    ["no idea ¯\\\\\\_(ツ)\\_/¯", "no idea ¯\\_(ツ)_/¯"],
    ["snake_case_name 2 * 3 * 4", "snake_case_name 2 * 3 * 4"],
  ];
  for (const [source, words] of spoken) expect(spokenText(source)).toBe(words);
});
