// The table of agencies, worst first: on a wide screen a table with two groups of columns (in the
// period, right now), on a phone one card an agency.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { linkTo, linkWith, readFormula } from "../address";
import { countText, percentText } from "../base/numbers";
import { rateOf, received, resolved, type Figures, type Formula, type Previous } from "../model/counts";
import type { Thresholds } from "../model/levels";
import { mixBar } from "../parts/bars";
import { percentOf } from "../parts/level_words";
import { levelMark, sortArrows, sortedArrow } from "../parts/shapes";
import { small, sparkline, type DayRate } from "../parts/sparkline";
import { rateChange } from "../parts/tiles";
import type { State } from "../state";
import type { ChangeMarks } from "./change_marks";
import {
  choosable, columnWord, gridOf, isSortable, readColumns, type Group, type TableColumn,
} from "./agency_columns";
import { clicked, readSort, sortText, type AgencyRow, type Sort } from "./agency_rows";
import { inView, type Range, type RowsInView } from "./rows_in_view";
import { slideRows } from "./slide";
import type { SteadyOrder } from "./steady_order";

export interface AgencyTable {
  readonly rows: readonly AgencyRow[]; // all, shown or not
  readonly wanted: readonly AgencyRow[]; // those shown, in their order
  readonly nameOfAll: string;
  readonly total: Figures;
  readonly totalBefore: Previous | undefined;
  readonly changeSince: string | undefined; // the day, as written
  readonly order: SteadyOrder;
  readonly marks: ChangeMarks;
  readonly near: RowsInView;
  readonly days: ReadonlyMap<string, readonly DayRate[]> | undefined; // "" = of all together
  readonly thresholds: Thresholds;
  readonly stocksOf: string | undefined; // the instant, when it is not the present
}

function header(state: State, sort: readonly Sort[], column: TableColumn, style: string): TemplateResult {
  const { words } = state;
  if (column === "mix") {
    return html`<th role="columnheader" class="text mix-keys" data-column="mix">
      <span class="key"><i class="mark-early"></i>${words.keyEarly}</span>
      <span class="key"><i class="mark-ontime"></i>${words.keyOnTime}</span>
      <span class="key"><i class="mark-late"></i>${words.keyLate}</span>
    </th>`;
  }
  const isEarly = column === "rate" && readFormula(state.address.query) === "early";
  const word = isEarly ? words.early : columnWord(words, column);
  if (!isSortable(column)) {
    return html`<th role="columnheader" class="text ${style}" data-column=${column}>${word}</th>`;
  }
  const found = sort.find((s) => s.column === column);
  const click = (event: MouseEvent): void => {
    const next = clicked(sort, column, event.shiftKey);
    state.replace(linkWith(state.address, { sort: sortText(next) }));
  };
  const direction = found ? (found.isDescending ? "descending" : "ascending") : nothing;
  return html`<th role="columnheader" class=${style} data-column=${column} aria-sort=${direction}>
    <button type="button" class="sort" title=${words.shiftAddsKey} @click=${click}>
      ${word}${found ? sortedArrow(found.isDescending) : sortArrows}${found && sort.length > 1
        ? html`<sup>${sort.indexOf(found) + 1}</sup>`
        : nothing}
    </button>
    <span class="on-paper" aria-hidden="true">${word}</span>
  </th>`;
}

function cells(
  state: State,
  { marks, days, thresholds }: AgencyTable,
  code: string,
  formula: Formula,
  figures: Figures,
  before: Previous | undefined,
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
  const ofDays = days?.get(code);
  return html`<td role="cell" class="c-rate divider" data-column="rate" data-rate=${code}>
      <b class="figure ${marks.of(`${code} rate`, rate, now)}">${rate}</b>
    </td>
    <td role="cell" class="c-mix text" data-column="mix">${mixBar(c)}</td>
    <td role="cell" class="c-change" data-column="change">${rateChange(state, formula, figures, before)}</td>
    <td role="cell" class="c-days" data-column="days">${ofDays
      ? guard([ofDays, formula], () => sparkline(ofDays, thresholds.amber, small))
      : nothing}</td>
    <td role="cell" data-column="early">${percentText(rateOf("early", c), language)}</td>
    ${numberCell(received(c), "divider", "received")} ${numberCell(resolved(c), "", "resolved")}
    ${numberCell(c.late, "", "late")}
    ${numberCell(c.overdue, c.overdue > 0 ? "divider loud" : "divider", "overdue")}
    ${numberCell(figures.dueToday ?? 0, "", "due_today")}
    ${numberCell(c.paused, "", "paused")} ${numberCell(c.open, "", "open")}
    <td role="cell" class="c-phone">
      ${overdue} ${words.overdueNow.toLowerCase()}${figures.dueToday === undefined
        ? nothing
        : html` · ${countText(figures.dueToday, language)} ${words.dueToday.toLowerCase()}`}
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
      <span class="name" data-letter=${row.level === "few" ? "" : state.words.levels[row.level].slice(0, 1)}
        >${levelMark(row.level, state.words)}<a href=${link} title=${row.name}>${row.name}</a></span
      >
    </td>
    ${cells(state, table, row.code, formula, row.figures, row.before)}
  </tr>`;
}

function totalRow(state: State, table: AgencyTable, formula: Formula): TemplateResult {
  const { words } = state;
  return html`<tr role="row" class="total">
    <td role="cell" class="c-name text"><b>${table.nameOfAll}</b> (${words.sum})</td>
    ${cells(state, table, "", formula, table.total, table.totalBefore)}
  </tr>`;
}

// Rows stand in groups, each of which the browser watches for coming near the screen: watching every
// row would take longer than drawing those that are seen.
const groupRows = 20;

function inGroups<T>(all: readonly T[]): T[][] {
  const groups: T[][] = [];
  for (let i = 0; i < all.length; i += groupRows) groups.push(all.slice(i, i + groupRows));
  return groups;
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
      rowsAt = document.querySelector(".agencies")?.getBoundingClientRect();
    });
  }
  return inView(rowsAt?.top ?? 0, rowsAt?.height ?? 0, count, innerHeight);
}

// What there is nothing to tell of.
export function absentColumns(total: Figures, before: Previous | undefined): TableColumn[] {
  return [...(total.dueToday === undefined ? ["due_today"] as const : []), ...(before ? [] : ["change"] as const)];
}

export function agencyTable(state: State, table: AgencyTable): TemplateResult {
  const { words } = state;
  const formula = readFormula(state.address.query);
  const sort = readSort(state.address.query.get("sort"));
  const { order } = table;
  const absent = absentColumns(table.total, table.totalBefore);
  if (!table.days) absent.push("days");
  const columns = readColumns(state.address.query, absent);
  const isColumn = new Set(columns.map(({ column }) => column));
  const hidden = [...choosable].filter((one) => !isColumn.has(one)).map((one) => `hide-${one}`);
  const now = performance.now();
  const wanted = table.wanted.map((row) => row.code);
  const byCode = new Map(table.rows.map((row) => [row.code, row]));
  const isWanted = new Set(wanted);
  const choice = `${state.address.query.toString()} ${state.language}`;
  table.marks.begin(choice);
  const newest = order.look(wanted, `${choice} ${table.changeSince}`, now).flatMap((code) => byCode.get(code) ?? []);
  const { near } = table;
  const shown = near.pick(newest, onScreen(newest.length), choice + state.isPrinting, now, table.rows);
  if (near.hasMore) state.changed();
  if (order.hasMoved) slideRows();
  const moved = order.isUsed(now) ? order.moved(wanted) : 0;
  const use = (): void => order.used(performance.now());
  const firstOf = (group: Group): TableColumn | undefined => columns.find((one) => one.group === group)?.column;
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
      <table class="agencies ${hidden.join(" ")}" role="table" .style=${gridOf(columns)} aria-label=${words.agenciesTable}
        @pointermove=${use} @focusin=${use} @keydown=${use}>
        <thead role="rowgroup">
          <tr class="groups" aria-hidden="true">
            <th class="divider rates">${words.groupRates}</th>
            ${firstOf("flows") ? html`<th class="divider flows">${words.groupFlows}</th>` : nothing}
            ${firstOf("stocks")
              ? html`<th class="divider stocks">
                  ${table.stocksOf ? words.groupStocksAt(table.stocksOf) : words.groupStocks}
                </th>`
              : nothing}
          </tr>
          <tr role="row">
            ${header(state, sort, "name", "text")}
            ${columns.map(({ column, group }) =>
              header(state, sort, column, `wrap ${firstOf(group) === column ? "divider" : ""}`),
            )}
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${totalRow(state, table, formula)}
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
        ${inGroups(shown).map((group) => {
          const seen = group.map((row) => !isWanted.has(row.code));
          return guard([...group, ...seen, choice, table.days, table.thresholds], () =>
            html`<tbody role="rowgroup" class="group">
              ${repeat(group, (row) => row.code, (row, i) => {
                const isGone = seen[i] ?? false;
                const days = table.days?.get(row.code);
                return guard([row.figures, row.before, row.name, isGone, choice, days, table.thresholds], () =>
                  agencyRow(state, table, row, formula, isGone));
              })}
            </tbody>`);
        })}
      </table>
    </div>
    <div class="foot">
      <span>${words.tickIsThreshold(percentOf(state, table.thresholds.amber))}</span>
      ${table.changeSince ? html`<span>${words.changeSince(table.changeSince)}</span>` : nothing}
      ${table.days ? html`<span>${words.sparkScale}</span>` : nothing}
    </div>`;
}
