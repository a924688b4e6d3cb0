// Where time is lost: the steps at which most work stood or stands past its limit, one scale for
// all, in hours of the agency's own working time.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { hoursShort } from "../base/durations";
import { countText, drawnShare } from "../base/numbers";
import type { StepsAnswer, StepsRow } from "../http/answers";
import type { Remote } from "../http/remote";
import { failed } from "../parts/notices";
import { nameOf } from "../model/agencies";
import type { State } from "../state";

const rowsShown = 7;

function byTrouble(a: StepsRow, b: StepsRow): number {
  return b.running_late - a.running_late || b.late - a.late ||
    b.working_time.sum_ms - a.working_time.sum_ms;
}

// Of an agency in the reader's language, of a unit within one as it is told, if it has a name.
export function unitName(
  { agencies, language }: State, code: string | null = "", told?: string | null,
): string {
  const found = agencies.value?.find(code ?? "");
  return found ? nameOf(found, language) : told ?? code ?? "";
}

function stepRow(state: State, row: StepsRow, longest: number, names: ReadonlyMap<string, string>): TemplateResult {
  const { words, language } = state;
  const { median_ms: median, p90_ms: p90 } = row.working_time;
  const n = (count: number): string => countText(count, language);
  const width = (ms: number | null): string => `width: ${drawnShare(ms ?? 0, longest)}%`;
  const procedure = names.get(row.procedure_code ?? "") ?? row.procedure_name_vi;
  const isHot = row.running_late > 0;
  return html`<li class="step ${isHot ? "hot" : ""}">
    <span class="what"
      ><b>${row.step_name_vi ?? row.step_code ?? words.outsideSteps}</b
      ><small title=${procedure ?? ""}
        >${unitName(state, row.unit_code, row.unit_name_vi)}${procedure
          ? html` · ${procedure}`
          : nothing}</small
      ></span
    >
    <span class="lane" aria-hidden="true"
      ><i class="p90" .style=${width(p90)}></i><i class="median" .style=${width(median)}></i
    ></span>
    <span class="number"
      >${median === null ? "–" : hoursShort(median, language)}
      <small>/ ${p90 === null ? "–" : hoursShort(p90, language)} ${words.hour}</small>${row.limit
        ? html`<small class="limit-words">${words.limitOf(row.limit[language])}</small>`
        : nothing}</span
    >
    <span class="number">${n(row.late)} <small>/ ${n(row.with_limit)}</small></span>
    <span class="number ${isHot ? "bad" : ""}"><b>${n(row.running_late)}</b></span>
  </li>`;
}

export function stepsCard(
  state: State, steps: Remote<StepsAnswer>, names: ReadonlyMap<string, string>,
): TemplateResult {
  const { words, language } = state;
  const answer = steps.value;
  const rows = (answer?.rows ?? []).filter((row) => !row.outside_steps).sort(byTrouble);
  const shown = rows.slice(0, rowsShown);
  const longest = Math.max(1, ...shown.map((row) => row.working_time.p90_ms ?? 0));
  const leftOut = rows.length - shown.length + (answer?.rows_left_out ?? 0);
  return html`<section class="card">
    <h2>${words.whereTimeIsLost} <small>${words.workingHoursPerStep}</small></h2>
    ${steps.failure ? failed(state, steps.failure, () => steps.retry()) : nothing}
    ${answer && shown.length === 0 ? html`<p class="notice">${words.noSteps}</p>` : nothing}
    ${shown.length > 0
      ? html`<ol class="steps">
          <li class="step head" aria-hidden="true">
            <span>${words.stepAndUnit}</span>
            <span
              ><i class="median"></i>${words.median.toLowerCase()} <i class="p90"></i>${words.p90}</span
            >
            <span class="number">${words.median} / ${words.p90}</span>
            <span class="number">${words.lateSteps}</span>
            <span class="number">${words.runningLate}</span>
          </li>
          ${shown.map((row) => stepRow(state, row, longest, names))}
        </ol>`
      : nothing}
    ${shown.length > 0
      ? html`<div class="foot">
          ${leftOut > 0 ? html`<span>${words.stepsLeftOut(countText(leftOut, language))}</span>` : nothing}
          <span>${words.medianMeans}</span>
        </div>`
      : nothing}
  </section>`;
}
