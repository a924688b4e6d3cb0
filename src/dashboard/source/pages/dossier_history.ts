// What happened to a dossier, newest first, with what each event moved; and what is remarkable.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { dateOf, dateText, instantText, timeOf } from "../base/dates";
import { countText } from "../base/numbers";
import type { Due, ExplainAnswer, ExplainedFact } from "../http/answers";
import { shape } from "../parts/shapes";
import type { State } from "../state";
import { wordFor } from "../words/words";

// Told more than this after it happened: worth saying when.
const lateTelling = 60 * 60_000;

function dueText(state: State, due: Due): string {
  return due.is_instant ? instantText(due.due, state.language) : dateText(due.due_date, state.language);
}

function colourOf(kind: string): string {
  if (kind === "received" || kind.endsWith("_received") || kind === "payment_made" ||
    kind === "resumed" || kind === "processed" || kind === "returned") return "good";
  if (kind === "supplement_requested" || kind === "payment_requested" || kind === "suspended") {
    return "pause";
  }
  return kind === "rescheduled" || kind === "transferred" ? "notable" : "";
}

function details(state: State, fact: ExplainedFact, names: ReadonlyMap<string, string>): string {
  const { words, language } = state;
  const agency = (language === "en" && fact.agency.name_en) || fact.agency.name_vi || fact.agency.code;
  const step = fact.step_code && (names.get(fact.step_code) ?? fact.step_code);
  return [
    step,
    fact.unit_code || agency,
    fact.to_agency && `→ ${fact.to_agency.name_vi || fact.to_agency.code}`,
    fact.counter && words.counterCode(fact.counter),
    fact.actor && words.officer(fact.actor),
    fact.reason_code && words.reason(fact.reason_code),
    fact.legal_basis,
    fact.apology_number && words.apology(fact.apology_number),
  ].filter(Boolean).join(" · ");
}

function item(
  state: State,
  told: ExplainAnswer,
  index: number,
  names: ReadonlyMap<string, string>,
): TemplateResult | typeof nothing {
  const { words, language } = state;
  const fact = told.facts[index];
  if (!fact) return nothing;
  const moved = told.changes.filter((change) => change.fact === index && change.after);
  const late = Date.parse(fact.recorded_at) - Date.parse(fact.occurred_at) > lateTelling;
  const remark = fact.amended_by !== null ? words.amended : fact.has_effect ? "" : words.noEffect;
  const at = fact.replaced_at ?? fact.occurred_at;
  return html`<li class="${colourOf(fact.kind)} ${remark ? "without-effect" : ""}">
    <time datetime=${at}>${dateText(dateOf(at), language)}<b>${timeOf(at)}</b></time>
    <div>
      <b>${wordFor(words.factKinds, fact.kind)}</b>${remark ? html` <span class="code">${remark}</span>` : nothing}
      <p>${details(state, fact, names)}</p>
      ${moved.map(
        ({ basis, before, after }) => html`<p class="moved">
          ${before && after
            ? words.basisMoved(words.bases[basis], dueText(state, before), dueText(state, after))
            : after ? words.basisSet(words.bases[basis], dueText(state, after)) : nothing}
        </p>`,
      )}
      ${late
        ? html`<p class="mut">${words.recordedLater(instantText(fact.recorded_at, language))}</p>`
        : nothing}
    </div>
  </li>`;
}

// The passing of the due date is told by nobody, and is what a reader looks for.
function passing(state: State, told: ExplainAnswer): TemplateResult | typeof nothing {
  const { words, language } = state;
  const { due, overdue, follows } = told.headline;
  if (!overdue || !due || !follows) return nothing;
  return html`<li class="passed">
    <time datetime=${due.due}>${dateText(dateOf(due.due), language)}<b>${timeOf(due.due)}</b></time>
    <div>
      <b>${words.late}</b>
      <p>${words.headlinePassed(words.bases[follows], dueText(state, due))}</p>
    </div>
  </li>`;
}

export function historyCard(
  state: State,
  told: ExplainAnswer,
  names: ReadonlyMap<string, string>,
): TemplateResult {
  const { words, language } = state;
  const order = told.facts
    .map((_, i) => i)
    .sort((a, b) => {
      const at = (i: number): number => Date.parse(told.facts[i]?.occurred_at ?? "");
      return at(b) - at(a) || b - a;
    });
  const due = told.headline.overdue && told.headline.due ? Date.parse(told.headline.due.due) : Infinity;
  const later = order.filter((i) => Date.parse(told.facts[i]?.occurred_at ?? "") >= due);
  const earlier = order.filter((i) => Date.parse(told.facts[i]?.occurred_at ?? "") < due);
  return html`<section class="card">
    <h2>${words.history} <small>${words.milestones(countText(told.facts.length, language))}</small></h2>
    <ol class="timeline">
      ${later.map((i) => item(state, told, i, names))} ${passing(state, told)}
      ${earlier.map((i) => item(state, told, i, names))}
    </ol>
  </section>`;
}

export function findingsCard(state: State, told: ExplainAnswer): TemplateResult {
  const { words, language } = state;
  return html`<section class="card">
    <h2>${words.findings}</h2>
    ${told.findings.length === 0
      ? html`<p class="notice">${words.noFindings}</p>`
      : html`<ul class="findings">
          ${told.findings.map((finding) => {
            const fact = finding.fact === null ? undefined : told.facts[finding.fact];
            return html`<li>
              ${shape("amber")}<span
                >${wordFor(words.findingKinds, finding.kind)}${fact
                  ? html` <small class="mut"
                      >${wordFor(words.factKinds, fact.kind)},
                      ${dateText(dateOf(fact.occurred_at), language)}</small
                    >`
                  : nothing}</span
              >
            </li>`;
          })}
        </ul>`}
  </section>`;
}
