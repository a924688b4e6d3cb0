// Nothing moves under the reader: a new order of rows is known but not applied while somebody uses
// the table; it is applied when asked, or when nobody has touched the page for a while, and then only
// as often.

export const idleBefore = 10_000; // milliseconds without use

export class SteadyOrder {
  private applied: string[] = [];
  private choice = ""; // sort and filter: a change of theirs is always applied at once
  private usedAt = Number.NEGATIVE_INFINITY;
  private appliedNow = false;
  private appliedAt = Number.NEGATIVE_INFINITY;
  // The last look gave rows of the same choice another order: they slide to their places.
  hasMoved = false;

  // The table is being used: a pointer or the focus is in it, text is selected, it is scrolled to.
  used(now: number): void {
    this.usedAt = now;
  }
  isUsed(now: number): boolean {
    return now - this.usedAt < idleBefore;
  }
  // Apply at the next look, as the reader asked to.
  applyNow(): void {
    this.appliedNow = true;
  }

  // The order to show, given the wanted one. Rows that are new come at their end.
  look(wanted: readonly string[], choice: string, now: number): readonly string[] {
    const isFree = !this.isUsed(now) && now - this.appliedAt >= idleBefore;
    if (this.appliedNow || isFree || choice !== this.choice) {
      this.hasMoved = choice === this.choice && this.moved(wanted) > 0;
      this.applied = [...wanted];
      this.appliedAt = now;
      this.choice = choice;
      this.appliedNow = false;
      return this.applied;
    }
    this.hasMoved = false;
    const isWanted = new Set(wanted);
    const isApplied = new Set(this.applied);
    // A row that no longer matches stays until the rows are sorted again.
    this.applied = [...this.applied, ...[...isWanted].filter((code) => !isApplied.has(code))];
    return this.applied;
  }

  // How many rows stand elsewhere than they would.
  moved(wanted: readonly string[]): number {
    return this.applied.filter((code, i) => wanted[i] !== code).length;
  }
}
