// What fires and what has ended: one row an alert, newest first, with the dossier and agency that it
// is about; and calendars that end soon. Acknowledging and silencing are not offered, because the
// service does not take them yet.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { linkTo, linkWith } from "../address";
import { dateText, instantText } from "../base/dates";
import { countText } from "../base/numbers";
import { ask } from "../http/client";
import type { AlertsAnswer } from "../http/answers";
import { Remote } from "../http/remote";
import { nameOf } from "../model/agencies";
import { failed } from "../parts/notices";
import { shape } from "../parts/shapes";
import type { State } from "../state";
import { wordFor } from "../words/words";

const renewAfter = 3_000;
const rowsMax = 1000; // the service's most
const tabs = ["firing", "resolved"] as const;

export class Alerts {
  private readonly answer: Remote<AlertsAnswer>;

  constructor(private readonly state: State) {
    this.answer = new Remote(() => state.changed());
  }

  draw(): TemplateResult {
    const { state, answer } = this;
    const { words, language, address } = state;
    state.loadAgencies();
    const tab = address.query.get("state") === "resolved" ? "resolved" : "firing";
    answer.want(tab, renewAfter, (signal) =>
      ask<AlertsAnswer>("/v1/alerts", { state: tab, limit: String(rowsMax) }, signal),
    );
    const { value } = answer;
    const rows = [...(value?.rows ?? [])].sort((a, b) => b.id - a.id);
    return html`<div class="context">
        <h1>${words.alerts}</h1>
        ${tabs.map(
          (one) => html`<button
            type="button"
            class="chip"
            aria-pressed=${one === tab ? "true" : "false"}
            @click=${() => state.replace(linkWith(address, { state: one === "firing" ? undefined : one }))}
          >
            ${words.alertStates[one]}
            ${one === "firing" && value ? countText(value.firing, language) : nothing}
          </button>`,
        )}
      </div>
      ${(value?.calendars ?? []).map(
        (calendar) => html`<p class="card notice">
          ${shape("amber")}
          ${words.calendarEnds(
            calendar.calendar_id,
            dateText(calendar.published_to, language),
            countText(calendar.days_left, language),
          )}
        </p>`,
      )}
      ${answer.failure ? failed(state, answer.failure, () => answer.retry()) : nothing}
      ${value ? this.table(rows) : nothing}`;
  }

  private table(rows: AlertsAnswer["rows"]): TemplateResult {
    const { state } = this;
    const { words, language, address } = state;
    if (rows.length === 0) return html`<p class="card notice">${words.noAlerts}</p>`;
    return html`<section class="card">
      <div class="table-frame" tabindex="0" role="region" aria-label=${words.alerts}>
        <table class="cards">
          <thead>
            <tr>
              <th class="text" scope="col">${words.alerts}</th>
              <th class="text" scope="col">${words.dossierCode}</th>
              <th class="text" scope="col">${words.agency}</th>
              <th scope="col">${words.since}</th>
            </tr>
          </thead>
          <tbody>
            ${rows.map((row) => {
              const agency = state.agencies.value?.find(row.agency_code);
              const dossier = linkTo({ name: "dossier", code: row.dossier_code }, address.query);
              const place = linkTo({ name: "agency", code: row.agency_code }, address.query);
              return html`<tr data-alert=${row.id}>
                <td class="text">
                  <span class="name"
                    >${shape(row.state === "firing" ? "red" : "few")}${wordFor(words.alertRules, row.rule)}</span
                  >
                </td>
                <td class="text"><a class="strong" href=${dossier}>${row.dossier_code}</a></td>
                <td class="text wide">
                  <a href=${place}>${agency ? nameOf(agency, language) : row.agency_code}</a>
                </td>
                <td>${instantText(row.resolved_at ?? row.fired_at, language)}</td>
              </tr>`;
            })}
          </tbody>
        </table>
      </div>
    </section>`;
  }
}
