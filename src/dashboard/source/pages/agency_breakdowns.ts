// What an agency's figures are made of: procedures or fields, channels, and the agencies below it.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { linkTo, linkWith } from "../address";
import { countText, drawnShare, percentText } from "../base/numbers";
import { compareText } from "../base/text";
import type { PeriodFigures } from "../figures";
import type { RatesAnswer, RatesRow } from "../http/answers";
import { ask } from "../http/client";
import { Remote } from "../http/remote";
import type { Agency, AgencyTree } from "../model/agencies";
import { rateOf, received, resolved, type Formula } from "../model/counts";
import { levelOfCounts, levels } from "../model/levels";
import { mixBar } from "../parts/bars";
import { failed } from "../parts/notices";
import { levelMark } from "../parts/shapes";
import type { State } from "../state";
import { rowsOf } from "./agency_rows";

const firstShown = 8;
const moreShown = 100;
const renewAfter = 10_000;

export class Breakdowns {
  private readonly fields: Remote<RatesAnswer>;
  private shown = firstShown;

  constructor(private readonly state: State) {
    this.fields = new Remote(() => state.changed());
  }

  draw(
    figures: PeriodFigures,
    tree: AgencyTree,
    agency: Agency,
    formula: Formula,
    procedures: Remote<RatesAnswer>,
  ): TemplateResult {
    const isByField = this.state.address.query.get("by") === "field";
    if (isByField) {
      const { from, to } = figures;
      this.fields.want(JSON.stringify([from, to]), renewAfter, (signal) =>
        ask<RatesAnswer>("/v1/rates", { agency: agency.code, from, to, by: "field" }, signal),
      );
    }
    const answer = isByField ? this.fields : procedures;
    return html`<div class="two wide-first">
      <section class="card">${this.groups(answer, formula, isByField)}</section>
      <section class="card">
        ${this.channels(figures)} ${this.subAgencies(figures, tree, agency, formula)}
      </section>
    </div>`;
  }

  private groups(answer: Remote<RatesAnswer>, formula: Formula, isByField: boolean): TemplateResult {
    const { state } = this;
    const { words, language } = state;
    const counted = (answer.value?.rows ?? []).filter(
      ({ counts: c }) => c.open > 0 || resolved(c) > 0 || received(c) > 0,
    );
    const rank = ({ counts: c }: RatesRow): number => levels.indexOf(levelOfCounts(c, this.state.thresholds));
    const rows = counted.sort(
      (a, b) =>
        b.counts.overdue - a.counts.overdue || rank(a) - rank(b) ||
        b.counts.late - a.counts.late ||
        compareText(a.procedure_code ?? a.field_code ?? "", b.procedure_code ?? b.field_code ?? ""),
    );
    const chip = (word: string, isOn: boolean, by: string | undefined): TemplateResult =>
      html`<button type="button" class="chip" aria-pressed=${isOn ? "true" : "false"}
        @click=${() => state.replace(linkWith(state.address, { by }))}>${word}</button>`;
    const rest = rows.length > this.shown;
    const more = (): void => {
      this.shown += moreShown;
      state.changed();
    };
    return html`<div class="toolbar">
        <h2>${isByField ? words.field : words.procedures}</h2>
        ${chip(words.byProcedure, !isByField, undefined)} ${chip(words.byField, isByField, "field")}
      </div>
      ${answer.failure ? failed(state, answer.failure, () => answer.retry()) : nothing}
      ${answer.value && rows.length === 0
        ? html`<p class="notice">${words.noDossiersInPeriod}</p>`
        : nothing}
      ${rows.length > 0
        ? html`<div class="table-frame" tabindex="0" role="region" aria-label=${words.procedures}>
            <table class="cards">
              <thead>
                <tr>
                  <th class="text" scope="col">${isByField ? words.field : words.procedure}</th>
                  <th scope="col">${words.onTime}</th>
                  <th class="text" scope="col">${words.columnMix}</th>
                  <th scope="col">${words.resolved}</th>
                  <th scope="col">${words.late}</th>
                  <th scope="col">${words.overdueNow}</th>
                </tr>
              </thead>
              <tbody>
                ${rows.slice(0, this.shown).map((row) => this.group(row, formula))}
              </tbody>
            </table>
          </div>`
        : nothing}
      <div class="foot">
        ${rest
          ? html`<button type="button" class="link-button" @click=${more}>${words.showMore}</button>`
          : nothing}
        <span>${words.rowsOf(
          countText(Math.min(this.shown, rows.length), language),
          countText(rows.length, language),
        )}${words.mostOverdueFirst}</span>
      </div>`;
  }

  private group(row: RatesRow, formula: Formula): TemplateResult {
    const { words, language } = this.state;
    const { counts: c } = row;
    const level = levelOfCounts(c, this.state.thresholds);
    const name = (language === "en" && row.name_en) || row.name_vi || row.procedure_code || row.field_code;
    const n = (count: number): string => countText(count, language);
    return html`<tr>
      <td class="text ellipsis">
        <span class="name">${levelMark(level, words)}<span title=${name ?? ""}>${name}</span></span>
      </td>
      <td><b>${percentText(rateOf(formula, c), language)}</b></td>
      <td class="text not-phone">${mixBar(c)}</td>
      <td class="not-phone">${n(resolved(c))}</td>
      <td class="not-phone">${n(c.late)}</td>
      <td class="wide">${n(c.overdue)}<span class="only-phone">
        ${words.overdueNow.toLowerCase()} · ${n(resolved(c))} ${words.resolvedLower}</span></td>
    </tr>`;
  }

  private channels(figures: PeriodFigures): TemplateResult {
    const { words, language } = this.state;
    const { counts } = figures.total;
    const all = received(counts);
    const names = ["received_online", "received_in_person", "received_post"] as const;
    return html`<h2 class="inner">${words.channels}</h2>
      <ul class="channels">
        ${names.map(
          (name) => html`<li>
            <span>${words.channelNames[name]}</span>
            <span class="lane" aria-hidden="true"
              ><i class="median" .style=${`width: ${drawnShare(counts[name], all)}%`}></i
            ></span>
            <b>${countText(counts[name], language)}</b>
          </li>`,
        )}
      </ul>
      <p class="provenance inner">${words.sumReceived(countText(all, language))}</p>`;
  }

  // A level without children has no card for them.
  private subAgencies(
    figures: PeriodFigures,
    tree: AgencyTree,
    agency: Agency,
    formula: Formula,
  ): TemplateResult | typeof nothing {
    const { words, language, address } = this.state;
    const below = tree.children(agency.code);
    if (below.length === 0) return nothing;
    const rows = rowsOf(tree, below, undefined, figures.own, undefined, language, this.state.thresholds);
    return html`<h2 class="inner">${words.subAgencies}</h2>
      <ul class="channels">
        ${rows.map(
          (row) => html`<li>
            <span class="name"
              >${levelMark(row.level, words)}<a
                href=${linkTo({ name: "agency", code: row.code }, address.query)}
                >${row.name}</a
              ></span
            >
            <span></span>
            <b data-rate=${row.code}>${percentText(rateOf(formula, row.counts), language)}</b>
          </li>`,
        )}
      </ul>`;
  }
}
