import { expect, test } from "vitest";
import { keepEarlyKeys } from "./earlyKeys.ts";

const press = (key: string, more: KeyboardEventInit = {}) => {
  const event = new KeyboardEvent("keydown", {
    key,
    code: `Key${key.toUpperCase()}`,
    cancelable: true,
    bubbles: true,
    ...more,
  });
  document.body.dispatchEvent(event);
  return event.defaultPrevented;
};

test("[A22] what is typed after Ctrl+K while the switcher loads is kept for its field", () => {
  const keys = keepEarlyKeys();
  expect(press("a")).toBe(false);
  expect(press("k", { ctrlKey: true })).toBe(true);
  for (const key of "zofiq") expect(press(key)).toBe(true);
  press("Backspace");
  press("a");
  expect(press("Enter")).toBe(true);
  expect(keys.take()).toBe("zofia");
  expect(press("b")).toBe(false);
});

test("[A22] Esc, or the same keys again, take the switcher back before it was there", () => {
  for (const back of [() => press("Escape"), () => press("k", { metaKey: true })]) {
    const keys = keepEarlyKeys();
    press("k", { metaKey: true });
    press("z");
    back();
    expect(press("x")).toBe(false);
    expect(keys.take()).toBeUndefined();
  }
});

test("[A22] another shortcut pressed too early is pressed again when somebody serves it", () => {
  const keys = keepEarlyKeys();
  expect(press("m", { ctrlKey: true, shiftKey: true })).toBe(true);
  expect(keys.take()).toBeUndefined();
  const served: string[] = [];
  const onKeyDown = (event: KeyboardEvent) => served.push(event.code);
  document.addEventListener("keydown", onKeyDown);
  keys.replay();
  keys.replay();
  document.removeEventListener("keydown", onKeyDown);
  expect(served).toEqual(["KeyM"]);
});
