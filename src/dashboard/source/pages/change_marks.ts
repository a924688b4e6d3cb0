// Which cells have just changed: each gets one of two marks in turn, so that its short animation
// begins anew, at most once in a while for each cell and never with the first figures.

export const markPause = 5_000; // milliseconds between two marks of one cell

interface Seen {
  value: string;
  markedAt: number;
  mark: "" | "mark-a" | "mark-b";
}

export class ChangeMarks {
  private readonly cells = new Map<string, Seen>();
  private choice = "";

  // Another period, formula or language changes all figures, which is no news.
  begin(choice: string): void {
    if (choice === this.choice) return;
    this.choice = choice;
    this.cells.clear();
  }

  // The class of the cell that now shows `value`.
  of(cell: string, value: string, now: number): Seen["mark"] {
    const seen = this.cells.get(cell);
    if (!seen) {
      this.cells.set(cell, { value, markedAt: Number.NEGATIVE_INFINITY, mark: "" });
      return "";
    }
    if (seen.value !== value) {
      seen.value = value;
      if (now - seen.markedAt >= markPause) {
        seen.markedAt = now;
        seen.mark = seen.mark === "mark-a" ? "mark-b" : "mark-a";
      }
    }
    return seen.mark;
  }
}
