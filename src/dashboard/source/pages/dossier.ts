// One dossier: why it is overdue, its four due dates, its clock on the calendar, what happened, and
// how the due date was counted. Everything is told by /explain; nothing is counted here.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { linkTo } from "../address";
import { dateOf, dateText, dayNumber, instantText } from "../base/dates";
import { hoursText } from "../base/durations";
import { countText } from "../base/numbers";
import type {
  Basis, DossierAnswer, DossierStep, Due, ExplainAnswer, ExplainedDue, Limit,
} from "../http/answers";
import { ask } from "../http/client";
import { Remote } from "../http/remote";
import { nameOf } from "../model/agencies";
import { failed } from "../parts/notices";
import { levelPill } from "../parts/shapes";
import type { State } from "../state";
import { wordFor } from "../words/words";
import { clockCard } from "./dossier_clock";
import { daysCard } from "./dossier_days";
import { findingsCard, historyCard } from "./dossier_history";
import { limitText, stepsOfDossier } from "./dossier_steps";

const renewAfter = 3_000; // while events come in
const renewAtRest = 60_000; // for the due dates that pass by themselves

function pathOf(code: string): string {
  return `/v1/dossiers/${encodeURIComponent(code)}`;
}

export class DossierPage {
  private readonly explained: Remote<ExplainAnswer>;
  private readonly stored: Remote<DossierAnswer>;
  private seenPosition = -1;

  constructor(private readonly state: State, private readonly code: string) {
    const changed = (): void => state.changed();
    this.explained = new Remote(changed);
    this.stored = new Remote(changed);
  }

  draw(): TemplateResult {
    const { state, code } = this;
    const { words } = state;
    this.load();
    const told = this.explained.value;
    const stored = this.stored.value;
    const failure = this.explained.failure ?? this.stored.failure;
    if (!told || !stored) {
      const heading = html`<h1>${words.dossier} ${code}</h1>`;
      if (failure?.status === 404 || failure?.status === 400) {
        return html`${heading}<p class="card notice">${words.unknownDossier}.</p>`;
      }
      if (failure) return html`${heading}${failed(state, failure, () => this.explained.retry())}`;
      return html`${heading}<div class="card skeleton"></div><div class="card skeleton"></div>`;
    }
    const names = this.namesOfSteps(stored);
    return html`${this.heading(told, stored)} ${this.facts(told, stored, names)} ${this.why(told, stored, names)}
      ${this.dues(told, stored)} ${clockCard(state, told)}
      <div class="two">
        <div class="column">
          ${historyCard(state, told, names)} ${findingsCard(state, told)}
        </div>
        <div class="column">
          ${stepsOfDossier(state, stored, names)} ${daysCard(state, told)}
        </div>
      </div>
      ${this.provenance(told)}`;
  }

  private load(): void {
    const { code, state } = this;
    const age = state.position !== this.seenPosition ? renewAfter : renewAtRest;
    const asked = (): void => {
      this.seenPosition = state.position;
    };
    this.explained.want(code, age, (signal) => {
      asked();
      return ask<ExplainAnswer>(`${pathOf(code)}/explain`, {}, signal);
    });
    this.stored.want(code, age, (signal) => ask<DossierAnswer>(pathOf(code), {}, signal));
    state.loadAgencies();
  }

  private namesOfSteps(stored: DossierAnswer): ReadonlyMap<string, string> {
    return new Map(stored.steps.flatMap(({ step_code: code, name_vi: name }) =>
      (name ? [[code, name] as const] : [])));
  }

  // --- what and where

  private heading(told: ExplainAnswer, stored: DossierAnswer): TemplateResult {
    const { words, address } = this.state;
    const { headline } = told;
    const copy = (): void => void navigator.clipboard?.writeText(location.href);
    const pill = told.ended_at
      ? levelPill(headline.verdict === "late" ? "red" : "green", wordFor(words.verdicts, headline.verdict))
      : headline.overdue
        ? levelPill("red", this.overdueInWords(stored))
        : levelPill("green", words.openInTime);
    const agency = { name: "agency" as const, code: told.agency.code };
    return html`<div class="context">
      <div>
        <nav class="crumb" aria-label=${words.dossier}>
          <a href=${linkTo({ name: "overview" }, address.query)}>${words.overview}</a> ›
          <a href=${linkTo(agency, address.query)}>${this.named(told.agency)}</a> › ${words.dossier}
        </nav>
        <h1>${told.dossier_code} ${headline.due ? pill : nothing}</h1>
      </div>
      <span class="sp not-phone"></span>
      <span class="choices no-print">
        ${navigator.clipboard
          ? html`<button type="button" class="chip" @click=${copy}>${words.copyLink}</button>`
          : nothing}
        <button type="button" class="chip" @click=${() => print()}>${words.print}</button>
      </span>
    </div>`;
  }

  private named(of: { readonly code: string; readonly name_vi: string; readonly name_en: string }): string {
    return (this.state.language === "en" && of.name_en) || of.name_vi || of.code;
  }

  // Of the due date that the rate follows: in working days, as the service counts them.
  private overdueInWords(stored: DossierAnswer): string {
    const { words, language } = this.state;
    const days = stored.working_days_overdue ?? 0;
    return days > 0 ? words.overdueByWorkingDays(countText(days, language)) : words.overdueOpen;
  }
  private overdueText(due: Due | null, asOf: string): string {
    const { words, language } = this.state;
    const days = due ? dayNumber(dateOf(asOf)) - dayNumber(due.due_date) : 0;
    return days > 0 ? words.overdueBy(countText(days, language)) : words.overdueOpen;
  }

  private facts(told: ExplainAnswer, stored: DossierAnswer, names: ReadonlyMap<string, string>): TemplateResult {
    const { words } = this.state;
    const running = stored.steps.filter((step) => step.from !== null && step.to === null).pop();
    const place = this.named(told.clock.received_by ?? told.agency);
    const channel = told.channel ? `, ${wordFor(words.channelOf, told.channel).toLowerCase()}` : "";
    const pairs: [string, string][] = [
      [words.procedure, `${told.procedure.code} ${this.named(told.procedure)}`],
      [words.state, wordFor(words.states, told.state)],
      [words.atStep, running ? this.stepText(running, names) : "–"],
      [words.receivedBy, place + channel],
      [words.competentAgency, this.named(told.agency)],
    ];
    return html`<dl class="card facts">
      ${pairs.map(([term, text]) => html`<div><dt>${term}</dt><dd>${text}</dd></div>`)}
    </dl>`;
  }

  // --- why

  private why(told: ExplainAnswer, stored: DossierAnswer, names: ReadonlyMap<string, string>): TemplateResult {
    const { words, language } = this.state;
    const { headline } = told;
    const isLate = headline.overdue || headline.verdict === "late";
    const basis = headline.follows ? words.bases[headline.follows] : "";
    const due = headline.due ? this.dueText(headline.due) : "";
    const guilty = this.slowStep(stored);
    const sentence = !headline.due ? words.noHeadline
      : told.ended_at
        ? `${words.finishedOn(dateText(dateOf(told.ended_at), language))} ${words.headlineAhead(basis, due)}`
        : headline.overdue ? words.headlinePassed(basis, due) : words.headlineAhead(basis, due);
    return html`<section class="card why ${isLate ? "red" : ""}">
      <div>
        <h2>${isLate ? words.whyOverdue : words.whyInTime}</h2>
        <p>${guilty && isLate ? this.stepSentence(guilty, names) : nothing} ${sentence}</p>
      </div>
    </section>`;
  }

  // The step that answers for being late; else the one that ran furthest past its limit.
  private slowStep(stored: DossierAnswer): DossierStep | undefined {
    const answers = stored.steps.find((step) => step.answers_for_late);
    if (answers) return answers;
    const late = stored.steps.filter((step) => step.late);
    return late.reduce<DossierStep | undefined>(
      (worst, step) => (worst && worst.overrun_ms >= step.overrun_ms ? worst : step),
      undefined,
    );
  }

  // The step and the unit that works on it.
  private stepText(step: DossierStep, names: ReadonlyMap<string, string>): string {
    const { agencies, language } = this.state;
    const unit = step.unit_code ? agencies.value?.find(step.unit_code) : undefined;
    return [names.get(step.step_code) ?? step.step_code, unit ? nameOf(unit, language) : step.unit_code]
      .filter(Boolean).join(", ");
  }

  private stepSentence(step: DossierStep, names: ReadonlyMap<string, string>): TemplateResult {
    const { state } = this;
    const { words, language } = state;
    const limit = limitText(state, step);
    return html`${words.step} <b>${this.stepText(step, names)}</b>${words.stepUsed(hoursText(step.working_ms, language))}${limit
        ? words.stepLimit(limit)
        : nothing}${step.overrun_ms > 0 ? words.stepOver(hoursText(step.overrun_ms, language)) : nothing}.`;
  }

  private dueText(due: Due): string {
    const { language } = this.state;
    return due.is_instant ? instantText(due.due, language) : dateText(due.due_date, language);
  }

  // --- the four due dates

  private dues(told: ExplainAnswer, stored: DossierAnswer): TemplateResult {
    const order: Basis[] = ["appointment_current", "appointment_original", "committed", "statutory"];
    return html`<section class="card dues" aria-label=${this.state.words.appointment}>
      ${order.map((basis) => {
        const due = told.dues.find((one) => one.basis === basis);
        return due ? this.due(due, told, stored) : nothing;
      })}
    </section>`;
  }

  private due(of: ExplainedDue, told: ExplainAnswer, stored: DossierAnswer): TemplateResult {
    const { words } = this.state;
    const isKey = told.headline.follows === of.basis;
    const isBad = of.overdue || of.verdict === "late";
    const pill = !of.due ? nothing
      : of.frozen ? levelPill("few", words.frozen)
      : told.ended_at
        ? levelPill(isBad ? "red" : "green", this.verdictText(of))
        : of.overdue
          ? levelPill("red", of.due.due === told.headline.due?.due
            ? this.overdueInWords(stored)
            : this.overdueText(of.due, told.as_of))
          : levelPill("green", words.openInTime);
    return html`<div class="due ${isKey && isBad ? "decides" : ""}">
      <span class="label">
        ${words.bases[of.basis]}${isKey ? html`<span class="tag">${words.usedForRate}</span>` : nothing}
      </span>
      <span class="row"
        ><span class="value figure">${of.due ? this.dueText(of.due) : "–"}</span>${pill}</span
      >
      <small>${this.reason(of, told)}</small>
    </div>`;
  }

  private verdictText(of: ExplainedDue): string {
    const { words, language } = this.state;
    return of.verdict === "late" && of.days_between > 0
      ? words.overdueBy(countText(of.days_between, language))
      : wordFor(words.verdicts, of.verdict);
  }

  // Why it is that date: the limit and where it began, or who set it and when; and what moved it.
  private reason(of: ExplainedDue, told: ExplainAnswer): string {
    const { words, language } = this.state;
    if (!of.due) return words.notSet;
    const parts: string[] = [];
    if (of.limit && of.counted_from) {
      const limit = limitWords(this.state, of.limit);
      parts.push(words.limitFrom(limit, dateText(dateOf(of.counted_from), language)));
    }
    const setter = of.set_by === null ? undefined : told.facts[of.set_by];
    if (setter) {
      parts.push(words.appointmentSetOn(dateText(dateOf(setter.occurred_at), language)));
      if (setter.apology_number) parts.push(words.apology(setter.apology_number));
    }
    if (of.unmoved && of.unmoved.due !== of.due.due) {
      parts.push(words.movedByPauses(this.dueText(of.unmoved)));
    }
    if (of.due.provisional) parts.push(words.provisional);
    return parts.join(", ");
  }

  private provenance(told: ExplainAnswer): TemplateResult {
    const { words, language } = this.state;
    const n = (value: number): string => countText(value, language);
    const { calendar } = told.versions;
    return html`<p class="provenance">
      ${words.events(n(told.facts.length))} · ${words.asOf(instantText(told.as_of, language))}${calendar
        ? html` · ${words.calendarOf(told.calendar_id, n(calendar.number))}`
        : nothing}${told.published_to
        ? html` · ${words.publishedTo(dateText(told.published_to, language))}`
        : nothing}${told.rule?.legal_source
        ? html` · ${words.legalSource}: ${told.rule.legal_source}`
        : nothing}
      · ${words.noApplicantData}
    </p>`;
  }
}

function limitWords(state: State, limit: Limit): string {
  return state.words.limitWords[limit.unit](countText(limit.amount, state.language));
}
