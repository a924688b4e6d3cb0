// One alert: what it is about and what it rests on, its life as a line from when it was first seen to
// when it ended, and whom it was told to.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { linkTo } from "../address";
import { instantText } from "../base/dates";
import { countText } from "../base/numbers";
import type { AlertRow, AlertTold, EscalationStep } from "../http/answers";
import { Remote } from "../http/remote";
import { nameOf } from "../model/agencies";
import { loading } from "../parts/notices";
import { shape } from "../parts/shapes";
import type { State } from "../state";
import { Acknowledging } from "./alert_acknowledge";
import { askTold, deliveriesCard, lateText, levelText, toWhom, type Told } from "./alert_told";
import { shapeOf } from "./alert_list";
import { about, dueText, evidenceText, ruleText, summaryOf } from "./alert_words";

export class AlertPage {
  private readonly answer: Remote<Told>;
  private readonly acknowledging: Acknowledging;
  private seen = -1;

  constructor(private readonly state: State, private readonly id: number) {
    this.answer = new Remote(() => state.changed());
    this.acknowledging = new Acknowledging(state, () => this.answer.retry());
  }

  draw(): TemplateResult {
    const { state, id, answer } = this;
    const { words, address } = state;
    state.loadAgencies();
    answer.want(String(id), state.alertsMaxAge(this.seen), (signal) => {
      this.seen = state.picture?.alertsRevision ?? 0;
      return askTold(id, signal);
    });
    if (answer.failure?.status === 404) return html`<h1 class="card notice">${words.noSuchAlert}</h1>`;
    const found = answer.value;
    if (!found) return loading(state, answer.failure, () => answer.retry());
    const row = this.acknowledging.applied(found);
    return html`<div class="context">
        <div>
          <nav class="crumb" aria-label=${words.alerts}>
            <a href=${linkTo({ name: "alerts" }, address.query)}>${words.alerts}</a> › ${words.alertNumber(String(id))}
          </nav>
          <h1>${shape(shapeOf(row))} ${ruleText(state, row)}</h1>
        </div>
      </div>
      <section class="card alert-facts" data-alert=${row.id} data-state=${row.state}>
        ${row.dossier_code ? nothing : html`<p class="whole">${summaryOf(state, row)}</p>`}
        <dl>${this.facts(row, lateText(state, found))}</dl>
        <div class="act">${this.acknowledging.draw(row)}</div>
      </section>
      <section class="card">
        <h2>${words.alertLife}</h2>
        <ol class="life">${this.life(row, found.escalation)}</ol>
      </section>
      ${found.deliveries ? deliveriesCard(state, found.deliveries) : nothing}`;
  }

  private facts(row: AlertRow, late: string): TemplateResult {
    const { state } = this;
    const { words, language, address } = state;
    const agency = state.agencies.value?.find(row.agency_code);
    const fact = (word: string, value: unknown): TemplateResult | typeof nothing =>
      value === "" || value === nothing ? nothing : html`<div><dt>${word}</dt><dd>${value}</dd></div>`;
    const evidence = evidenceText(state, row);
    const summary = row.dossier_code ? undefined : summaryOf(state, row);
    return html`${fact(words.alertAbout, row.dossier_code || row.subject ? about(state, row) : nothing)}
      ${fact(words.agency, row.agency_code === ""
        ? words.ofTheSystem
        : html`<a href=${linkTo({ name: "agency", code: row.agency_code }, address.query)}
            >${agency ? nameOf(agency, language) : row.agency_code}</a>`)}
      ${fact(words.appointment, row.due
        ? [dueText(state, row.due), row.provisional ? words.provisional : "", late].filter(Boolean).join(" · ")
        : late)}
      ${summary ? nothing : fact(words.evidence, evidence)}
      ${fact(words.formula, row.formula ?? "")}`;
  }

  private life(row: AlertRow, escalation: AlertTold["escalation"]): TemplateResult[] {
    const { state } = this;
    const { words, language } = state;
    const step = (word: string, at: string | null | undefined, more: string, isToCome = !at): TemplateResult =>
      html`<li class=${isToCome ? "to-come" : ""}><b>${word}</b>
        <span>${at ? instantText(at, language) : words.notYet}</span>
        ${more ? html`<span class="mut">${more}</span>` : nothing}</li>`;
    const joined = (...parts: string[]): string => parts.filter(Boolean).join(" · ");
    const resolution = row.resolution ?? "";
    const how = (words.resolutions as Readonly<Record<string, string>>)[resolution] ?? resolution;
    const isOver = row.state === "resolved";
    const [first, ...turns] = escalation?.turns ?? [];
    const coming = escalation?.coming ?? [];
    const at = (word: (at: string) => string, instant: string | null | undefined): string =>
      instant ? word(instantText(instant, language)) : "";
    const held = at(words.heldUntil, escalation?.held_until);
    const next = at(words.nextTelling, escalation?.next_at);
    const raised = (one: EscalationStep, isToCome: boolean, more = ""): TemplateResult =>
      step(words.raised(levelText(state, one)), one.due_at, joined(toWhom(state, one), more), isToCome);
    return [
      step(words.alertStates.firing, row.state === "pending" ? null : row.fired_at, joined(
        first ? toWhom(state, first) : "",
        row.silenced_by === null ? "" : words.silencedBy(countText(row.silenced_by, language)),
        held,
        turns.length === 0 ? next : "",
      )),
      ...turns.map((one, i) => raised(one, false, i === turns.length - 1 ? next : "")),
      ...coming.map((one) => raised(one, true)),
      ...(isOver && !row.acknowledged_at ? [] : [step(words.alertStates.acknowledged, row.acknowledged_at,
        joined(row.acknowledged_by ?? "", row.note ? `“${row.note}”` : ""))]),
      step(words.alertStates.resolved, row.resolved_at, how),
    ];
  }
}
