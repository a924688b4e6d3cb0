// The colours of the pages, read from their own style sheet: text and marks stand out enough from
// what is behind them (WCAG 2.2: 4.5 for text, 3 for marks), in light and dark.
import { describe, expect, it } from "vitest";
import css from "../source/css/tokens.css?raw";

type Tokens = ReadonlyMap<string, string>;

function tokensAfter(selector: string): Tokens {
  const at = css.indexOf(selector);
  const block = css.slice(css.indexOf("{", at) + 1, css.indexOf("}", at));
  return new Map([...block.matchAll(/(--[\w-]+): (#[0-9A-F]{6});/g)].map(([, name, value]) => [name ?? "", value ?? ""]));
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
}

function contrast(tokens: Tokens, front: string, back: string): number {
  const of = (name: string): number => luminance(tokens.get(name) ?? "#000000");
  const [high, low] = [of(front), of(back)].sort((a, b) => b - a);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

const texts: [string, string][] = [
  ...["--ink", "--ink-2", "--ink-3", "--accent", "--bad", "--warn", "--ok", "--na"].flatMap(
    (ink): [string, string][] => [[ink, "--bg"], [ink, "--surface"]],
  ),
  ["--ink", "--surface-2"], ["--ink-2", "--surface-2"], ["--ink-3", "--surface-2"],
  ["--accent", "--accent-soft"], ["--bad", "--bad-soft"], ["--warn", "--warn-soft"],
  ["--ok", "--ok-soft"], ["--accent-ink", "--accent"], ["--hol-ink", "--hol"],
  ["--surface", "--bad"], ["--ink-2", "--off"],
];
const marks = [
  "--early", "--ontime", "--late", "--over", "--wait", "--intime", "--soon", "--warn-fill",
  "--line-strong", "--focus",
];

const themes: [string, Tokens][] = [
  ["light", tokensAfter(":root {")],
  ["dark", tokensAfter(':root[data-theme="dark"] {')],
];

describe.each(themes)("in the %s theme", (_, tokens) => {
  it.each(texts)("text %s is readable on %s", (front, back) => {
    expect(contrast(tokens, front, back)).toBeGreaterThanOrEqual(4.5);
  });
  it.each(marks)("mark %s is seen on a card", (mark) => {
    expect(contrast(tokens, mark, "--surface")).toBeGreaterThanOrEqual(3);
  });
});

describe("the dark theme", () => {
  it("is the same for readers whose system is dark and for those who chose it here", () => {
    expect(tokensAfter(':root:not([data-theme="light"]) {')).toEqual(tokensAfter(':root[data-theme="dark"] {'));
  });
  it("is left on paper", () => {
    expect(tokensAfter(":root:root:root {")).toEqual(tokensAfter(":root {"));
  });
});
