import { expect, test, vi } from "vitest";
import { parseMarkdown } from "../messages/text/markdown.ts";
import { findCommands, runCommand, type SlashActions } from "./slash.ts";

const actions = () => ({ onMute: vi.fn<() => void>(), onInvite: vi.fn<() => void>() });

test("a command is found by its first letters, inviting only where it can be done", () => {
  const names = (query: string, can = actions() as SlashActions) => findCommands(query, can).map(({ name }) => name);
  expect(names("")).toEqual(["me", "shrug", "mute", "invite"]);
  expect(names("m")).toEqual(["me", "mute"]);
  expect(names("", { onMute: () => {}, onInvite: undefined })).toEqual(["me", "shrug", "mute"]);
});

test("/me and /shrug become text, and the shrug keeps both arms when it is drawn", () => {
  expect(runCommand("/me waves", actions())).toBe("*waves*");
  const shrug = runCommand("/shrug no idea", actions()) ?? "";
  const words = (node: unknown): string =>
    typeof node !== "object" || node === null
      ? ""
      : "text" in node
        ? String(node.text)
        : "children" in node
          ? (node.children as unknown[]).map(words).join("")
          : "";
  expect(
    parseMarkdown(shrug, () => false)
      .map(words)
      .join(""),
  ).toBe("no idea ¯\\_(ツ)_/¯");
});

test("/mute and /invite act and send nothing", () => {
  const can = actions();
  expect(runCommand("/mute", can)).toBeUndefined();
  expect(runCommand("/invite", can)).toBeUndefined();
  expect(can.onMute).toHaveBeenCalledOnce();
  expect(can.onInvite).toHaveBeenCalledOnce();
});

test("what names no command is sent as it was written", () => {
  for (const text of ["/etc/passwd", "/unknown thing", "/ me", "/me", "a /mute", "/mute everyone here"]) {
    expect(runCommand(text, actions())).toBe(text);
  }
});
