// The forms that offices file: choose form, agency, period and instant, see it as it will be filed, and
// take it as spreadsheet, CSV or JSON. The service checks a form against its own sums and refuses one
// whose sums fail, so what is shown here has passed.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { guard } from "lit/directives/guard.js";
import { readAsOf, readPeriod } from "../address";
import { dateOf, dateText, instantText, isLocalDate, timeOf } from "../base/dates";
import { countText, fixedText, noValue } from "../base/numbers";
import { datesAt } from "../figures";
import type {
  ReportAnswer, ReportCell, ReportColumn, ReportForms, TwoWords,
} from "../http/answers";
import { ask, askFile, failureFrom, withQuery, type Query } from "../http/client";
import { Remote } from "../http/remote";
import { chosenOf, choicesOf } from "../model/report_choices";
import { formulaSentence } from "../parts/choices";
import { downloadFile } from "../parts/download";
import { failed } from "../parts/notices";
import { tick } from "../parts/shapes";
import type { State } from "../state";
import { wholeName } from "./agency_rows";
import { ReportChoice } from "./report_choice";

const defaultForm = "06a";
const rowsShown = 400; // of a preview; the files have all
const never = Number.POSITIVE_INFINITY;
const renewAfter = 30_000; // of what is of now
const formats = ["xlsx", "csv", "json"] as const;

// What a report says, apart from the instant of a form that is always of now.
const saysOf = ({ rows, beside }: ReportAnswer): string => JSON.stringify([rows, beside]);

export class Reports {
  private readonly forms: Remote<ReportForms>;
  private readonly report: Remote<ReportAnswer>;
  private readonly choice: ReportChoice;
  private movedIn: string | undefined; // the question whose answer was another when its file was taken
  private refusedFile: string | undefined; // what was said instead of a file

  constructor(private readonly state: State) {
    this.forms = new Remote(() => state.changed());
    this.report = new Remote(() => state.changed());
    this.choice = new ReportChoice(state);
  }

  draw(): TemplateResult {
    const { state, report } = this;
    const { words, address } = state;
    state.loadAgencies();
    this.forms.want("forms", never, (signal) => ask<ReportForms>("/v1/reports", {}, signal));
    const all = this.forms.value?.forms ?? [];
    // A form about one dossier is printed from that dossier.
    const offered = all.filter((form) => !form.parameters.some(({ name }) => name === "dossier"));
    const asked = address.query.get("form");
    const form = offered.find((one) => one.form === asked) ?? offered.find((one) => one.form === defaultForm);
    const takesInstant = form?.parameters.some(({ name }) => name === "as_of") ?? false;
    const question = this.question(form, takesInstant);
    const today = state.zoneClock.date(state.heldUntil() ?? Date.now());
    const isOver = (question["to"] ?? today) < today;
    const isFixed = question["as_of"] !== undefined || (isOver && takesInstant);
    const path = `/v1/reports/${encodeURIComponent(form?.form ?? defaultForm)}`;
    const isAsked = form !== undefined && question["from"] !== undefined;
    if (isAsked) {
      report.want(JSON.stringify([form.form, question]), isFixed ? never : renewAfter, (signal) =>
        ask<ReportAnswer>(path, question, signal),
      );
    }
    const value = isAsked ? report.value : undefined;
    const { failure } = report;
    return html`<div class="context"><h1>${words.reports}</h1></div>
      ${this.choice.draw({ offered, form, question, takesInstant, isOver, today, shown: value })}
      ${form?.parameters.some(({ name }) => name === "formula") ? formulaSentence(state) : nothing}
      ${this.forms.failure ? failed(state, this.forms.failure, () => this.forms.retry()) : nothing}
      ${failure ? failed(state, failure, () => report.retry()) : nothing}
      ${value && !failure ? this.preview(value, path, question, takesInstant, isFixed) : nothing}
      ${!value && !failure ? html`<div class="card skeleton"></div>` : nothing}`;
  }

  // A period with a name takes the dates that the service resolved it to, or those it had at a past
  // instant. Of what the form itself lists only what it would not take by itself is said.
  private question(form: ReportForms["forms"][number] | undefined, takesInstant: boolean): Query {
    const { address: { query }, picture, zoneClock } = this.state;
    const period = readPeriod(query);
    const at = takesInstant ? readAsOf(query) : undefined;
    const dates = at ? datesAt(period, zoneClock.date(Date.parse(at)))
      : period.kind === "range" ? period : picture;
    const chosen = choicesOf(form).flatMap((one) => {
      const value = chosenOf(one, query);
      return value === one.values[0] ? [] : [[one.name, value]];
    });
    return {
      agency: query.get("agency")?.toUpperCase(), from: dates?.from, to: dates?.to, as_of: at,
      ...Object.fromEntries(chosen),
    };
  }

  private text(of: TwoWords): string {
    return (this.state.language === "en" && of.en) || of.vi;
  }

  // Takes a file of what is shown. An event that came late may have changed that instant since: then
  // nothing is taken, and what is shown is as the file would have been.
  private async take(path: string, of: Query, format: string, shown: ReportAnswer): Promise<void> {
    const { key } = this.report;
    this.movedIn = this.refusedFile = undefined;
    this.state.changed();
    try {
      const file = await askFile(path, { ...of, format });
      const now = await ask<ReportAnswer>(path, of);
      if (saysOf(now) === saysOf(shown)) {
        const { form, agency_code: agency, period: { from, to } } = shown;
        downloadFile(`${form}_${agency.replace(/\//g, "-") || "all"}_${from}_${to}.${format}`, file);
      } else if (key === this.report.key) {
        this.report.value = now;
        this.movedIn = key;
      }
    } catch (error) {
      this.refusedFile = failureFrom(error).message;
    }
    this.state.changed();
  }

  private preview(
    report: ReportAnswer, path: string, question: Query, takesInstant: boolean, isFixed: boolean,
  ): TemplateResult {
    const { words, language, agencies } = this.state;
    const left = report.rows.length - rowsShown;
    const { as_of: at, period } = report;
    // The files are of the very instant that is shown.
    const of = { ...question, as_of: takesInstant ? at : undefined };
    const isEnd = timeOf(at) === "00:00:00" && dateOf(at) > period.to;
    const instant = isEnd ? `24:00, ${dateText(period.to, language)}`
      : `${timeOf(at)}, ${dateText(dateOf(at), language)}`;
    const told = this.movedIn === this.report.key ? words.figuresMoved : this.refusedFile;
    return html`<section class="card" aria-label=${words.preview}>
      <div class="toolbar">
        <h2>${this.text(report.title)} ${report.code ? html`<span class="code">${report.code}</span>` : nothing}</h2>
        <span class="sp"></span>
        <span class="pill green">${tick} ${words.sumsHold}</span>
        ${formats.map(
          (format) => html`<a
            class="chip no-print"
            download=""
            href=${withQuery(path, { ...of, format })}
            aria-label="${words.download} ${format}"
            @click=${(event: Event) => {
              event.preventDefault();
              void this.take(path, of, format, report);
            }}
            >${format}</a
          >`,
        )}
        <button type="button" class="chip no-print" @click=${() => print()}>${words.print}</button>
      </div>
      <p class="provenance inner">
        ${[this.text(report.agency) || wholeName(agencies.value, this.state), this.text(period),
          this.text(report.judged_by)].filter((said) => said !== "").join(" · ")} · <b data-figure="as-of">${words.asOf(instant)}</b>
        ${isFixed ? nothing : html`<button type="button" class="link-button no-print"
          @click=${() => this.report.retry()}>${words.renew}</button>`}
      </p>
      <p class="bad inner" role="alert" ?hidden=${told === undefined}>${told}</p>
      <div class="table-frame" tabindex="0" role="region" aria-label=${this.text(report.title)}>
        ${guard([report, language], () => this.table(report))}
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

  private table(report: ReportAnswer): TemplateResult {
    return html`<table class="report">
      <thead>${this.heads(report.columns)}</thead>
      <tbody>
        ${report.rows.slice(0, rowsShown).map(
          (row) => html`<tr class="kind-${row.kind}">
            ${row.cells.map((cell, i) => this.cell(cell, report.columns[i]))}
          </tr>`,
        )}
      </tbody>
    </table>`;
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
      // A due date may have an hour.
      const isDate = type === "date" && isLocalDate(cell.slice(0, 10));
      const text = isDate && cell.length === 10 ? dateText(cell, language)
        : isDate || type === "moment" && cell !== "" ? instantText(cell, language) : cell;
      return html`<td class=${type === "text" ? "text" : ""}>${text}</td>`;
    }
    if (type === "count" || type === "place") return html`<td>${countText(cell, language)}</td>`;
    const text = fixedText(Math.round(cell * 100), 2, language);
    return html`<td>${text}${type === "percent" ? "%" : nothing}</td>`;
  }
}
