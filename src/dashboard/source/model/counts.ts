// What is counted of dossiers, how counts add up, and whether they balance. Names are those of
// `Counts` in live_session.proto and of `counts` in GET /v1/rates.
import type { Rate } from "../base/numbers";

export const countNames = [
  "received_in_person",
  "received_online",
  "received_post",
  "early",
  "on_time",
  "late",
  "finished_no_due",
  "withdrawn",
  "stopped",
  "transferred_in",
  "transferred_out",
  "fell_due",
  "fell_due_met",
  "index_finished_in_time",
  "index_finished_late",
  "carried_over",
  "open",
  "overdue",
  "no_due",
  "paused",
  "index_pending_in_time",
  "index_pending_overdue",
] as const;
export type CountName = (typeof countNames)[number];
export type Counts = Readonly<Record<CountName, number>>;

// Counts of one place, and how many of its open dossiers will be overdue at midnight if nothing
// happens; undefined where that is not told (of the past).
export interface Figures {
  readonly counts: Counts;
  readonly dueToday: number | undefined;
}

export const noCounts: Counts = Object.freeze(
  Object.fromEntries(countNames.map((name) => [name, 0])) as Record<CountName, number>,
);
export const noFigures: Figures = { counts: noCounts, dueToday: 0 };

export function sumOf(all: readonly Figures[]): Figures {
  const counts: Record<CountName, number> = { ...noCounts };
  let dueToday: number | undefined = 0;
  for (const one of all) {
    for (const name of countNames) counts[name] += one.counts[name];
    dueToday = dueToday === undefined || one.dueToday === undefined
      ? undefined
      : dueToday + one.dueToday;
  }
  return { counts, dueToday };
}

export function received(c: Counts): number {
  return c.received_in_person + c.received_online + c.received_post;
}
// Finished: with a verdict, or without any due date to hold it against.
export function resolved(c: Counts): number {
  return c.early + c.on_time + c.late + c.finished_no_due;
}
export function withdrawnOrStopped(c: Counts): number {
  return c.withdrawn + c.stopped;
}
export function toBeResolved(c: Counts): number {
  return c.carried_over + received(c) + c.transferred_in - c.transferred_out;
}
// By how much what came in differs from what went out and what is still there; 0 = they balance.
export function imbalance(c: Counts): number {
  return toBeResolved(c) - resolved(c) - withdrawnOrStopped(c) - c.open;
}

// --- the four formulas, as the service defines them (src/rates/formulas.cpp)

export const formulas = ["resolved", "index766", "due", "early"] as const;
export type Formula = (typeof formulas)[number];

export function rateOf(formula: Formula, c: Counts): Rate {
  const judged = c.early + c.on_time + c.late;
  switch (formula) {
    case "resolved":
      return { numerator: c.early + c.on_time, denominator: judged };
    case "early":
      return { numerator: c.early, denominator: judged };
    case "due":
      return { numerator: c.fell_due_met, denominator: c.fell_due };
    case "index766": {
      const inTime = c.index_finished_in_time + c.index_pending_in_time;
      return {
        numerator: inTime,
        denominator: inTime + c.index_finished_late + c.index_pending_overdue,
      };
    }
  }
}

// --- how it stood earlier

export interface Previous {
  readonly rates: Readonly<Record<Formula, Rate>>;
  readonly open: number;
  readonly overdue: number;
}
const noRate: Rate = { numerator: 0, denominator: 0 };

export function previousOf(told: {
  readonly rates: Readonly<Partial<Record<Formula, Rate>>>;
  readonly stocks: { readonly open: number; readonly overdue: number };
}): Previous {
  const { resolved: ended = noRate, index766 = noRate, due = noRate, early = noRate } = told.rates;
  return { rates: { resolved: ended, index766, due, early }, open: told.stocks.open, overdue: told.stocks.overdue };
}
export function addRates(a: Rate, b: Rate): Rate {
  return { numerator: a.numerator + b.numerator, denominator: a.denominator + b.denominator };
}
export function sumOfPrevious(all: readonly Previous[]): Previous {
  const none: Previous = {
    rates: { resolved: noRate, index766: noRate, due: noRate, early: noRate }, open: 0, overdue: 0,
  };
  return all.reduce((sum, one) => ({
    rates: {
      resolved: addRates(sum.rates.resolved, one.rates.resolved),
      index766: addRates(sum.rates.index766, one.rates.index766),
      due: addRates(sum.rates.due, one.rates.due),
      early: addRates(sum.rates.early, one.rates.early),
    },
    open: sum.open + one.open,
    overdue: sum.overdue + one.overdue,
  }), none);
}
