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

  // `newest` are all of the states that are wanted; `elsewhere` tells what became of one that is no
  // longer among them, where that is known.
  look(
    newest: readonly AlertRow[],
    elsewhere: (id: number) => AlertRow | undefined,
    now: number,
  ): readonly ShownAlert[] {
    const present = new Map(newest.map((row) => [row.id, row]));
    for (const [id, row] of [...this.shown]) {
      const found = present.get(id);
      if (found) {
        this.shown.set(id, found);
        this.leavesAt.delete(id);
        continue;
      }
      const leavesAt = this.leavesAt.get(id) ?? now + staysFor;
      this.leavesAt.set(id, leavesAt);
      this.shown.set(id, elsewhere(id) ?? row);
      if (now >= leavesAt) this.forget(id);
    }
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

// --- all of a list, as far as is sensible

export interface Read {
  readonly rows: readonly AlertRow[];
  readonly last: AlertsAnswer; // how many there are, and what else it tells
  readonly isAll: boolean;
}

export async function oldestOf(
  ask: (after: number, limit: number) => Promise<AlertsAnswer>,
  pageMax: number,
  pagesMax: number,
): Promise<Read> {
  const rows: AlertRow[] = [];
  for (let after = 0, page = 1; ; ++page) {
    const last = await ask(after, pageMax);
    rows.push(...last.rows);
    const { next_after: next } = last;
    if (next === null || page >= pagesMax) return { rows, last, isAll: next === null };
    after = next;
  }
}

// --- the newest of a long list

interface Page {
  readonly rows: readonly AlertRow[];
  readonly next_after: number | null;
}

// The service lists alerts by id, oldest first, a page at a time, and ids are far apart: the last
// one is found by halving the range, with questions for one row each, and then as long a stretch
// before it as has `wanted` of them, if there are as many.
export async function newestOf(
  ask: (after: number, limit: number) => Promise<Page>,
  wanted: number,
  pageMax: number,
): Promise<readonly AlertRow[]> {
  const first = await ask(0, pageMax);
  if (first.next_after === null) return first.rows;
  let last = first.next_after; // there are some after it
  let beyond = last;
  for (let step = pageMax; beyond === last; step *= 2) {
    const [found] = (await ask(last + step, 1)).rows;
    if (found) last = beyond = found.id;
    else beyond = last + step;
  }
  while (beyond - last > 1) {
    const middle = Math.floor((last + beyond) / 2);
    const [found] = (await ask(middle, 1)).rows;
    if (found) last = found.id;
    else beyond = middle;
  }
  for (let stretch = wanted; ; stretch *= 4) {
    const after = Math.max(0, last + 1 - stretch);
    let page = await ask(after, pageMax);
    const rows = [...page.rows];
    while (page.next_after !== null) {
      page = await ask(page.next_after, pageMax);
      rows.push(...page.rows);
    }
    if (rows.length >= wanted || after === 0) return rows.slice(-wanted);
  }
}
