import { t } from "../../i18n/index.ts";

const isApple = /Mac|iPhone|iPad/u.test(navigator.platform);
const mod = isApple ? "⌘" : "Ctrl";
const alt = isApple ? "⌥" : "Alt";
const shift = isApple ? "⇧" : "Shift";

type Row<Key> = { what: Key; keys: () => readonly string[] };

const row = <Key extends string>(what: Key, ...keys: readonly string[]): Row<Key> => ({ what, keys: () => keys });

/** Every shortcut, by where it works. */
export const shortcutGroups = () =>
  [
    {
      title: "keys.moving",
      rows: [
        row("keys.switcher", mod, "K"),
        row("keys.previous", alt, "↑"),
        row("keys.next", alt, "↓"),
        row("keys.previousUnread", alt, shift, "↑"),
        row("keys.nextUnread", alt, shift, "↓"),
        row("keys.pane", mod, alt, "1 – 3"),
        { what: "keys.beside", keys: () => [mod, t("keys.besideHow")] },
        row("keys.details", mod, "."),
        row("keys.mute", mod, shift, "M"),
        row("keys.sheet", mod, "/"),
        row("keys.escape", "Esc"),
      ],
    },
    {
      title: "keys.writing",
      rows: [
        row("keys.send", "Enter"),
        row("keys.line", shift, "Enter"),
        row("keys.bold", mod, "B"),
        row("keys.italic", mod, "I"),
        row("keys.strike", mod, shift, "X"),
        row("keys.code", mod, "E"),
        row("keys.editLast", "↑"),
      ],
    },
    {
      title: "keys.message",
      rows: [
        row("keys.reply", "R"),
        row("keys.edit", "E"),
        row("keys.copy", "C"),
        row("keys.react", "+"),
        row("keys.delete", "Del"),
      ],
    },
  ] as const;
