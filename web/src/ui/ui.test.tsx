import { fireEvent, render, screen } from "@solidjs/testing-library";
import { createSignal } from "solid-js";
import { describe, expect, test, vi } from "vitest";
import { Avatar } from "./Avatar.tsx";
import { Badge } from "./Badge.tsx";
import { Button, IconButton } from "./Button.tsx";
import { Chips } from "./Chips.tsx";
import { Field, PasswordField, Toggle } from "./Field.tsx";
import { Receipt } from "./Receipt.tsx";
import { ToastLayer, toast } from "./Toast.tsx";

test("a badge follows its count, an avatar keeps its size when its colour changes", () => {
  const [count, setCount] = createSignal(1);
  const { container } = render(() => (
    <>
      <Badge count={count()} />
      <Avatar id={String(count())} name="Release crew" kind="group" size={40} />
    </>
  ));
  expect(container.querySelector(".badge")?.textContent).toBe("1");
  setCount(4);
  expect(container.querySelector(".badge")?.textContent).toBe("4");
  expect(container.querySelector(".av")?.classList.contains("av-d40")).toBe(true);
  expect(container.querySelector(".av")?.classList.contains("sq")).toBe(true);
});

describe("buttons", () => {
  test("a busy button refuses presses and keeps the focus", () => {
    const onClick = vi.fn();
    const [isBusy, setBusy] = createSignal(false);
    render(() => (
      <Button isBusy={isBusy()} onClick={onClick}>
        Save
      </Button>
    ));
    const button = screen.getByRole("button", { name: "Save" });
    button.focus();
    fireEvent.click(button);
    setBusy(true);
    fireEvent.click(button);
    expect(onClick).toHaveBeenCalledTimes(1);
    expect(document.activeElement).toBe(button);
  });
  test("an icon button has its name and its tooltip", () => {
    render(() => <IconButton icon="search" label="Search" isOn={false} />);
    const button = screen.getByRole("button", { name: "Search" });
    expect(button.dataset["tip"]).toBe("Search");
    expect(button.getAttribute("aria-pressed")).toBe("false");
  });
});

describe("fields", () => {
  test("an error is tied to its field and replaces the hint", () => {
    const [error, setError] = createSignal<string>();
    render(() => <Field label="Name" hint="Any name" error={error()} />);
    const input = screen.getByLabelText("Name");
    const help = document.getElementById(input.getAttribute("aria-describedby") ?? "");
    expect(help?.textContent).toBe("Any name");
    setError("Too long");
    expect(help?.textContent).toBe("Too long");
    expect(input.getAttribute("aria-invalid")).toBe("true");
  });
  test("a password can be shown and hidden, and keeps its text", () => {
    render(() => <PasswordField label="Password" value="correct horse" />);
    const input = screen.getByLabelText<HTMLInputElement>("Password");
    expect(input.type).toBe("password");
    fireEvent.click(screen.getByRole("button", { name: "Show password" }));
    expect(input.type).toBe("text");
    expect(input.value).toBe("correct horse");
    fireEvent.click(screen.getByRole("button", { name: "Hide password" }));
    expect(input.type).toBe("password");
  });
  test("a toggle says whether it is on", () => {
    const onChange = vi.fn();
    render(() => <Toggle label="Reduce motion" isOn={false} onChange={onChange} />);
    const toggle = screen.getByRole("switch", { name: "Reduce motion" });
    expect(toggle.getAttribute("aria-checked")).toBe("false");
    fireEvent.click(toggle);
    expect(onChange).toHaveBeenCalledWith(true);
  });
});

describe("chips", () => {
  test("are one tab stop; arrows, Home and End choose", () => {
    const [value, setValue] = createSignal<"a" | "b" | "c">("a");
    render(() => (
      <Chips
        label="Filter"
        value={value()}
        onChange={setValue}
        options={[
          { value: "a", label: "All" },
          { value: "b", label: "Unread", count: 4 },
          { value: "c", label: "Groups" },
        ]}
      />
    ));
    const chips = screen.getAllByRole("radio");
    expect(chips.map((chip) => chip.tabIndex)).toEqual([0, -1, -1]);
    chips[0]?.focus();
    fireEvent.keyDown(chips[0] as HTMLElement, { key: "ArrowRight" });
    expect(value()).toBe("b");
    expect(document.activeElement).toBe(chips[1]);
    fireEvent.keyDown(chips[1] as HTMLElement, { key: "End" });
    expect(value()).toBe("c");
    fireEvent.keyDown(chips[2] as HTMLElement, { key: "ArrowDown" });
    expect(value()).toBe("c");
    fireEvent.keyDown(chips[2] as HTMLElement, { key: "Home" });
    expect(value()).toBe("a");
  });
});

describe("marks", () => {
  test("every receipt is a spoken word unless silenced", () => {
    for (const [state, word] of [
      ["pending", "Sending"],
      ["sent", "Sent"],
      ["delivered", "Delivered"],
      ["read", "Read"],
      ["failed", "Not sent"],
    ] as const) {
      const { unmount } = render(() => <Receipt state={state} />);
      expect(screen.getByRole("img", { name: word })).toBeDefined();
      unmount();
    }
    const { container } = render(() => <Receipt state="read" isSilent />);
    expect(container.querySelector("svg")?.getAttribute("aria-hidden")).toBe("true");
  });
  test("a badge stops at 999+", () => {
    const { container } = render(() => <Badge count={1000} />);
    expect(container.textContent).toBe("999+");
  });
  test("a broken photo gives way to initials", () => {
    const { container } = render(() => <Avatar id={1} name="Zofia Kamińska" photo="/nowhere.webp" presence="online" />);
    expect(container.textContent).toBe("");
    fireEvent.error(container.querySelector("img") as HTMLImageElement);
    expect(container.textContent).toBe("ZK");
    expect(container.querySelector(".dot.online")).not.toBeNull();
  });
  test("hidden presence shows nothing", () => {
    const { container } = render(() => <Avatar id={1} name="A" presence="unknown" />);
    expect(container.querySelector(".dot")).toBeNull();
  });
});

test("notices come one at a time, 5 seconds, 10 with an action, and wait while the pointer is on them", () => {
  vi.useFakeTimers();
  render(() => <ToastLayer />);
  const text = () => screen.getByRole("status").textContent;
  const onUndo = vi.fn();
  toast({ text: "Copied" });
  toast({ text: "Sent" });
  expect(text()).toBe("Copied");
  vi.advanceTimersByTime(4_999);
  expect(text()).toBe("Copied");
  vi.advanceTimersByTime(2);
  expect(text()).toBe("Sent");
  // What can be taken back does not wait behind others until its time is over.
  toast({ text: "Chat archived", action: { label: "Undo", onChoose: onUndo } });
  expect(text()).toBe("Chat archivedUndo");
  vi.advanceTimersByTime(9_000);
  const notice = screen.getByText("Chat archived", { exact: false, selector: ".toast" });
  fireEvent.pointerEnter(notice);
  vi.advanceTimersByTime(60_000);
  expect(text()).toBe("Chat archivedUndo");
  fireEvent.pointerLeave(notice);
  fireEvent.click(screen.getByRole("button", { name: "Undo" }));
  expect(onUndo).toHaveBeenCalled();
  expect(text()).toBe("");
  vi.useRealTimers();
});
