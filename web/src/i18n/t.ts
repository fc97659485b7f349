import type { JSX } from "solid-js";
import { format, formatToParts, type Value } from "./format.ts";
import { locale, messages } from "./language.ts";
import type { Arguments, MessageKey } from "./types.ts";

/** The text of `key` in the language shown, with its arguments filled in. Reactive: in JSX it follows a change of language. */
export function t<Key extends MessageKey>(key: Key, ...args: Arguments<Key, Value>): string {
  return format(messages()[key], locale(), args[0] as Readonly<Record<string, Value>> | undefined);
}

/** Like {@link t}, for texts with elements inside: each argument may be a piece of interface, such as a link. */
export function rich<Key extends MessageKey>(key: Key, ...args: Arguments<Key, JSX.Element>): JSX.Element {
  return formatToParts<JSX.Element>(
    messages()[key],
    locale(),
    args[0] as Readonly<Record<string, JSX.Element | Value>> | undefined,
  );
}
