// Nothing moves under the reader: a new order of rows is known but not applied while somebody uses
// the table; it is applied when asked, or when nobody has touched the page for a while.

export const idleBefore = 10_000; // milliseconds without use

export class SteadyOrder {
  private applied: string[] = [];
  private choice = ""; // sort and filter: a change of theirs is always applied at once
  private usedAt = Number.NEGATIVE_INFINITY;
  private appliedNow = false;

  // The table is being used: a pointer or the focus is in it, text is selected, it is scrolled to.
  used(now: number): void {
    this.usedAt = now;
  }
  // Apply at the next look, as the reader asked to.
  applyNow(): void {
    this.appliedNow = true;
  }

  // The order to show, given the wanted one. Rows that are new come at their end.
  look(wanted: readonly string[], choice: string, now: number): readonly string[] {
    const isFree = now - this.usedAt >= idleBefore;
    if (this.appliedNow || isFree || choice !== this.choice) {
      this.applied = [...wanted];
      this.choice = choice;
      this.appliedNow = false;
      return this.applied;
    }
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
