// The rows of a table of agencies: what each amounts to with all below it, which of them are shown,
// and in which order. Pure, so that order and filters are tested without a page.
import type { Language } from "../base/numbers";
import { compareText, folded, matches } from "../base/text";
import { nameOf, type Agency, type AgencyTree } from "../model/agencies";
import {
  rateOf, received, resolved, sumOfPrevious, type Counts, type Figures, type Formula, type Previous,
} from "../model/counts";
import {
  compareRates, compareWorstFirst, levelOfCounts, levels, type Judged, type Level,
  type Thresholds,
} from "../model/levels";
import type { Words } from "../words/words";

export interface AgencyRow extends Judged {
  readonly agency: Agency;
  readonly name: string;
  readonly figures: Figures;
  readonly before: Previous | undefined;
}

// The same object for the same answer, so that a row that did not change is known as such.
const sums = new WeakMap<ReadonlyMap<string, Previous>, Map<string, Previous>>();
function previousIn(tree: AgencyTree, code: string, own: ReadonlyMap<string, Previous>): Previous {
  let known = sums.get(own);
  if (!known) sums.set(own, (known = new Map<string, Previous>()));
  let found = known.get(code);
  if (!found) {
    found = sumOfPrevious(tree.subtree(code).flatMap((one) => own.get(one) ?? []));
    known.set(code, found);
  }
  return found;
}

const nothingBefore = sumOfPrevious([]);

function hasAny(counts: Counts): boolean {
  return Object.values(counts).some((count) => count !== 0);
}

// Of each that is listed with all below it; and of the one they stand below, `above`, its own alone
// when it has any, so that the rows add up to the whole.
export function rowsOf(
  tree: AgencyTree,
  listed: readonly Agency[],
  above: Agency | undefined,
  own: ReadonlyMap<string, Figures>,
  before: ReadonlyMap<string, Previous> | undefined,
  language: Language,
  thresholds: Thresholds,
): AgencyRow[] {
  const row = (agency: Agency, figures: Figures, previous: Previous | undefined): AgencyRow => ({
    code: agency.code,
    agency,
    name: nameOf(agency, language),
    figures,
    counts: figures.counts,
    before: previous,
    level: levelOfCounts(figures.counts, thresholds),
  });
  const rows = listed.map((agency) =>
    row(agency, tree.figures(agency.code, own), before && previousIn(tree, agency.code, before)));
  const alone = above && own.get(above.code);
  if (above && alone && hasAny(alone.counts)) {
    rows.push(row(above, alone, before && (before.get(above.code) ?? nothingBefore)));
  }
  return rows;
}

// The row of all together: a province by what it is, anything else by its name.
export function wholeName(
  tree: AgencyTree | undefined,
  { words, language }: { readonly words: Words; readonly language: Language },
): string {
  const only = tree?.only();
  if (!tree || only?.kind === "province") return words.wholeProvince;
  return only ? nameOf(only, language) : words.all;
}

// --- which are shown

export type Tier = "province" | "commune";

export function tierOf(agency: Agency): Tier {
  return agency.kind === "commune" ? "commune" : "province";
}

export interface Filter {
  readonly levels: ReadonlySet<Level>; // none = all
  readonly tier: Tier | undefined;
  readonly text: string;
}

export function isShown(row: AgencyRow, filter: Filter): boolean {
  if (filter.levels.size > 0 && !filter.levels.has(row.level)) return false;
  if (filter.tier && tierOf(row.agency) !== filter.tier) return false;
  return filter.text === "" || matches(folded(`${row.name} ${row.code}`), filter.text);
}

// --- in which order

export const columns = [
  "name", "rate", "change", "early", "received", "resolved", "late", "overdue", "due_today",
  "paused", "open",
] as const;
export type Column = (typeof columns)[number];
export interface Sort {
  readonly column: Column;
  readonly isDescending: boolean;
}

// What a first click gives: names from A, rates from the lowest, counts from the highest.
export function worstFirstOf(column: Column): Sort {
  const fromTheLowest = column === "name" || column === "rate" || column === "change" ||
    column === "early";
  return { column, isDescending: !fromTheLowest };
}

// "overdue.desc,rate.asc"; empty = worst first by level.
export function readSort(text: string | null): Sort[] {
  return (text ?? "").split(",").flatMap((part) => {
    const [name, direction] = part.split(".");
    const column = columns.find((known) => known === name);
    return column ? [{ column, isDescending: direction !== "asc" }] : [];
  });
}

export function sortText(all: readonly Sort[]): string | undefined {
  if (all.length === 0) return undefined;
  return all.map((s) => `${s.column}.${s.isDescending ? "desc" : "asc"}`).join(",");
}

// After a click on a column's header: worst first, then the other way, then as without any; with
// `added` it becomes a further key.
export function clicked(now: readonly Sort[], column: Column, added: boolean): Sort[] {
  const present = now.find((s) => s.column === column);
  const others = added ? now.filter((s) => s.column !== column) : [];
  if (!present) return [...others, worstFirstOf(column)];
  const isFirstDirection = present.isDescending === worstFirstOf(column).isDescending;
  return isFirstDirection ? [...others, { column, isDescending: !present.isDescending }] : others;
}

function changeOf(formula: Formula, row: AgencyRow): number {
  if (!row.before) return 0;
  const now = rateOf(formula, row.counts);
  const past = row.before.rates[formula];
  if (now.denominator <= 0 || past.denominator <= 0) return 0;
  return now.numerator / now.denominator - past.numerator / past.denominator;
}

function compareBy(column: Column, formula: Formula, a: AgencyRow, b: AgencyRow): number {
  switch (column) {
    case "name":
      return compareText(folded(a.name), folded(b.name));
    case "rate":
      return compareRates(rateOf(formula, a.counts), rateOf(formula, b.counts));
    case "change":
      return changeOf(formula, a) - changeOf(formula, b);
    case "early":
      return compareRates(rateOf("early", a.counts), rateOf("early", b.counts));
    case "received":
      return received(a.counts) - received(b.counts);
    case "resolved":
      return resolved(a.counts) - resolved(b.counts);
    case "late":
      return a.counts.late - b.counts.late;
    case "overdue":
      return a.counts.overdue - b.counts.overdue;
    case "due_today":
      return (a.figures.dueToday ?? 0) - (b.figures.dueToday ?? 0);
    case "paused":
      return a.counts.paused - b.counts.paused;
    case "open":
      return a.counts.open - b.counts.open;
  }
}

export function ordered(rows: readonly AgencyRow[], sort: readonly Sort[], formula: Formula): AgencyRow[] {
  return [...rows].sort((a, b) => {
    for (const { column, isDescending } of sort) {
      const order = compareBy(column, formula, a, b);
      if (order !== 0) return isDescending ? -order : order;
    }
    return compareWorstFirst(formula, a, b);
  });
}

export function countByLevel(rows: readonly AgencyRow[]): Record<Level, number> {
  const out: Record<Level, number> = { red: 0, amber: 0, green: 0, few: 0 };
  for (const level of levels) out[level] = rows.filter((row) => row.level === level).length;
  return out;
}
