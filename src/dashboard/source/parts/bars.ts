// Bars that add up to a whole: of a rate (early, on time, late), of what was resolved, of what is
// pending. Widths are for the eye; the exact counts stand beside them.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { countText } from "../base/numbers";
import { withdrawnOrStopped, type Counts, type Figures } from "../model/counts";
import type { State } from "../state";

export interface Part {
  readonly mark: string; // class of its colour and pattern
  readonly word: string;
  readonly count: number;
}

// Grows with its count; a part that was taken back below zero has no width.
function grows(count: number): string {
  return `flex: ${Math.max(0, count)} 1 0`;
}

export function mixBar(counts: Counts): TemplateResult | typeof nothing {
  const judged = counts.early + counts.on_time + counts.late;
  if (judged <= 0) return nothing;
  const part = (mark: string, count: number): TemplateResult | typeof nothing =>
    count > 0 ? html`<i class=${mark} .style=${grows(count)}></i>` : nothing;
  return html`<span class="mix-frame" aria-hidden="true"
    ><span class="mix"
      >${part("mark-early", counts.early)}${part("mark-ontime", counts.on_time)}${part(
        "mark-late",
        counts.late,
      )}</span
    ></span
  >`;
}

export function partsOfResolved(state: State, counts: Counts): Part[] {
  const { words } = state;
  return [
    { mark: "mark-early", word: words.early, count: counts.early },
    { mark: "mark-ontime", word: words.onTime, count: counts.on_time },
    { mark: "mark-late", word: words.late, count: counts.late },
    { mark: "mark-nodue", word: words.finishedNoDue, count: counts.finished_no_due },
    { mark: "mark-end", word: words.withdrawn, count: withdrawnOrStopped(counts) },
  ];
}

export function partsOfPending(state: State, { counts, dueToday }: Figures): Part[] {
  const { words } = state;
  const inTime = counts.open - counts.overdue - counts.no_due;
  const soon = dueToday ?? 0;
  return [
    { mark: "mark-intime", word: words.inTime, count: inTime - soon },
    { mark: "mark-soon", word: words.dueToday, count: soon },
    { mark: "mark-nodue", word: words.noDue, count: counts.no_due },
    { mark: "mark-over", word: words.late, count: counts.overdue },
  ];
}

export function partsBar(
  state: State,
  title: string,
  total: number,
  all: readonly Part[],
): TemplateResult {
  const shown = all.filter((part) => part.count !== 0);
  const written = (count: number): string => countText(count, state.language);
  return html`<div>
    <div class="legend">
      <h3>${title} <b>${written(total)}</b></h3>
      ${shown.map(
        (part) =>
          html`<span class="key"
            ><i class=${part.mark}></i>${part.word} <b>${written(part.count)}</b></span
          >`,
      )}
    </div>
    <div class="bar" aria-hidden="true">
      ${shown.map((part) => html`<i class=${part.mark} .style=${grows(part.count)}></i>`)}
    </div>
  </div>`;
}

