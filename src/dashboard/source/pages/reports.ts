// The forms that offices file: choose form, agency and period, see it as it will be filed, and take
// it as spreadsheet, CSV or JSON. The service checks a form against its own sums and refuses one
// whose sums fail, so what is shown here has passed.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { linkWith, periodParameter, readPeriod } from "../address";
import { dateText, instantText, isLocalDate } from "../base/dates";
import { countText, fixedText, noValue } from "../base/numbers";
import type {
  ReportAnswer, ReportCell, ReportColumn, ReportForms, TwoWords,
} from "../http/answers";
import { ask, withQuery } from "../http/client";
import { Remote } from "../http/remote";
import { nameOf } from "../model/agencies";
import { failed } from "../parts/notices";
import { tick } from "../parts/shapes";
import type { State } from "../state";
import { wholeName } from "./agency_rows";

const defaultForm = "06a";
const rowsShown = 400; // of a preview; the files have all
const never = Number.POSITIVE_INFINITY;
const formats = ["xlsx", "csv", "json"] as const;

interface Question {
  readonly agency: string | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

export class Reports {
  private readonly forms: Remote<ReportForms>;
  private readonly report: Remote<ReportAnswer>;
  private isReversed = false; // the dates that were chosen last

  constructor(private readonly state: State) {
    this.forms = new Remote(() => state.changed());
    this.report = new Remote(() => state.changed());
  }

  draw(): TemplateResult {
    const { state } = this;
    const { words } = state;
    state.loadAgencies();
    this.forms.want("forms", never, (signal) => ask<ReportForms>("/v1/reports", {}, signal));
    const all = this.forms.value?.forms ?? [];
    // A form about one dossier is printed from that dossier.
    const offered = all.filter((form) => !form.parameters.some(({ name }) => name === "dossier"));
    const asked = state.address.query.get("form");
    const form = offered.find((one) => one.form === asked)?.form ?? defaultForm;
    const question = this.question();
    const path = `/v1/reports/${encodeURIComponent(form)}`;
    if (question.from) {
      this.report.want(JSON.stringify([form, question]), never, (signal) =>
        ask<ReportAnswer>(path, { ...question, format: "json" }, signal),
      );
    }
    const { value, failure } = this.report;
    return html`<div class="context"><h1>${words.reports}</h1></div>
      ${this.choice(offered, form, question)}
      ${this.forms.failure ? failed(state, this.forms.failure, () => this.forms.retry()) : nothing}
      ${failure ? failed(state, failure, () => this.report.retry()) : nothing}
      ${value && !failure ? this.preview(value, path, question) : nothing}
      ${!value && !failure ? html`<div class="card skeleton"></div>` : nothing}`;
  }

  // A period with a name takes the dates that the service resolved it to.
  private question(): Question {
    const { query } = this.state.address;
    const period = readPeriod(query);
    const { picture } = this.state;
    const dates = period.kind === "range" ? period : picture;
    return { agency: query.get("agency")?.toUpperCase(), from: dates?.from, to: dates?.to };
  }

  private text(of: TwoWords): string {
    return (this.state.language === "en" && of.en) || of.vi;
  }

  private choice(forms: ReportForms["forms"], form: string, question: Question): TemplateResult {
    const { state } = this;
    const { words, language, address } = state;
    const tree = state.agencies.value;
    const change = (name: string) => (event: Event): void => {
      const { value } = event.target as HTMLSelectElement;
      state.replace(linkWith(address, { [name]: value === "" ? undefined : value }));
    };
    const dates = (event: Event): void => {
      const data = new FormData((event.target as HTMLInputElement).form ?? undefined);
      const from = String(data.get("from"));
      const to = String(data.get("to"));
      if (!isLocalDate(from) || !isLocalDate(to)) return;
      this.isReversed = from > to;
      state.changed();
      if (this.isReversed) return;
      state.replace(linkWith(address, { p: periodParameter({ kind: "range", from, to }) }));
    };
    return html`<form class="card report-choice no-print" @submit=${(e: Event) => e.preventDefault()}>
      <label>${words.reportForm}
        <select class="input" @change=${change("form")}>
          ${forms.map(
            (one) => html`<option value=${one.form} ?selected=${one.form === form}>
              ${one.code ? `${one.code} · ` : nothing}${this.text(one.title)}
            </option>`,
          )}
        </select>
      </label>
      <label>${words.agency}
        <select class="input" @change=${change("agency")}>
          <option value="" ?selected=${!question.agency}>${wholeName(tree, state)}</option>
          ${(tree?.top() ?? []).map(
            (agency) => html`<option value=${agency.code} ?selected=${agency.code === question.agency}>
              ${nameOf(agency, language)}
            </option>`,
          )}
        </select>
      </label>
      <label>${words.from}
        <input class="input" type="date" name="from" .value=${question.from ?? ""} @change=${dates} />
      </label>
      <label>${words.to}
        <input class="input" type="date" name="to" .value=${question.to ?? ""} @change=${dates} />
      </label>
      ${this.isReversed ? html`<p class="bad" role="alert">${words.datesReversed}</p>` : nothing}
    </form>`;
  }

  private preview(report: ReportAnswer, path: string, question: Question): TemplateResult {
    const { words, language } = this.state;
    const left = report.rows.length - rowsShown;
    return html`<section class="card" aria-label=${words.preview}>
      <div class="toolbar">
        <h2>${this.text(report.title)} ${report.code ? html`<span class="code">${report.code}</span>` : nothing}</h2>
        <span class="sp"></span>
        <span class="pill green">${tick} ${words.sumsHold}</span>
        ${formats.map(
          (format) => html`<a
            class="chip no-print"
            download="${report.form}.${format}"
            href=${withQuery(path, { ...question, format })}
            aria-label="${words.download} ${format}"
            >${format}</a
          >`,
        )}
        <button type="button" class="chip no-print" @click=${() => print()}>${words.print}</button>
      </div>
      <p class="provenance inner">
        ${this.text(report.agency) || wholeName(this.state.agencies.value, this.state)} · ${this.text(report.period)} ·
        ${words.asOf(instantText(report.as_of, language))}
      </p>
      <div class="table-frame" tabindex="0" role="region" aria-label=${this.text(report.title)}>
        <table class="report">
          <thead>${this.heads(report.columns)}</thead>
          <tbody>
            ${report.rows.slice(0, rowsShown).map(
              (row) => html`<tr class="kind-${row.kind}">
                ${row.cells.map((cell, i) => this.cell(cell, report.columns[i]))}
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <div class="foot">
        ${left > 0 ? html`<span>${words.stepsLeftOut(countText(left, language))}</span>` : nothing}
        ${report.beside
          .filter(({ value }) => value !== 0)
          .map(({ name, value }) => html`<span>${this.text(name)}: ${countText(value, language)}</span>`)}
        ${report.remarks.map((remark) => html`<span>${this.text(remark)}</span>`)}
      </div>
      <div class="signatures on-paper" aria-hidden="true">
        <span>${words.signers.clerk}</span><span>${words.signers.head}</span>
      </div>
    </section>`;
  }

  // The form's own heads: what stands above several columns spans them, then name and number.
  private heads(columns: readonly ReportColumn[]): TemplateResult {
    const depth = Math.max(0, ...columns.map((column) => column.above.length));
    const levels = Array.from({ length: depth }, (_, level) => {
      const spans: { text: string; path: string; count: number }[] = [];
      for (const column of columns) {
        const path = column.above.slice(0, level + 1).map(({ vi }) => vi).join("/");
        const isHere = column.above.length > level;
        const text = isHere ? this.text(column.above[level] ?? { vi: "", en: "" }) : "";
        const last = spans[spans.length - 1];
        if (last && isHere && last.path === path && last.text === text) ++last.count;
        else spans.push({ text, path, count: 1 });
      }
      return html`<tr class="groups">
        ${spans.map(({ text, count }) =>
          text === "" ? html`<td></td>` : html`<th scope="colgroup" colspan=${count}>${text}</th>`,
        )}
      </tr>`;
    });
    const isText = (column: ReportColumn): string => (column.type === "text" ? "text" : "");
    return html`${levels}
      <tr>
        ${columns.map(
          (column) => html`<th scope="col" class="wrap ${isText(column)}">
            ${this.text(column.name)}<br /><small>${column.number}</small>
          </th>`,
        )}
      </tr>`;
  }

  private cell(cell: ReportCell, column: ReportColumn | undefined): TemplateResult {
    const { language } = this.state;
    const type = column?.type ?? "text";
    if (cell === null) return html`<td>${noValue}</td>`;
    if (typeof cell === "string") {
      const text = type === "date" && isLocalDate(cell) ? dateText(cell, language)
        : type === "moment" && cell !== "" ? instantText(cell, language) : cell;
      return html`<td class=${type === "text" ? "text" : ""}>${text}</td>`;
    }
    if (type === "count" || type === "place") return html`<td>${countText(cell, language)}</td>`;
    const text = fixedText(Math.round(cell * 100), 2, language);
    return html`<td>${text}${type === "percent" ? "%" : nothing}</td>`;
  }
}
