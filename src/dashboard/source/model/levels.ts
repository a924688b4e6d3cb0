// When is an agency red, amber or green, and which of two is worse? The only place that judges, by
// the thresholds that the service tells: percents held against exact integers, never against a
// rounded percent.
import type { Rate } from "../base/numbers";
import { compareText } from "../base/text";
import { rateOf, type Counts, type Formula } from "./counts";

export const levels = ["red", "amber", "green", "few"] as const;
export type Level = (typeof levels)[number];

// What levels beside the rate of a formula are held against.
export interface Thresholds {
  readonly judged: Formula; // the rate that is judged
  readonly red: number; // percent: below it red
  readonly amber: number; // below it amber
  readonly minCount: number; // a smaller denominator is not judged
}
// By the formula that is shown.
export type FormulaThresholds = Readonly<Record<Formula, Thresholds>>;

// Until the service has told its own. The early rate says how fast, not whether in time: levels
// beside it are those of 06a, unless the office has set thresholds for it too.
const usual = (judged: Formula): Thresholds => ({ judged, red: 90, amber: 95, minCount: 20 });
export const usualThresholds: FormulaThresholds = {
  resolved: usual("resolved"),
  early: usual("resolved"),
  due: usual("due"),
  index766: usual("index766"),
};

export function levelOf(rate: Rate, thresholds: Thresholds): Level {
  if (rate.denominator < thresholds.minCount) return "few";
  const isBelow = (percent: number): boolean =>
    10_000 * rate.numerator < Math.round(100 * percent) * rate.denominator;
  return isBelow(thresholds.red) ? "red" : isBelow(thresholds.amber) ? "amber" : "green";
}

export function levelOfCounts(counts: Counts, thresholds: Thresholds): Level {
  return levelOf(rateOf(thresholds.judged, counts), thresholds);
}

// How many more dossiers should have been in time to leave red.
export function shortOf(percent: number, rate: Rate): number {
  const wanted = Math.round(100 * percent) * rate.denominator;
  return Math.max(0, Math.ceil(wanted / 10_000) - rate.numerator);
}

// Below 0: `a` is the lower rate. One without a denominator comes last.
export function compareRates(a: Rate, b: Rate): number {
  if (a.denominator <= 0 || b.denominator <= 0) {
    return (a.denominator <= 0 ? 1 : 0) - (b.denominator <= 0 ? 1 : 0);
  }
  return a.numerator * b.denominator - b.numerator * a.denominator;
}

export interface Judged {
  readonly code: string;
  readonly level: Level;
  readonly counts: Counts;
}

// Worst first: level, open overdue, rate, code.
export function compareWorstFirst(formula: Formula, a: Judged, b: Judged): number {
  return (
    levels.indexOf(a.level) - levels.indexOf(b.level) ||
    b.counts.overdue - a.counts.overdue ||
    compareRates(rateOf(formula, a.counts), rateOf(formula, b.counts)) ||
    compareText(a.code, b.code)
  );
}
