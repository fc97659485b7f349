import { fireEvent, render, screen } from "@solidjs/testing-library";
import { createSignal } from "solid-js";
import { expect, test, vi } from "vitest";
import { Composer, type ComposerProps } from "./Composer.tsx";
import { counterFrom, messageMax } from "./limits.ts";

function show(more: Partial<ComposerProps> = {}) {
  const spies = {
    onSend: vi.fn(),
    onDraft: vi.fn(),
    onTyping: vi.fn(),
    onCancelReply: vi.fn(),
    onSaveEdit: vi.fn(),
    onCancelEdit: vi.fn(),
    onEditLast: vi.fn(),
    onLeave: vi.fn(),
  };
  const people = [
    { id: 2, name: "Zofia Kamińska", userName: "zofia" },
    { id: 3, name: "Marta Nowicka", userName: "marta" },
  ];
  render(() => (
    <Composer
      chat={1}
      name="Zofia"
      draft=""
      findMembers={(query) => people.filter((person) => person.userName.startsWith(query))}
      idByNick={(nick) => people.find((person) => person.userName === nick)?.id}
      {...spies}
      {...more}
    />
  ));
  const field = screen.queryByRole("textbox") as HTMLTextAreaElement;
  const type = (text: string) => {
    field.focus();
    field.value = text;
    field.setSelectionRange(text.length, text.length);
    fireEvent.input(field);
  };
  return { ...spies, field, type };
}

test("Enter sends, Shift+Enter does not", () => {
  const { field, type, onSend } = show();
  type("Hello @zofia  ");
  fireEvent.keyDown(field, { key: "Enter", shiftKey: true });
  expect(onSend).not.toHaveBeenCalled();
  fireEvent.keyDown(field, { key: "Enter" });
  expect(onSend).toHaveBeenCalledWith({ text: "Hello @zofia", mentions: [2], mentionsAll: false });
  expect(field.value).toBe("");
});

test("Enter never sends while an input method composes", () => {
  const { field, type, onSend } = show();
  type("にほん");
  fireEvent.compositionStart(field);
  fireEvent.keyDown(field, { key: "Enter" });
  fireEvent.compositionEnd(field);
  fireEvent.keyDown(field, { key: "Enter", keyCode: 229 });
  fireEvent.keyDown(field, { key: "Enter", isComposing: true });
  expect(onSend).not.toHaveBeenCalled();
});

test("on touch screens Enter breaks the line and the button sends", () => {
  vi.spyOn(globalThis, "matchMedia").mockImplementation(
    (media) => ({ matches: media.includes("coarse") }) as MediaQueryList,
  );
  const { field, type, onSend } = show();
  type("Hello");
  fireEvent.keyDown(field, { key: "Enter" });
  expect(onSend).not.toHaveBeenCalled();
  fireEvent.click(screen.getByRole("button", { name: "Send" }));
  expect(onSend).toHaveBeenCalledOnce();
});

test("nothing but white space is not sent", () => {
  const { field, type, onSend } = show();
  type(" \n\t ");
  fireEvent.keyDown(field, { key: "Enter" });
  expect(onSend).not.toHaveBeenCalled();
});

test("the limit is counted down near it and refused one past it, before sending", () => {
  const { field, type, onSend } = show();
  type("x".repeat(counterFrom - 1));
  expect(screen.queryByRole("status")).toBeNull();
  type("x".repeat(messageMax - 2));
  expect(screen.getByRole("status").textContent).toBe("2 characters left");
  type("x".repeat(messageMax + 1));
  expect(screen.getByRole("status").textContent).toBe("This message is 1 character too long.");
  fireEvent.keyDown(field, { key: "Enter" });
  expect(onSend).not.toHaveBeenCalled();
  expect(field.value).toHaveLength(messageMax + 1);
  type("x".repeat(messageMax));
  fireEvent.keyDown(field, { key: "Enter" });
  expect(onSend).toHaveBeenCalledOnce();
});

test("Up in an empty field edits my last message, in a text it does not", () => {
  const { field, type, onEditLast } = show();
  fireEvent.keyDown(field, { key: "ArrowUp" });
  expect(onEditLast).toHaveBeenCalledOnce();
  type("a");
  fireEvent.keyDown(field, { key: "ArrowUp" });
  expect(onEditLast).toHaveBeenCalledOnce();
});

test("Esc cancels the edit, then the reply, then leaves", () => {
  const [edit, setEdit] = createSignal<{ key: string; text: string } | undefined>({ key: "m", text: "old" });
  const [reply, setReply] = createSignal<ComposerProps["reply"]>({
    authorId: 2,
    name: "Zofia",
    text: "q",
    isMine: false,
  });
  const leave = vi.fn();
  render(() => (
    <Composer
      chat={1}
      name="Zofia"
      draft="kept"
      onDraft={() => {}}
      onSend={() => {}}
      reply={reply()}
      onCancelReply={() => setReply(undefined)}
      edit={edit()}
      onSaveEdit={() => {}}
      onCancelEdit={() => setEdit(undefined)}
      onEditLast={() => {}}
      onTyping={() => {}}
      findMembers={() => []}
      idByNick={() => undefined}
      onLeave={leave}
    />
  ));
  const field = screen.getByRole("textbox") as HTMLTextAreaElement;
  expect(field.value).toBe("old");
  fireEvent.keyDown(field, { key: "Escape" });
  expect(edit()).toBeUndefined();
  expect(field.value).toBe("kept");
  expect(reply()).toBeDefined();
  fireEvent.keyDown(field, { key: "Escape" });
  expect(reply()).toBeUndefined();
  expect(leave).not.toHaveBeenCalled();
  fireEvent.keyDown(field, { key: "Escape" });
  expect(leave).toHaveBeenCalledOnce();
});

test("the draft is handed on 300 ms after the last key, and typing is told every 3 s at most", () => {
  vi.useFakeTimers();
  try {
    const { type, onDraft, onTyping } = show();
    type("a");
    vi.advanceTimersByTime(200);
    type("ab");
    vi.advanceTimersByTime(299);
    expect(onDraft).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(onDraft).toHaveBeenLastCalledWith("ab", 1);
    expect(onTyping).toHaveBeenCalledOnce();
    vi.advanceTimersByTime(3000);
    type("abc");
    expect(onTyping).toHaveBeenCalledTimes(2);
  } finally {
    vi.useRealTimers();
  }
});

test("another chat brings its own draft, and the first one's is handed on at once", () => {
  const [chat, setChat] = createSignal(1);
  const drafts: Record<number, string> = { 1: "", 2: "second" };
  const onDraft = vi.fn();
  render(() => (
    <Composer
      chat={chat()}
      name="Zofia"
      draft={drafts[chat()] ?? ""}
      onDraft={onDraft}
      onSend={() => {}}
      onCancelReply={() => {}}
      onSaveEdit={() => {}}
      onCancelEdit={() => {}}
      onEditLast={() => {}}
      onTyping={() => {}}
      findMembers={() => []}
      idByNick={() => undefined}
      onLeave={() => {}}
    />
  ));
  const field = screen.getByRole("textbox") as HTMLTextAreaElement;
  field.value = "first";
  fireEvent.input(field);
  setChat(2);
  expect(onDraft).toHaveBeenCalledWith("first", 1);
  expect(field.value).toBe("second");
});

test("@ lists members; arrows move, Enter takes, Esc closes", async () => {
  const { field, type, onSend } = show();
  type("hi @");
  const options = await screen.findAllByRole("option");
  expect(options.map((option) => option.textContent)).toEqual([
    expect.stringContaining("Zofia Kamińska"),
    expect.stringContaining("Marta Nowicka"),
  ]);
  fireEvent.keyDown(field, { key: "ArrowDown" });
  expect(field.getAttribute("aria-activedescendant")).toBe(options[1]?.id);
  fireEvent.keyDown(field, { key: "Enter" });
  expect(field.value).toBe("hi @marta ");
  expect(onSend).not.toHaveBeenCalled();
  type("hi @z");
  await screen.findAllByRole("option");
  fireEvent.keyDown(field, { key: "Escape" });
  expect(screen.queryAllByRole("option")).toEqual([]);
});

test("where one may not write the field gives way to the reason", () => {
  show({ readOnly: "Only admins can write here." });
  expect(screen.queryByRole("textbox")).toBeNull();
  expect(screen.getByText("Only admins can write here.")).toBeTruthy();
});

test("offline says that writing goes on", () => {
  show({ isOffline: true });
  expect(screen.getByRole("img", { name: /You can keep writing/ })).toBeTruthy();
  expect(screen.getByRole("textbox")).toBeTruthy();
});

test("a slash at the start lists commands; Tab takes one", async () => {
  const findCommands = (query: string) =>
    Promise.resolve([{ name: "shrug", words: "Add a shrug" }].filter(({ name }) => name.startsWith(query)));
  const { field, type } = show({ findCommands });
  type("/sh");
  await vi.waitFor(() => expect(screen.getByRole("listbox", { name: "Commands" })).toBeTruthy());
  fireEvent.keyDown(field, { key: "Tab" });
  expect(field.value).toBe("/shrug ");
});

test("news of the same chat leave the text, the caret and the open list alone", async () => {
  const [head, setHead] = createSignal({ id: 1 });
  render(() => (
    <Composer
      chat={head().id}
      name="Zofia"
      draft="kept"
      onDraft={() => {}}
      onSend={() => {}}
      onCancelReply={() => {}}
      onSaveEdit={() => {}}
      onCancelEdit={() => {}}
      onEditLast={() => {}}
      onTyping={() => {}}
      onLeave={() => {}}
      findMembers={() => [{ id: 2, name: "Zofia Kamińska", userName: "zofia" }]}
      idByNick={() => undefined}
    />
  ));
  const field = screen.getByRole("textbox") as HTMLTextAreaElement;
  field.focus();
  field.value = "@zo and more";
  field.setSelectionRange(3, 3);
  fireEvent.input(field);
  await vi.waitFor(() => expect(screen.getByRole("listbox")).toBeTruthy());
  setHead({ id: 1 });
  expect(field.value).toBe("@zo and more");
  expect(field.selectionStart).toBe(3);
  expect(screen.queryByRole("listbox")).not.toBeNull();
});
