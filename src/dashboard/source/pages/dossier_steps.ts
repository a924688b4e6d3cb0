// The steps of a dossier against their limits. Used time is working time of the unit's own calendar;
// the part past the limit is drawn apart, as the service tells it.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { hoursText } from "../base/durations";
import { drawnShare } from "../base/numbers";
import type { DossierAnswer, DossierStep } from "../http/answers";
import { nameOf } from "../model/agencies";
import type { State } from "../state";

// "4 ngày làm việc"; "" without a limit.
export function limitText({ language }: State, step: DossierStep): string {
  return step.limit_words?.[language] ?? "";
}

export function stepsOfDossier(
  state: State,
  stored: DossierAnswer,
  names: ReadonlyMap<string, string>,
): TemplateResult {
  const { words } = state;
  const longest = Math.max(1, ...stored.steps.map((step) => step.working_ms));
  return html`<section class="card">
    <h2>${words.stepsAgainstLimits} <small>${words.workingHours}</small></h2>
    ${stored.steps.length === 0
      ? html`<p class="notice">${words.noStepsYet}</p>`
      : html`<ol class="steps">
          ${stored.steps.map((step, i) => row(state, step, i + 1, longest, names))}
        </ol>`}
  </section>`;
}

function row(
  state: State,
  step: DossierStep,
  number: number,
  longest: number,
  names: ReadonlyMap<string, string>,
): TemplateResult {
  const { words, language } = state;
  const unit = step.unit_code ? state.agencies.value?.find(step.unit_code) : undefined;
  const inLimit = step.working_ms - step.overrun_ms;
  const width = (ms: number): string => `width: ${drawnShare(ms, longest)}%`;
  const limit = limitText(state, step);
  const hasTick = step.overrun_ms > 0;
  return html`<li class="step of-dossier ${step.late ? "hot" : ""}">
    <span class="ordinal" aria-hidden="true">${number}</span>
    <span class="what"
      ><b>${names.get(step.step_code) ?? step.step_code}</b
      ><small>${unit ? nameOf(unit, language) : (step.unit_code ?? "")}</small></span
    >
    <span class="lane" aria-hidden="true"
      ><i class="median" .style=${width(step.working_ms)}></i
      >${hasTick
        ? html`<i class="limit" .style=${`left: ${drawnShare(inLimit, longest)}%`}></i>`
        : nothing}</span
    >
    <span class="number ${step.late ? "bad" : ""}"
      ><b>${hoursText(step.working_ms, language)}</b>
      <small>${limit ? `/ ${limit}` : ""}${step.to === null ? ` · ${words.runningStep}` : ""}</small></span
    >
  </li>`;
}
