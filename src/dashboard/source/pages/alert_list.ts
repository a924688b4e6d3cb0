// Which alerts a list shows while somebody reads it: those that came since wait until they are asked
// for; one that ended, or was acknowledged, stays in its place for a while before it leaves. And how
// they stand together: grouped by agency, newest first. Pure.
import type { AlertRow, AlertsAnswer, AlertState } from "../http/answers";

export const staysFor = 10_000; // milliseconds

export interface ShownAlert {
  readonly row: AlertRow;
  readonly isLeaving: boolean;
}

// When it came into the state that the list is of.
export function sinceOf(row: AlertRow): string {
  return row.resolved_at ?? row.acknowledged_at ?? row.fired_at;
}

export class AlertList {
  private readonly shown = new Map<number, AlertRow>();
  private readonly leavesAt = new Map<number, number>();
  private waiting: readonly AlertRow[] = [];
  private hasBegun = false;
  private reach = 0; // of the look before

  // `newest` are those from the id `reach` on that are wanted; `elsewhere` tells what became of one that
  // is no longer among them, where that is known. Of older ones nothing is known.
  look(
    newest: readonly AlertRow[],
    elsewhere: (id: number) => AlertRow | undefined,
    now: number,
    reach = 0,
  ): readonly ShownAlert[] {
    const present = new Map(newest.map((row) => [row.id, row]));
    for (const [id, row] of [...this.shown]) {
      const found = present.get(id);
      if (found) {
        this.shown.set(id, found);
        this.leavesAt.delete(id);
        continue;
      }
      if (id < reach) {
        this.forget(id);
        continue;
      }
      const leavesAt = this.leavesAt.get(id) ?? now + staysFor;
      this.leavesAt.set(id, leavesAt);
      this.shown.set(id, elsewhere(id) ?? row);
      if (now >= leavesAt) this.forget(id);
    }
    // An older one that takes the place of one that ended is not new.
    const { reach: before } = this;
    this.reach = reach;
    for (const row of newest) if (row.id < before) this.shown.set(row.id, row);
    this.waiting = newest.filter((row) => !this.shown.has(row.id));
    // Nobody reads an empty list.
    if (!this.hasBegun || this.shown.size === 0) this.showWaiting();
    this.hasBegun = true;
    return [...this.shown.values()].map((row) => ({ row, isLeaving: this.leavesAt.has(row.id) }));
  }
  get waitingCount(): number {
    return this.waiting.length;
  }
  showWaiting(): void {
    for (const row of this.waiting) this.shown.set(row.id, row);
    this.waiting = [];
  }

  private forget(id: number): void {
    this.shown.delete(id);
    this.leavesAt.delete(id);
  }
}

export interface AlertGroup {
  readonly agency: string; // empty: of the system
  readonly alerts: readonly ShownAlert[];
}

export function groupedByAgency(all: readonly ShownAlert[]): AlertGroup[] {
  const groups = new Map<string, ShownAlert[]>();
  const sorted = [...all].sort((a, b) => {
    const order = Date.parse(sinceOf(b.row)) - Date.parse(sinceOf(a.row));
    return order || b.row.id - a.row.id;
  });
  for (const one of sorted) {
    const group = groups.get(one.row.agency_code);
    if (group) group.push(one);
    else groups.set(one.row.agency_code, [one]);
  }
  return [...groups].map(([agency, alerts]) => ({ agency, alerts }));
}

// How loud a rule is: red where a promise is broken, amber where one is about to be.
const redRules = new Set([
  "overdue", "step_overdue", "appointment_past_statutory", "rate_below", "disk_reserve",
]);
export function shapeOf(row: { rule: string; kind?: string; state: AlertState }): "red" | "amber" | "green" | "few" {
  if (row.state === "resolved") return "green";
  if (row.state === "pending") return "few";
  return redRules.has(row.kind ?? row.rule) ? "red" : "amber";
}

// --- the newest of a long list

export const pageMax = 1_000; // the service's most in one answer
export const readMax = 5_000; // what a page holds: of more, an agency is to be chosen

export interface Read {
  readonly rows: readonly AlertRow[]; // the newest first
  readonly last: AlertsAnswer; // how many there are, and what else it tells
  readonly wanted: number;
  readonly isAll: boolean;
}

// Page by page, until there are `wanted` and it has come to `reach`, the oldest that is shown already:
// what has come since pushes none out.
export async function newestOf(
  ask: (after: number | undefined, limit: number) => Promise<AlertsAnswer>,
  wanted: number,
  reach: number,
): Promise<Read> {
  const rows: AlertRow[] = [];
  for (let after: number | undefined; ; ) {
    const last = await ask(after, Math.min(pageMax, wanted));
    rows.push(...last.rows);
    const { next_after: next } = last;
    const isEnough = rows.length >= wanted && (next ?? 0) <= reach;
    if (next === null || isEnough || rows.length >= readMax) {
      const kept = rows.filter(({ id }, i) => i < wanted || id >= reach);
      return { rows: kept, last, wanted, isAll: next === null && kept.length === rows.length };
    }
    after = next;
  }
}
