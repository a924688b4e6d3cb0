// Why is an agency red: one sentence by rule from its own figures. It names the procedure that most
// of the open overdue dossiers are of, unless none has a large enough share, and the step at which
// most work stands past its limit. Pure.
import type { DossierRow, StepsAnswer, StepsRow } from "../http/answers";
import type { Counts } from "../model/counts";

// A group with a smaller share of the overdue is not called their cause.
export const causeShare = 40; // percent

export interface LargestGroup {
  readonly code: string;
  readonly count: number;
  readonly groups: number;
  readonly isCause: boolean;
}

export function largestProcedure(overdue: readonly DossierRow[]): LargestGroup | undefined {
  const counts = new Map<string, number>();
  for (const { procedure_code: code } of overdue) counts.set(code, (counts.get(code) ?? 0) + 1);
  const sorted = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const [first] = sorted;
  if (!first) return undefined;
  const [code, count] = first;
  const isCause = count * 100 >= causeShare * overdue.length;
  return { code, count, groups: sorted.length, isCause };
}

// Which agency holds most of what is overdue: named only with a large enough share, and alone.
export function largestHolder<R extends { readonly counts: Pick<Counts, "overdue"> }>(
  rows: readonly R[],
): { readonly holders: number; readonly most: R | undefined } {
  const of = ({ counts }: R): number => counts.overdue;
  const holding = rows.filter((row) => of(row) > 0);
  const all = holding.reduce((sum, row) => sum + of(row), 0);
  const most = holding.find((row) =>
    of(row) * 100 >= causeShare * all && holding.every((other) => other === row || of(other) < of(row)));
  return { holders: holding.length, most };
}

type Place = StepsAnswer["overdue_at"][number];

// The step and unit in which most of the overdue dossiers lie, if it is enough of them to be named.
export function largestPlace(places: readonly Place[], overdue: number): Place | undefined {
  const most = places.reduce<Place | undefined>(
    (best, place) => (best && best.dossiers >= place.dossiers ? best : place),
    undefined,
  );
  return most && most.dossiers * 100 >= causeShare * overdue ? most : undefined;
}

// The step, of one unit, at which most steps that run now are past their own limit.
export function slowestStep(rows: readonly StepsRow[]): StepsRow | undefined {
  const inTrouble = rows.filter((row) => row.running_late > 0 && !row.outside_steps);
  return inTrouble.reduce<StepsRow | undefined>(
    (worst, row) => (worst && worst.running_late >= row.running_late ? worst : row),
    undefined,
  );
}

export function longestFirst(rows: readonly DossierRow[]): DossierRow[] {
  const when = (row: DossierRow): number => (row.due ? Date.parse(row.due.due) : Infinity);
  return [...rows].sort((a, b) => when(a) - when(b) || (a.dossier_code < b.dossier_code ? -1 : 1));
}
