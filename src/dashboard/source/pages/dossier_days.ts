// Why a due date is that date: day by day, runs of equal days taken together, with what each adds.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { linkWith } from "../address";
import { dateText, dayMonthText, weekdayText } from "../base/dates";
import { hoursText } from "../base/durations";
import { countText } from "../base/numbers";
import type { ExplainAnswer, ExplainedDay, ExplainedDue } from "../http/answers";
import type { State } from "../state";
import { countedDue } from "./dossier_clock";

// Neighbouring days that read the same.
export interface Run {
  readonly days: readonly ExplainedDay[];
}

export function runsOf(days: readonly ExplainedDay[]): Run[] {
  const out: { days: ExplainedDay[] }[] = [];
  for (const day of days) {
    const last = out[out.length - 1];
    const before = last?.days[last.days.length - 1];
    const isSame = before !== undefined && before.role === day.role && before.why_vi === day.why_vi &&
      before.pause === day.pause && !day.is_due && day.from === undefined;
    if (last && isSame) last.days.push(day);
    else out.push({ days: [day] });
  }
  return out;
}

export function daysCard(state: State, told: ExplainAnswer): TemplateResult {
  const { words, address } = state;
  const asked = address.query.get("due");
  const chosen = told.dues.find((due) => due.basis === asked) ?? countedDue(told) ?? told.dues[0];
  const shown = told.dues.filter((due) => due.due !== null);
  return html`<section class="card">
    <div class="toolbar">
      <h2>${words.whyThatDay}</h2>
      ${shown.map(
        (due) => html`<button
          type="button"
          class="chip"
          aria-pressed=${due === chosen ? "true" : "false"}
          @click=${() => state.replace(linkWith(address, { due: due.basis }))}
        >
          ${words.bases[due.basis]}
        </button>`,
      )}
    </div>
    ${chosen ? table(state, told, chosen) : nothing}
  </section>`;
}

function table(state: State, told: ExplainAnswer, due: ExplainedDue): TemplateResult {
  const { words, language } = state;
  if (due.days.length === 0) return html`<p class="notice">${words.appointmentNoDays}</p>`;
  return html`<div class="table-frame" tabindex="0" role="region" aria-label=${words.whyThatDay}>
      <table class="days">
        <thead>
          <tr>
            <th class="text" scope="col">${words.day}</th>
            <th class="text" scope="col">${words.kindOfDay}</th>
            <th class="text" scope="col">${words.counted}</th>
            <th scope="col">${words.runningSum}</th>
          </tr>
        </thead>
        <tbody>
          ${runsOf(due.days).map((run) => row(state, told, run))}
        </tbody>
      </table>
    </div>
    ${due.days_left_out > 0
      ? html`<div class="foot">${words.daysLeftOut(countText(due.days_left_out, language))}</div>`
      : nothing}`;
}

function row(state: State, told: ExplainAnswer, run: Run): TemplateResult | typeof nothing {
  const { words, language } = state;
  const first = run.days[0];
  const last = run.days[run.days.length - 1];
  if (!first || !last) return nothing;
  const named = (day: ExplainedDay): string =>
    `${weekdayText(day.date, language)} ${dayMonthText(day.date, language)}`;
  const dates = first === last ? named(first) : `${named(first)} – ${named(last)}`;
  const [from, to] = [first.from, first.to].map((at) => at?.slice(11, 16));
  const hours = from && from !== to ? `, ${from}–${to}` : ""; // a whole day has none
  const why = language === "vi" ? first.why_vi : first.why_en;
  const pause = first.pause === null ? undefined : told.pauses[first.pause];
  const role = pause ? words.pauseCauses[pause.cause].toLowerCase() : words.roles[first.role];
  const sum = first.milliseconds !== undefined ? hoursText(first.milliseconds, language)
    : first.role === "counted" ? words.daysOf(countText(last.number, language))
    : first.role === "moved" ? `+${words.daysOf(countText(last.number, language))}` : "";
  return html`<tr class="role-${first.role} ${first.is_due ? "is-due" : ""}
    ${!first.working && first.named ? "holiday" : ""}">
    <td class="text" title=${dateText(first.date, language)}>${dates}${hours}</td>
    <td class="text">${why}${first.legal_source ? html` <small class="mut">${first.legal_source}</small>` : nothing}</td>
    <td class="text">${role}${first.is_due ? html` · <b>${words.dueHere}</b>` : nothing}</td>
    <td>${sum}</td>
  </tr>`;
}
