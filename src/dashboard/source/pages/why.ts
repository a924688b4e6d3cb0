// Why is an agency red: one sentence by rule from its own figures. It names the procedure that most
// of the open overdue dossiers are of, unless none has a large enough share, and the step at which
// most work stands past its limit. Pure.
import type { RatesRow, StepsAnswer, StepsRow } from "../http/answers";
import type { Counts } from "../model/counts";

// A group with a smaller share of the overdue is not called their cause.
export const causeShare = 40; // percent

export interface LargestGroup {
  readonly code: string;
  readonly count: number;
  readonly all: number; // of every procedure
  readonly groups: number;
  readonly isCause: boolean;
}

type ProcedureRow = Pick<RatesRow, "procedure_code"> & { readonly counts: Pick<Counts, "overdue"> };

export function largestProcedure(rows: readonly ProcedureRow[]): LargestGroup | undefined {
  const late = rows.filter(({ counts }) => counts.overdue > 0);
  const all = late.reduce((sum, { counts }) => sum + counts.overdue, 0);
  const code = (row: ProcedureRow): string => row.procedure_code ?? "";
  const [first] = late.sort((a, b) =>
    b.counts.overdue - a.counts.overdue || (code(a) < code(b) ? -1 : 1));
  if (!first) return undefined;
  const count = first.counts.overdue;
  return { code: code(first), count, all, groups: late.length, isCause: count * 100 >= causeShare * all };
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
