// Which cells have just changed: each is underlined for a moment, at most once in a while for each
// cell and never with its first figures. The underline goes in two steps, not as an animation: that
// would draw hundreds of cells anew in every frame.

export const markPause = 5_000; // milliseconds between two marks of one cell
const batchOf = 15; // milliseconds: marks of one drawing go together
const fadesAfter = 450;
const goesAfter = 900;

interface Seen {
  value: string;
  markedAt: number;
  mark: string;
}

export class ChangeMarks {
  private readonly cells = new Map<string, Seen>();
  private choice = "";
  private batch = "";

  // `later` is told to do something after so many milliseconds; `fade` what to do with the marks of
  // a batch: the first time to make them weaker, the second to take them away.
  constructor(
    private readonly later: (milliseconds: number, then: () => void) => void,
    private readonly fade: (batch: string, isLast: boolean) => void,
  ) {}

  // Another period, formula or language changes all figures, which is no news.
  begin(choice: string): void {
    if (choice === this.choice) return;
    this.choice = choice;
    this.cells.clear();
  }

  // The classes of the cell that now shows `value`.
  of(cell: string, value: string, now: number): string {
    const seen = this.cells.get(cell);
    if (!seen) {
      this.cells.set(cell, { value, markedAt: Number.NEGATIVE_INFINITY, mark: "" });
      return "";
    }
    if (seen.value !== value) {
      seen.value = value;
      if (now - seen.markedAt >= markPause) {
        seen.markedAt = now;
        seen.mark = `mark ${this.batchAt(now)}`;
      }
    }
    return seen.mark;
  }

  private batchAt(now: number): string {
    const batch = `m${Math.floor(now / batchOf)}`;
    if (batch !== this.batch) {
      this.batch = batch;
      this.later(fadesAfter, () => this.fade(batch, false));
      this.later(goesAfter, () => this.fade(batch, true));
    }
    return batch;
  }
}

export function marksOfPage(): ChangeMarks {
  return new ChangeMarks(
    (milliseconds, then) => setTimeout(then, milliseconds),
    (batch, isLast) => {
      for (const cell of [...document.getElementsByClassName(batch)]) {
        if (isLast) cell.classList.remove("mark", "fading", batch);
        else cell.classList.add("fading");
      }
    },
  );
}
