// Which rows of a long table take new figures with this drawing. No drawing takes more than a frame's
// worth of them: first those that the screen shows, then those around it, in a few frames; the others
// stay in the page, so that finding, printing and screen readers have them, with what they showed
// last, and take what is new when they come near, or when their turn comes, within a few seconds.
import type { AgencyRow } from "./agency_rows";

const margin = 10; // rows above and below the screen
const allWithin = 3_000; // milliseconds
export const rowsAtOnce = 5; // near the screen: what is laid out and painted within a frame
const turnsAtOnce = 12; // elsewhere: nothing of them is laid out

export interface Range {
  readonly first: number;
  readonly last: number;
}

// `top` and `height` of all rows together, against a screen of `screen` pixels.
export function inView(top: number, height: number, count: number, screen: number): Range {
  if (count === 0 || height <= 0) return { first: 0, last: count };
  const each = height / count;
  return { first: Math.floor(-top / each), last: Math.ceil((screen - top) / each) };
}

export class RowsInView {
  // Rows are left that should be drawn in the next frame.
  hasMore = false;
  private readonly drawn = new Map<string, AgencyRow>();
  private choice = "";
  private lookedAt = Number.NEGATIVE_INFINITY;
  private turn = 0; // of the row whose turn comes next
  private made: unknown;
  private owed = 0; // turns that time has brought

  // Each row as it is to be drawn: the newest, or as it was drawn before. Where many rows changed,
  // the first drawing of their figures, `made`, has enough to do with them and leaves the rows to the
  // next; a few are drawn at once.
  pick(rows: readonly AgencyRow[], range: Range, choice: string, now: number, made: unknown): AgencyRow[] {
    const count = rows.length;
    this.hasMore = false;
    if (choice !== this.choice) {
      this.choice = choice;
      this.drawn.clear();
    }
    for (const row of rows) if (!this.isBehind(row)) this.drawn.set(row.code, row);
    this.owed = Math.min(count, this.owed + (count * (now - this.lookedAt)) / allWithin);
    this.lookedAt = now;
    const { first, last } = range;
    const isFirst = made !== this.made && rows.filter((row) => this.isBehind(row)).length > rowsAtOnce;
    let left = this.take(rows, first, last, isFirst ? 0 : rowsAtOnce);
    left = this.take(rows, first - margin, first - 1, left);
    left = this.take(rows, last + 1, last + margin, left);
    this.made = made;
    for (let taken = 0; this.owed >= 1 && taken < turnsAtOnce; this.owed -= 1) {
      const row = rows[this.turn % count];
      this.turn = (this.turn + 1) % count;
      if (!row || !this.isBehind(row)) continue;
      this.drawn.set(row.code, row);
      ++taken;
    }
    this.hasMore ||= this.owed >= 1;
    return rows.map((row) => this.drawn.get(row.code) ?? row);
  }

  // Takes the newest of at most `most` rows of these; gives how many more may be taken.
  private take(rows: readonly AgencyRow[], first: number, last: number, most: number): number {
    for (let i = Math.max(0, first); i <= Math.min(last, rows.length - 1); ++i) {
      const row = rows[i];
      if (!row || !this.isBehind(row)) continue;
      if (most === 0) {
        this.hasMore = true;
        return 0;
      }
      this.drawn.set(row.code, row);
      --most;
    }
    return most;
  }
  private isBehind(row: AgencyRow): boolean {
    const drawn = this.drawn.get(row.code);
    return drawn !== undefined && (drawn.figures !== row.figures || drawn.before !== row.before);
  }
}
