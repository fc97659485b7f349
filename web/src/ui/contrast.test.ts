import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

type Colour = readonly [red: number, green: number, blue: number, alpha: number];
type Tokens = ReadonlyMap<string, string>;

const css = readFileSync("src/ui/styles/tokens.css", "utf8").replace(/\/\*[\s\S]*?\*\//g, "");

/** The custom properties of all rules whose selector list names `selector`. */
function block(selector: string): [string, string][] {
  const found: [string, string][] = [];
  for (const [, selectors = "", body = ""] of css.matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
    if (!selectors.split(",").some((one) => one.trim() === selector)) continue;
    for (const [, name = "", value = ""] of body.matchAll(/(--[\w-]+)\s*:\s*([^;]+);/g))
      found.push([name, value.trim()]);
  }
  return found;
}

const root = block(":root");
const themes: Record<string, Tokens> = {
  light: new Map([...root, ...block('[data-theme="light"]')]),
  dark: new Map([...root, ...block('[data-theme="dark"]')]),
};

function colour(tokens: Tokens, name: string): Colour {
  const value = tokens.get(name) ?? name;
  const alias = /^var\((--[\w-]+)\)$/.exec(value)?.[1];
  if (alias !== undefined) return colour(tokens, alias);
  const hex = /^#([0-9a-f]{6})$/i.exec(value)?.[1];
  if (hex !== undefined) {
    const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
    return [red, green, blue, 1];
  }
  const rgba = /^rgba?\(([^)]*)\)$/.exec(value)?.[1]?.split(",").map(Number);
  if (rgba !== undefined) {
    const [red = 0, green = 0, blue = 0, alpha = 1] = rgba;
    return [red, green, blue, alpha];
  }
  throw new Error(`${name} is no colour: ${value}`);
}

/** What one sees of layers on top of each other, the first at the bottom. */
function flat(layers: readonly Colour[]): Colour {
  return layers.reduce((under, over) => {
    const mix = (at: 0 | 1 | 2) => over[at] * over[3] + under[at] * (1 - over[3]);
    return [mix(0), mix(1), mix(2), 1];
  });
}

/** Relative luminance of WCAG 2.x. */
function luminance([red, green, blue]: Colour): number {
  const linear = (part: number) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function contrast(tokens: Tokens, front: string, ...back: string[]): number {
  const ground = flat(back.map((name) => colour(tokens, name)));
  const [high = 0, low = 0] = [flat([ground, colour(tokens, front)]), ground].map(luminance).toSorted((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

const names = ["iris", "azure", "teal", "green", "olive", "amber", "coral", "rose", "plum", "slate"];
const white = "#ffffff";

/** What stands on what (layers from the bottom up), and the least contrast it needs. */
const needs: [front: string, back: string[], least: number][] = [
  ...["--bg-panel", "--bg-canvas", "--bubble-in", "--bubble-out", "--bg-selected", "--bg-raised", "--bg-field"].map(
    (back): [string, string[], number] => ["--tx-1", [back], 4.5],
  ),
  ...["--bg-panel", "--bg-canvas", "--bg-selected", "--bg-rail", "--bg-field"].map(
    (back): [string, string[], number] => ["--tx-2", [back], 4.5],
  ),
  ...["--bg-panel", "--bg-field", "--bg-selected", "--bubble-in"].map((back): [string, string[], number] => [
    "--tx-3",
    [back],
    4.5,
  ]),
  ["--tx-out-meta", ["--bubble-out"], 4.5],
  ["--tx-link", ["--bubble-in"], 4.5],
  ["--tx-link", ["--bubble-out"], 4.5],
  ["--tx-link", ["--bg-panel"], 4.5],
  ["--accent-text", ["--bg-panel"], 4.5],
  ["--accent-text", ["--bg-selected"], 4.5],
  ["--accent-text", ["--accent-soft"], 4.5],
  ["--tx-on-accent", ["--accent"], 4.5],
  ["--tx-on-accent", ["--accent-hover"], 4.5],
  ["--tx-on-accent", ["--accent-press"], 4.5],
  [white, ["--badge"], 4.5],
  [white, ["--badge-muted"], 4.5],
  ["--read", ["--bubble-out"], 3],
  ["--sent", ["--bubble-out"], 3],
  ["--online", ["--bg-panel"], 3],
  ["--online", ["--bg-selected"], 3],
  ["--online-text", ["--bg-panel"], 4.5],
  ["--online-text", ["--bg-selected"], 4.5],
  ["--danger-text", ["--bg-panel"], 4.5],
  ["--danger-text", ["--danger-soft"], 4.5],
  [white, ["--danger"], 4.5],
  ["--warn-text", ["--warn-soft"], 4.5],
  ["--focus", ["--bg-panel"], 3],
  ["--focus", ["--bubble-out"], 3],
  ["--line-field", ["--bg-panel"], 3],
  ["--line-field", ["--bg-field"], 3],
  ...names.map((name): [string, string[], number] => [`--nm-${name}`, ["--bubble-in"], 4.5]),
  ...["--nm-plum", "--nm-green", "--tx-3", "--nm-azure"].flatMap((token): [string, string[], number][] => [
    [token, ["--bubble-in", "--bubble-code"], 4.5],
  ]),
  ...["--nm-plum", "--nm-green", "--tx-out-meta", "--nm-azure"].flatMap((token): [string, string[], number][] => [
    [token, ["--bubble-out", "--bubble-code-out"], 4.5],
  ]),
  ["--tx-1", ["--bubble-out", "--bubble-quote-out"], 4.5],
  ["--tx-2", ["--bubble-quote-in"], 4.5],
];

for (const [theme, tokens] of Object.entries(themes)) {
  describe(`contrast in the ${theme} theme`, () => {
    for (const [front, back, least] of needs) {
      test(`${front} on ${back.join(" and ")} is at least ${least}`, () => {
        expect(contrast(tokens, front, ...back)).toBeGreaterThanOrEqual(least);
      });
    }
  });
}

test("the ratios are those of the WCAG formula", () => {
  const tokens = themes["light"] as Tokens;
  expect(contrast(tokens, "--tx-1", "--bg-panel")).toBeCloseTo(18.08, 1);
  expect(contrast(tokens, "--tx-2", "--bg-canvas")).toBeCloseTo(6.02, 1);
  expect(contrast(themes["dark"] as Tokens, "--read", "--bubble-out")).toBeCloseTo(6.89, 1);
});

test("white initials stand on every avatar: 4.5 on the lower stop, 3 on the upper", () => {
  const pairs = [...css.matchAll(/\.av-\d\s*\{\s*--a:\s*(#\w+);\s*--b:\s*(#\w+);/g)];
  expect(pairs).toHaveLength(10);
  for (const [, upper = "", lower = ""] of pairs) {
    expect(contrast(new Map(), white, lower)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(new Map(), white, upper)).toBeGreaterThanOrEqual(3);
  }
});
