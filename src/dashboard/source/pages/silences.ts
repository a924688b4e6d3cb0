// Silences: which alerts are not delivered for a while, why, by whom and until when; beginning one
// and ending one. A silence hides no alert from any list.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { instantText } from "../base/dates";
import { countText } from "../base/numbers";
import type { AlertRulesAnswer, SilenceRow, SilencesAnswer } from "../http/answers";
import { ask, tell } from "../http/client";
import { Remote } from "../http/remote";
import { nameOf } from "../model/agencies";
import { failed, refusalText } from "../parts/notices";
import type { State } from "../state";
import { ruleText } from "./alert_words";

const renewAfter = 15_000;
const rulesAge = 60_000;
const endedShown = 20;
const hour = 3_600_000;
const usual = 2 * hour;
const longest = 30 * 24 * hour;
const reasonMax = 160; // letters; the service takes 500 bytes

export class Silences {
  private readonly answer: Remote<SilencesAnswer>;
  private readonly rules: Remote<AlertRulesAnswer>;
  private isAsking = false;
  private failure: unknown;

  constructor(private readonly state: State) {
    this.answer = new Remote(() => state.changed());
    this.rules = new Remote(() => state.changed());
  }

  load(): void {
    this.answer.want("silences", renewAfter, (signal) =>
      ask<SilencesAnswer>("/v1/silences", { ended: "true" }, signal));
  }
  get standing(): number | undefined {
    return this.answer.value?.rows.filter((row) => row.stands).length;
  }

  draw(): TemplateResult {
    const { state, answer } = this;
    const { words } = state;
    const { value } = answer;
    const open = (): void => {
      this.isAsking = !this.isAsking;
      this.failure = undefined;
      state.changed();
    };
    const standing = value?.rows.filter((row) => row.stands) ?? [];
    const ended = value?.rows.filter((row) => !row.stands).slice(0, endedShown) ?? [];
    return html`${answer.failure ? failed(state, answer.failure, () => answer.retry()) : nothing}
      <section class="card">
        <div class="toolbar">
          <h2>${words.alertTabs.silences}</h2>
          <span class="provenance">${words.silenceHidesNothing}</span>
          <span class="sp"></span>
          <button type="button" class="button" aria-expanded=${this.isAsking ? "true" : "false"}
            @click=${open}>${words.beginSilence}</button>
        </div>
        ${this.isAsking ? this.form() : nothing}
        ${value && standing.length === 0 ? html`<p class="notice">${words.noSilences}</p>` : nothing}
        ${standing.length > 0 ? this.table(standing) : nothing}
      </section>
      ${ended.length > 0
        ? html`<section class="card"><h2>${words.endedSilences}</h2>${this.table(ended)}</section>`
        : nothing}`;
  }

  // --- beginning

  // The rules that this service has.
  knownRules(): AlertRulesAnswer["rows"] {
    this.rules.want("rules", rulesAge, (signal) => ask("/v1/alert-rules", {}, signal));
    return this.rules.value?.rows ?? [];
  }
  // Those of which alerts stand may be gone from its file.
  private ruleText(rule: string): string {
    const kind = this.knownRules().find(({ id }) => id === rule)?.kind;
    return ruleText(this.state, kind ? { rule, kind } : { rule });
  }

  private form(): TemplateResult {
    const { state } = this;
    const { words, language } = state;
    const now = state.heldUntil() ?? Date.now();
    const local = (ahead: number): string => state.zoneClock.local(now + ahead).slice(0, 16);
    const agencies = state.agencies.value?.all ?? [];
    return html`<form class="report-choice silence" @submit=${(event: SubmitEvent) => this.submit(event)}>
      <label>${words.alertRule}
        <select class="input" name="rule">
          <option value="">${words.everyRule}</option>
          ${this.knownRules().map(({ id }) => html`<option value=${id}>${this.ruleText(id)}</option>`)}
        </select></label>
      <label>${words.agencyWithAllBelow}
        <select class="input" name="agency">
          <option value="">${words.everyAgency}</option>
          ${agencies.map((one) => html`<option value=${one.code}>${nameOf(one, language)}</option>`)}
        </select></label>
      <label>${words.dossierCode}
        <input class="input" name="dossier" maxlength="64" autocomplete="off" placeholder=${words.everyDossier} /></label>
      <label>${words.untilWhen}
        <input class="input" type="datetime-local" name="until" required
          .defaultValue=${local(usual)} min=${local(2 * 60_000)} max=${local(longest)} /></label>
      <label class="reason">${words.silenceReason}
        <input class="input" name="reason" required maxlength=${reasonMax} autocomplete="off" /></label>
      <button type="submit" class="button primary">${words.beginSilence}</button>
      ${this.failure ? html`<p class="bad" role="alert">${refusalText(state, this.failure)}</p>` : nothing}
    </form>`;
  }

  private submit(event: SubmitEvent): void {
    event.preventDefault();
    const { state } = this;
    const data = new FormData(event.target as HTMLFormElement);
    const text = (name: string): string | undefined => String(data.get(name) ?? "").trim() || undefined;
    const until = state.zoneClock.instantOf(`${text("until") ?? ""}:00`);
    const said = {
      rule: text("rule"),
      agency: text("agency"),
      dossier: text("dossier")?.toUpperCase(),
      reason: text("reason"),
      until: Number.isNaN(until) ? undefined : new Date(until).toISOString(),
    };
    this.failure = undefined;
    tell<SilenceRow>("/v1/silences", said).then(
      () => {
        this.isAsking = false;
        this.answer.retry();
      },
      (error: unknown) => this.refused(error),
    );
  }
  private refused(error: unknown): void {
    this.failure = error;
    this.state.changed();
  }

  // --- those that stand, and those that have ended

  private table(rows: readonly SilenceRow[]): TemplateResult {
    const { words } = this.state;
    return html`<div class="table-frame" tabindex="0" role="region" aria-label=${words.alertTabs.silences}>
      <table class="cards">
        <thead>
          <tr>
            <th class="text" scope="col">${words.silenceOf}</th>
            <th class="text" scope="col">${words.silenceReason}</th>
            <th class="text" scope="col">${words.byWhom}</th>
            <th class="text" scope="col">${words.untilWhen}</th>
            <th scope="col">${words.hidesNow}</th>
            <th class="text" scope="col"><span class="vh">${words.endSilence}</span></th>
          </tr>
        </thead>
        <tbody>${rows.map((row) => this.row(row))}</tbody>
      </table>
    </div>`;
  }

  private row(row: SilenceRow): TemplateResult {
    const { state } = this;
    const { words, language } = state;
    const agency = row.agency_code === null ? undefined : state.agencies.value?.find(row.agency_code);
    const of = [
      row.rule === null ? words.everyRule : this.ruleText(row.rule),
      agency ? nameOf(agency, language) : row.agency_code ?? words.everyAgency,
      row.dossier_code ?? "",
    ].filter(Boolean).join(" · ");
    const end = (): void => {
      tell<SilenceRow>(`/v1/silences/${row.id}/end`).then(
        () => this.answer.retry(),
        (error: unknown) => this.refused(error),
      );
    };
    return html`<tr data-silence=${row.id} class=${row.stands ? "" : "row-gone"}>
      <td class="text wide">${of}</td>
      <td class="text wide">${row.reason}</td>
      <td class="text">${row.by} · ${instantText(row.from, language)}</td>
      <td class="text">${row.ended_at
        ? words.endedBy(instantText(row.ended_at, language), row.ended_by ?? "")
        : instantText(row.until, language)}</td>
      <td>${row.stands ? countText(row.hides, language) : nothing}</td>
      <td class="text act">${row.stands && row.may_end !== false
        ? html`<button type="button" class="button" @click=${end}>${words.endSilence}</button>`
        : nothing}</td>
    </tr>`;
  }
}
