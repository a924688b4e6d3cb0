// Whom one alert was told to, in words: each receiver with what it has taken last, and the levels
// that it goes up.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { instantText } from "../base/dates";
import { countText } from "../base/numbers";
import type { AlertTold, Delivery, DossierAnswer, EscalationStep } from "../http/answers";
import { ask } from "../http/client";
import { shape } from "../parts/shapes";
import type { State } from "../state";
import { wordFor } from "../words/words";

type Said = Pick<State, "words" | "language">;

export type Told = AlertTold & { readonly late?: number }; // working days past the due date

// One alert with what became of it; of one about an overdue dossier also for how long it is that.
export async function askTold(id: number, signal: AbortSignal): Promise<Told> {
  const told = await ask<AlertTold>(`/v1/alerts/${id}`, {}, signal);
  if (!told.dossier_code || told.state === "resolved") return told;
  try {
    const of = `/v1/dossiers/${encodeURIComponent(told.dossier_code)}`;
    const { working_days_overdue: late } = await ask<DossierAnswer>(of, {}, signal);
    return late === undefined ? told : { ...told, late };
  } catch {
    return told; // It has gone since, or is not for this reader.
  }
}

// "Quá hạn 7 ngày làm việc"; empty when it is not overdue.
export function lateText({ words, language }: Said, { late }: Told): string {
  return late === undefined ? ""
    : late > 0 ? words.overdueByWorkingDays(countText(late, language)) : words.overdueOpen;
}

// On one line: for how long it is overdue, and what each receiver has taken last.
export function heardText(state: Said, told: Told): string {
  const all = told.deliveries ?? [];
  return [
    lateText(state, told),
    ...all.map((one) => `${one.receiver}: ${stageText(state, one.stage)}${one.told_at
      ? ` ${instantText(one.told_at, state.language)}`
      : ""} (${standing(state, one)})`),
    all.length === 0 ? state.words.nobodyConcerned : "",
  ].filter(Boolean).join(" · ");
}

// "2", "2, nhắc lần 1": a level, and how often it was told of again.
export function levelText({ words, language }: Said, of: { level: number; repetition: number }): string {
  const level = countText(of.level, language);
  return of.repetition > 0 ? `${level}, ${words.repeated(countText(of.repetition, language))}` : level;
}

// The agency that a level goes to; empty when there is none.
export function toWhom({ words, language }: Said, step: EscalationStep): string {
  const name = (language === "en" && step.agency_name_en) || step.agency_name_vi || step.agency_code;
  return [
    name ? words.toldTo(name) : "",
    step.level === 0 && step.repetition > 0 ? words.repeated(countText(step.repetition, language)) : "",
  ].filter(Boolean).join(" · ");
}

// "level-1-repeat-2" and the like; of a newer service as it is.
export function stageText(said: Said, stage: string | null): string {
  const { words } = said;
  if (stage === null) return words.toldNothing;
  const [, level, repetition] = /^level-(\d+)(?:-repeat-(\d+))?$/.exec(stage) ?? [];
  if (level === undefined) return wordFor(words.alertStates, stage);
  const text = levelText(said, { level: Number(level), repetition: Number(repetition ?? 0) });
  return level === "0" && repetition
    ? words.repeated(countText(Number(repetition), said.language))
    : words.escalated(text);
}

// How it stands with a receiver: what is wrong, or whether anything is still to be told.
export function standing({ words, language }: Said, of: Delivery): string {
  if (of.is_paused) return words.receiverGone;
  if (of.failing_since) return words.failingSince(instantText(of.failing_since, language));
  if (of.is_settled) return words.allTold;
  if (of.resend_s !== null) return words.resentEvery(countText(of.resend_s, language));
  return of.stage === null ? words.waitsToBeTold : words.moreToTell;
}

export function deliveriesCard(state: Said, all: readonly Delivery[]): TemplateResult {
  const { words, language } = state;
  const row = (one: Delivery): TemplateResult => {
    const isBad = one.is_paused || one.failing_since !== null;
    const kind = wordFor(words.receiverKinds, one.kind);
    return html`<tr data-receiver=${one.receiver}>
      <td class="text"><b>${one.receiver}</b> ${kind === one.receiver ? nothing : html`<span class="mut">${kind}</span>`}</td>
      <td class="text wide">${stageText(state, one.stage)}</td>
      <td class="text">${one.told_at ? instantText(one.told_at, language) : "–"}</td>
      <td class="text wide ${isBad ? "bad" : ""}">${isBad ? shape("red") : nothing} ${standing(state, one)}</td>
    </tr>`;
  };
  return html`<section class="card">
    <h2>${words.deliveries}</h2>
    ${all.length === 0
      ? html`<p class="notice slim">${words.nobodyConcerned}</p>`
      : html`<div class="table-frame">
          <table class="cards deliveries">
            <thead>
              <tr>
                <th class="text" scope="col">${words.receiver}</th>
                <th class="text" scope="col">${words.toldLast}</th>
                <th class="text" scope="col">${words.toldWhen}</th>
                <th class="text" scope="col">${words.stillToTell}</th>
              </tr>
            </thead>
            <tbody>${all.map(row)}</tbody>
          </table>
        </div>`}
  </section>`;
}
