// Which rows of a long table are near enough to be seen: only they take new figures at once. The
// others stay in the page, so that finding, printing and screen readers have them, with what they
// showed last, and take what is new when they come near, or when their turn comes: some of them with
// each drawing, all of them in a few seconds, so that no drawing has to do them all.
import type { AgencyRow } from "./agency_rows";

const margin = 10; // rows above and below the screen
const allWithin = 3_000; // milliseconds

export interface Range {
  readonly first: number;
  readonly last: number;
}

// `top` and `height` of all rows together, against a screen of `screen` pixels.
export function inView(top: number, height: number, count: number, screen: number): Range {
  if (count === 0 || height <= 0) return { first: 0, last: count };
  const each = height / count;
  return {
    first: Math.floor(-top / each) - margin,
    last: Math.ceil((screen - top) / each) + margin,
  };
}

export class RowsInView {
  private readonly drawn = new Map<string, AgencyRow>();
  private choice = "";
  private lookedAt = Number.NEGATIVE_INFINITY;
  private turn = 0; // of the row whose turn comes next

  // Each row as it is to be drawn: the newest near the screen, elsewhere as it was drawn before.
  pick(rows: readonly AgencyRow[], range: Range, choice: string, now: number): AgencyRow[] {
    const count = rows.length;
    const isOther = choice !== this.choice;
    const share = isOther ? 1 : Math.min(1, (now - this.lookedAt) / allWithin);
    const turns = Math.ceil(count * share);
    const first = this.turn;
    this.choice = choice;
    this.lookedAt = now;
    this.turn = count === 0 ? 0 : (first + turns) % count;
    return rows.map((row, i) => {
      const isNear = i >= range.first && i <= range.last;
      const hasTurn = (i - first + count) % count < turns;
      const picked = isNear || hasTurn ? row : this.drawn.get(row.code) ?? row;
      this.drawn.set(row.code, picked);
      return picked;
    });
  }
}
