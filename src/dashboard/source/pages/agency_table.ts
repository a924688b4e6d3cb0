// The table of agencies, worst first: on a wide screen a table with two groups of columns (in the
// period, right now), on a phone one card an agency.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { linkTo, linkWith, readFormula } from "../address";
import { countText, percentText } from "../base/numbers";
import {
  formulas, rateOf, received, resolved, type Figures, type Formula,
} from "../model/counts";
import { thresholds } from "../model/levels";
import { mixBar } from "../parts/bars";
import { levelMark, sortArrows, sortedArrow } from "../parts/shapes";
import { rateChange } from "../parts/tiles";
import type { State } from "../state";
import type { ChangeMarks } from "./change_marks";
import { clicked, readSort, sortText, type AgencyRow, type Column, type Sort } from "./agency_rows";
import { inView, type Range, type RowsInView } from "./rows_in_view";
import type { SteadyOrder } from "./steady_order";

export interface AgencyTable {
  readonly rows: readonly AgencyRow[]; // all, shown or not
  readonly wanted: readonly AgencyRow[]; // those shown, in their order
  readonly total: Figures;
  readonly totalBefore: Figures | undefined;
  readonly order: SteadyOrder;
  readonly marks: ChangeMarks;
  readonly near: RowsInView;
  readonly hasDueToday: boolean;
  readonly stocksOf: string | undefined; // the instant, when it is not the present
}

function headers(state: State, table: AgencyTable): [Column, string, string][] {
  const { words } = state;
  const formula = readFormula(state.address.query);
  const rateWord = formula === "early" ? words.early : words.onTime;
  const all: [Column, string, string][] = [
    ["name", words.agency, "text"],
    ["rate", rateWord, "divider"],
    ["change", words.columnChange, "wrap"],
    ["early", words.early, "wrap"],
    ["received", words.received, "divider wrap"],
    ["resolved", words.resolved, "wrap"],
    ["late", words.late, "wrap"],
    ["overdue", words.overdueNow, "divider wrap"],
    ["due_today", words.dueToday, "wrap"],
    ["paused", words.paused, "wrap"],
    ["open", words.pending, "wrap"],
  ];
  return table.hasDueToday ? all : all.filter(([column]) => column !== "due_today");
}

function header(state: State, sort: readonly Sort[], [column, word, style]: [Column, string, string]): TemplateResult {
  const found = sort.find((s) => s.column === column);
  const click = (event: MouseEvent): void => {
    const next = clicked(sort, column, event.shiftKey);
    state.replace(linkWith(state.address, { sort: sortText(next) }));
  };
  const direction = found ? (found.isDescending ? "descending" : "ascending") : nothing;
  const cell = html`<th role="columnheader" class=${style} aria-sort=${direction}>
    <button type="button" class="sort" @click=${click}>
      ${word}${found ? sortedArrow(found.isDescending) : sortArrows}
    </button>
    <span class="on-paper" aria-hidden="true">${word}</span>
  </th>`;
  if (column !== "rate") return cell;
  const { words } = state;
  return html`${cell}
    <th role="columnheader" class="text mix-keys">
      <span class="key"><i class="mark-early"></i>${words.keyEarly}</span>
      <span class="key"><i class="mark-ontime"></i>${words.keyOnTime}</span>
      <span class="key"><i class="mark-late"></i>${words.keyLate}</span>
    </th>`;
}

// All four rates with their pairs: what a figure is made of, for hovering and for screen readers'
// descriptions.
export function ratesInFull(state: State, figures: Figures): string {
  const { words, language } = state;
  return formulas
    .map((formula) => {
      const rate = rateOf(formula, figures.counts);
      const pair = `${countText(rate.numerator, language)} / ${countText(rate.denominator, language)}`;
      return `${words.formulaNames[formula]}: ${percentText(rate, language)} (${pair})`;
    })
    .join("\n");
}

function cells(
  state: State,
  { marks, hasDueToday }: AgencyTable,
  code: string,
  formula: Formula,
  figures: Figures,
  before: Figures | undefined,
): TemplateResult {
  const { words, language } = state;
  const c = figures.counts;
  const now = performance.now();
  const numberCell = (count: number, style: string, column: string): TemplateResult => {
    const text = countText(count, language);
    const mark = marks.of(`${code} ${column}`, text, now);
    const zero = count === 0 ? "zero" : "";
    return html`<td role="cell" class="${style} ${zero}" data-column=${column}><span class=${mark}>${text}</span></td>`;
  };
  const rate = percentText(rateOf(formula, c), language);
  const overdue = countText(c.overdue, language);
  const dueToday = countText(figures.dueToday ?? 0, language);
  return html`<td role="cell" class="c-rate divider" data-column="rate" title=${ratesInFull(state, figures)}>
      <b class="figure ${marks.of(`${code} rate`, rate, now)}">${rate}</b>
    </td>
    <td role="cell" class="c-mix text">${mixBar(c)}</td>
    <td role="cell" class="c-change">${rateChange(state, formula, figures, before)}</td>
    <td role="cell">${percentText(rateOf("early", c), language)}</td>
    ${numberCell(received(c), "divider", "received")} ${numberCell(resolved(c), "", "resolved")}
    ${numberCell(c.late, "", "late")}
    ${numberCell(c.overdue, c.overdue > 0 ? "divider loud" : "divider", "overdue")}
    ${hasDueToday ? numberCell(figures.dueToday ?? 0, "", "due_today") : nothing}
    ${numberCell(c.paused, "", "paused")} ${numberCell(c.open, "", "open")}
    <td role="cell" class="c-phone">
      ${overdue} ${words.overdueNow.toLowerCase()}${hasDueToday
        ? html` · ${dueToday} ${words.dueToday.toLowerCase()}`
        : nothing}
    </td>`;
}

function agencyRow(
  state: State,
  table: AgencyTable,
  row: AgencyRow,
  formula: Formula,
  isGone: boolean,
): TemplateResult {
  const link = linkTo({ name: "agency", code: row.code }, state.address.query);
  return html`<tr
    role="row"
    class="row-${row.level} ${isGone ? "row-gone" : ""}"
    data-code=${row.code}
    data-level=${row.level}
  >
    <td role="cell" class="c-name text">
      <span class="name"
        >${levelMark(row.level, state.words)}<a href=${link} title=${row.name}>${row.name}</a></span
      >
    </td>
    ${cells(state, table, row.code, formula, row.figures, row.before)}
  </tr>`;
}

function totalRow(state: State, table: AgencyTable, formula: Formula): TemplateResult {
  const { words } = state;
  return html`<tr role="row" class="total">
    <td role="cell" class="c-name text"><b>${words.wholeProvince}</b> (${words.sum})</td>
    ${cells(state, table, "", formula, table.total, table.totalBefore)}
  </tr>`;
}

// ↑ ↓ move between the links of rows.
function moveFocus(event: KeyboardEvent): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const body = event.currentTarget as HTMLElement;
  const links = [...body.querySelectorAll<HTMLAnchorElement>("td a")];
  const at = links.findIndex((link) => link === document.activeElement);
  const next = links[at + (event.key === "ArrowDown" ? 1 : -1)];
  if (at < 0 || !next) return;
  event.preventDefault();
  next.focus();
}

// Where the rows stood after the last frame: asked then, when the browser knows it without having to
// lay the page out once more.
let rowsAt: DOMRect | undefined;
let isAsked = false;

function onScreen(count: number): Range {
  if (!isAsked) {
    isAsked = true;
    setTimeout(() => {
      isAsked = false;
      rowsAt = document.querySelector(".agencies tbody")?.getBoundingClientRect();
    });
  }
  return inView(rowsAt?.top ?? 0, rowsAt?.height ?? 0, count, innerHeight);
}

export function agencyTable(state: State, table: AgencyTable): TemplateResult {
  const { words } = state;
  const formula = readFormula(state.address.query);
  const sort = readSort(state.address.query.get("sort"));
  const { order, hasDueToday } = table;
  const now = performance.now();
  const wanted = table.wanted.map((row) => row.code);
  const byCode = new Map(table.rows.map((row) => [row.code, row]));
  const isWanted = new Set(wanted);
  const choice = `${state.address.query.toString()} ${state.language}`;
  table.marks.begin(choice);
  const newest = order.look(wanted, choice, now).flatMap((code) => byCode.get(code) ?? []);
  const range = state.isPrinting ? { first: 0, last: newest.length } : onScreen(newest.length);
  const shown = table.near.pick(newest, range, choice, now);
  const moved = order.moved(wanted);
  const use = (): void => order.used(performance.now());
  const columnCount = headers(state, table).length + 1;
  return html`${moved > 0
      ? html`<div class="order-bar" role="status">
          ${words.orderChanged(countText(moved, state.language))}
          <button
            type="button"
            class="link-button"
            @click=${() => {
              order.applyNow();
              state.changed();
            }}
          >
            ${words.sortAgain}
          </button>
        </div>`
      : nothing}
    <div class="table-frame page-wide">
      <table class="agencies" role="table" .style=${`--numbers: ${columnCount - 3}`} aria-label=${words.agenciesTable}
        @pointermove=${use} @focusin=${use} @keydown=${use}>
        <thead role="rowgroup">
          <tr class="groups" aria-hidden="true">
            <th class="divider rates">${words.groupRates}</th>
            <th class="divider flows">${words.groupFlows}</th>
            <th class="divider stocks">
              ${table.stocksOf ? words.groupStocksAt(table.stocksOf) : words.groupStocks}
            </th>
          </tr>
          <tr role="row">
            ${headers(state, table).map((one) => header(state, sort, one))}
          </tr>
        </thead>
        <tbody role="rowgroup" @keydown=${moveFocus}>
          ${totalRow(state, table, formula)}
          ${repeat(
            shown,
            (row) => row.code,
            (row) => {
              const isGone = !isWanted.has(row.code);
              const seen = [row.figures, row.before, row.name, state.language, formula, isGone];
              return guard([...seen, state.address.query, hasDueToday], () =>
                agencyRow(state, table, row, formula, isGone),
              );
            },
          )}
          ${shown.length === 0
            ? html`<tr role="row">
                <td role="cell" class="text empty">
                  ${words.noAgencyMatches}
                  <a href=${linkWith(state.address, { q: undefined, level: undefined, tier: undefined })}
                    >${words.clearFilter}</a
                  >
                </td>
              </tr>`
            : nothing}
        </tbody>
      </table>
    </div>
    <div class="foot">
      <span>${words.tickIsThreshold(String(thresholds.amber))}</span>
    </div>`;
}
