/** The value of a message argument. */
export type Value = string | number;

type Node =
  | string
  | { readonly kind: "argument"; readonly name: string }
  | { readonly kind: "number" }
  | {
      readonly kind: "choice";
      readonly name: string;
      readonly isPlural: boolean;
      readonly cases: ReadonlyMap<string, Node[]>;
    };

/** A message ready to be filled in. */
export type Compiled = readonly Node[];

const compiled = new Map<string, Compiled>();

/**
 * Parses an ICU message. Understood: `{name}`, `{n, plural, =0 {…} one {…} other {…}}`, `{x, select, a {…} other {…}}`
 * and `#` inside a plural. Apostrophes are plain text: write braces in arguments, not in messages.
 * @throws SyntaxError when the message is not well formed or a choice lacks `other`.
 */
export function compile(message: string): Compiled {
  const known = compiled.get(message);
  if (known !== undefined) return known;
  let at = 0;
  const fail = (why: string): never => {
    throw new SyntaxError(`${why} at ${at} in message: ${message}`);
  };
  const space = () => {
    while (message[at] === " ") at++;
  };
  const word = (): string => {
    const found = /^[\w=.]+/.exec(message.slice(at))?.[0] ?? fail("Expected a name");
    at += found.length;
    return found;
  };
  const expect = (char: string) => {
    if (message[at] !== char) fail(`Expected ${char}`);
    at++;
  };

  const argument = (): Node => {
    expect("{");
    space();
    const name = word();
    space();
    if (message[at] === "}") {
      at++;
      return { kind: "argument", name };
    }
    expect(",");
    space();
    const kind = word();
    if (kind !== "plural" && kind !== "select") fail(`Unknown kind ${kind}`);
    space();
    expect(",");
    const cases = new Map<string, Node[]>();
    for (space(); message[at] !== "}"; space()) {
      const label = word();
      space();
      expect("{");
      cases.set(label, text(kind === "plural", true));
      expect("}");
    }
    at++;
    if (!cases.has("other")) fail("A choice needs other");
    return { kind: "choice", name, isPlural: kind === "plural", cases };
  };

  const text = (isInPlural: boolean, isNested: boolean): Node[] => {
    const nodes: Node[] = [];
    let plain = "";
    const flush = () => {
      if (plain !== "") nodes.push(plain);
      plain = "";
    };
    while (at < message.length) {
      const char = message[at];
      if (char === "{") {
        flush();
        nodes.push(argument());
      } else if (char === "}") {
        if (!isNested) fail("Unexpected }");
        break;
      } else {
        at++;
        if (char === "#" && isInPlural) {
          flush();
          nodes.push({ kind: "number" });
        } else plain += char;
      }
    }
    flush();
    return nodes;
  };

  const result = text(false, false);
  compiled.set(message, result);
  return result;
}

const pluralRules = new Map<string, Intl.PluralRules>();
const numbers = new Map<string, Intl.NumberFormat>();

function remembered<T>(store: Map<string, T>, locale: string, make: () => T): T {
  const known = store.get(locale);
  if (known !== undefined) return known;
  const made = make();
  store.set(locale, made);
  return made;
}

/** Writes a number the way `locale` does. */
export function formatNumber(locale: string, value: number): string {
  return remembered(numbers, locale, () => new Intl.NumberFormat(locale)).format(value);
}

/**
 * Fills a message in and returns its pieces, so that an argument may be something other than text (a link, for example).
 * @param locale decides plural forms and how numbers are written.
 * @throws RangeError when an argument is missing, TypeError when a plural is chosen by something that is no number.
 */
export function formatToParts<T>(
  message: string,
  locale: string,
  args: Readonly<Record<string, T | Value>> = {},
): (T | string)[] {
  const parts: (T | string)[] = [];
  const value = (name: string): T | Value => {
    const found = args[name];
    if (found === undefined) throw new RangeError(`Argument ${name} is missing for message: ${message}`);
    return found;
  };
  const push = (part: T | string) => {
    const last = parts.length - 1;
    if (typeof part === "string" && typeof parts[last] === "string") parts[last] = `${parts[last]}${part}`;
    else parts.push(part);
  };
  const walk = (nodes: readonly Node[], count: number) => {
    for (const node of nodes) {
      if (typeof node === "string") push(node);
      else if (node.kind === "number") push(formatNumber(locale, count));
      else if (node.kind === "argument") {
        const found = value(node.name);
        push(typeof found === "number" ? formatNumber(locale, found) : found);
      } else {
        const found = value(node.name);
        const other = node.cases.get("other") ?? [];
        if (node.isPlural) {
          if (typeof found !== "number") throw new TypeError(`Argument ${node.name} must be a number in: ${message}`);
          const rule = remembered(pluralRules, locale, () => new Intl.PluralRules(locale)).select(found);
          walk(node.cases.get(`=${found}`) ?? node.cases.get(rule) ?? other, found);
        } else walk(node.cases.get(String(found)) ?? other, count);
      }
    }
  };
  walk(compile(message), 0);
  return parts;
}

/** Fills a message in. Errors as in {@link formatToParts}. */
export function format(message: string, locale: string, args?: Readonly<Record<string, Value>>): string {
  return formatToParts<never>(message, locale, args).join("");
}
