// The overview: how many agencies are in trouble and which, what the whole amounts to, and the
// table of agencies, worst first.
import { html, nothing, type TemplateResult } from "lit/html.js";
import {
  linkTo, linkWith, readFormula, readLevels, type Address,
} from "../address";
import { countText, shareText } from "../base/numbers";
import type { FigureSource, PeriodFigures } from "../figures";
import { nameOf, type AgencyTree } from "../model/agencies";
import { rateOf, type Formula } from "../model/counts";
import { compareRates, levels, type Level } from "../model/levels";
import { balance } from "../parts/balance";
import { choices, closeOnEscape, formulaSentence } from "../parts/choices";
import { downloadCsv } from "../parts/download";
import { ratesAre } from "../parts/rate_card";
import { levelRange } from "../parts/level_words";
import { loading } from "../parts/notices";
import { shape } from "../parts/shapes";
import { large, sparkline, type DayRate } from "../parts/sparkline";
import { tiles } from "../parts/tiles";
import type { State } from "../state";
import {
  countByLevel, isShown, ordered, readSort, rowsOf, tierOf, wholeName, type AgencyRow, type Filter, type Tier,
} from "./agency_rows";
import { absentColumns, agencyTable } from "./agency_table";
import { choosable, columnsText, columnWord, readColumns } from "./agency_columns";
import { AgencyDays } from "./agency_days";
import { tableAsCsv } from "./agency_csv";
import { marksOfPage } from "./change_marks";
import { RowsInView } from "./rows_in_view";
import { SteadyOrder } from "./steady_order";
import { largestHolder } from "./why";

const namesShown = 4;
const ownZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
const announcePause = 60_000;

function readFilter({ query }: Address): Filter {
  const tier = query.get("tier");
  return {
    levels: readLevels(query),
    tier: tier === "province" || tier === "commune" ? tier : undefined,
    text: query.get("q") ?? "",
  };
}

interface Rows {
  readonly rows: readonly AgencyRow[];
  readonly wanted: readonly AgencyRow[]; // those shown, in their order
}

export class Overview {
  private readonly days: AgencyDays;
  private readonly order = new SteadyOrder();
  private readonly marks = marksOfPage();
  private readonly near = new RowsInView();
  private redBefore: ReadonlySet<string> | undefined;
  private redFor = "";
  private announcement = "";
  private made: Rows | undefined;
  private madeOf: readonly unknown[] = [];
  private announcedAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly state: State, private readonly source: FigureSource) {
    this.days = new AgencyDays(state);
  }

  draw(): TemplateResult {
    const { state } = this;
    const figures = this.source.present();
    const tree = state.agencies.value;
    if (!figures || !tree) return loading(state, this.source.failure, () => this.source.retry());
    const formula = readFormula(state.address.query);
    const before = this.source.before(figures);
    const filter = readFilter(state.address);
    const days = this.days.look(tree, figures, formula);
    const { rows, wanted } = this.known(
      [tree, figures.own, before?.own, state.language, state.thresholds, state.address.query],
      () => {
        const all = rowsOf(tree, tree.top(), tree.aboveTop(), figures.own, before?.own, state.language,
          state.thresholds);
        const sort = readSort(state.address.query.get("sort"));
        return { rows: all, wanted: ordered(all.filter((row) => isShown(row, filter)), sort, formula) };
      },
    );
    const nameOfAll = wholeName(tree, state);
    ratesAre((code) => {
      const row = rows.find((one) => one.code === code);
      const title = row?.name ?? `${nameOfAll} (${state.words.sum})`;
      return { title, figures: row?.figures ?? figures.total, formula, period: figures };
    });
    return html`${this.heading(tree, rows, figures)} ${formulaSentence(state)}
      ${this.verdict(rows, figures, formula)}
      ${tiles(state, formula, figures.total, this.source.beforeTiles(figures, before), this.spark(days))}
      ${balance(state, figures.total)}
      <section class="card" aria-label=${state.words.agenciesTable}>
        ${this.toolbar(rows, filter, () =>
          tableAsCsv(state, wanted, nameOfAll, figures.total, before?.total,
            absentColumns(figures.total, before?.total)))}
        ${agencyTable(state, {
          rows,
          wanted,
          nameOfAll,
          total: figures.total,
          totalBefore: before?.total,
          changeSince: before?.date,
          order: this.order,
          marks: this.marks,
          near: this.near,
          stocksOf: figures.isOver ? figures.asOf : undefined,
          days,
          thresholds: state.thresholds,
        })}
      </section>
      ${provenance(state, figures)}
      <p class="vh" aria-live="polite">${this.announce(rows)}</p>`;
  }

  // Rows are made once for what they are made of: most drawings tell only some of them.
  private known(of: readonly unknown[], make: () => Rows): Rows {
    if (!this.made || of.some((one, i) => one !== this.madeOf[i])) this.made = make();
    this.madeOf = of;
    return this.made;
  }

  // Who turned red, in one sentence, at most once a minute; of another period all is new, not news.
  private announce(rows: readonly AgencyRow[]): string {
    const { state } = this;
    const now = performance.now();
    const red = rows.filter((row) => row.level === "red");
    const choice = state.address.query.toString() + state.language;
    if (this.redBefore === undefined || choice !== this.redFor) {
      this.announcement = "";
    } else if (now - this.announcedAt < announcePause) {
      return this.announcement; // what turned red meanwhile is told then
    } else {
      const turned = red.filter((row) => !this.redBefore?.has(row.code));
      if (turned.length > 0) {
        this.announcement = state.words.turnedRed(turned.map((row) => row.name).join(", "));
        this.announcedAt = now;
      }
    }
    this.redFor = choice;
    this.redBefore = new Set(red.map((row) => row.code));
    return this.announcement;
  }

  private heading(tree: AgencyTree, rows: readonly AgencyRow[], figures: PeriodFigures): TemplateResult {
    const { words, language } = this.state;
    const only = tree.only();
    return html`<div class="context">
      <h1>
        ${only ? nameOf(only, language) : words.overview}
        <span class="crumb">${words.agenciesCount(countText(rows.length, language))}</span>
      </h1>
      <span class="sp not-phone"></span>
      ${choices(this.state, figures)}
    </div>`;
  }

  // --- lights and sentence

  private verdict(rows: readonly AgencyRow[], figures: PeriodFigures, formula: Formula): TemplateResult {
    const { state } = this;
    const { words } = state;
    const counts = countByLevel(rows);
    const chosen = readLevels(state.address.query);
    return html`<section class="card verdict" aria-label=${words.lightsLabel}>
      <div class="lights">
        ${levels.map((level) => this.light(level, counts[level], chosen))}
      </div>
      <div class="say">${this.sentence(rows, formula)}${this.second(rows, figures)}</div>
    </section>`;
  }

  private light(level: Level, count: number, chosen: ReadonlySet<Level>): TemplateResult {
    const { state } = this;
    const { words, language } = state;
    const isChosen = chosen.size === 1 && chosen.has(level);
    const link = linkWith(state.address, { level: isChosen ? undefined : level });
    const isLoud = (level === "red" || level === "amber") && count > 0;
    const number = html`<b class="figure ${level === "red" && count > 0 ? "bad" : ""}"
      >${countText(count, language)}</b
    >`;
    return html`<a
      href=${link}
      class=${isLoud ? "" : "quiet"}
      data-light=${level}
      aria-current=${isChosen ? "true" : nothing}
      >${shape(level)}${number}<small
        >${words.levels[level]}<span> · ${levelRange(state, level)}</span></small
      ></a
    >`;
  }

  private names(rows: readonly AgencyRow[]): TemplateResult {
    const { state } = this;
    const others = rows.length - namesShown;
    return html`${rows
      .slice(0, namesShown)
      .map(
        (row, i) =>
          html`${i > 0 ? ", " : ""}<a
              href=${linkTo({ name: "agency", code: row.code }, state.address.query)}
              >${row.name}</a
            >`,
      )}${others > 0 ? state.words.andOthers(countText(others, state.language)) : nothing}.`;
  }

  private sentence(rows: readonly AgencyRow[], formula: Formula): TemplateResult {
    const { words, language } = this.state;
    const red = ordered(rows.filter((row) => row.level === "red"), [], formula);
    if (red.length > 0) {
      return html`<p>${words.redAgencies(countText(red.length, language))}${this.names(red)}</p>`;
    }
    const nearest = rows
      .filter((row) => row.level === "amber")
      .sort((a, b) => compareRates(rateOf(formula, a.counts), rateOf(formula, b.counts)));
    if (nearest.length === 0) return html`<p>${words.noRed}${words.allGreen}</p>`;
    return html`<p>
      ${words.noRed}${words.amberAgencies(countText(nearest.length, language))}${this.names(nearest)}
    </p>`;
  }

  // Who holds most of what is overdue, and what the day still asks for.
  private second(rows: readonly AgencyRow[], figures: PeriodFigures): TemplateResult {
    const { words, language } = this.state;
    const { overdue } = figures.total.counts;
    const due = figures.total.dueToday;
    const { holders, most } = largestHolder(rows);
    const n = (count: number): string => countText(count, language);
    const held = overdue > 0 && holders > 0
      ? !most ? words.spreadOver(n(overdue), n(holders)) : html`${words.only}<b>${most.name}</b>${words.holdsMost(
            n(most.counts.overdue),
            n(overdue),
            shareText({ numerator: most.counts.overdue, denominator: overdue }, language),
          )}`
      : words.nothingOverdue;
    const today = due === undefined
      ? nothing
      : due > 0 ? words.mustBeDoneToday(n(due)) : words.nothingDueToday;
    return html`<p>${held}${today}</p>`;
  }

  // --- the month as a line beside the rate

  private spark(days: ReadonlyMap<string, readonly DayRate[]> | undefined): TemplateResult | typeof nothing {
    const all = days?.get("");
    return all ? sparkline(all, this.state.thresholds.amber, large) : nothing;
  }

  // --- above the table

  private toolbar(
    rows: readonly AgencyRow[],
    filter: Filter,
    asCsv: () => string,
  ): TemplateResult {
    const { state } = this;
    const { words, language } = state;
    const counts = countByLevel(rows);
    const toggle = (changes: Record<string, string | undefined>) => (): void =>
      state.replace(linkWith(state.address, changes));
    const chip = (text: unknown, isOn: boolean, changes: Record<string, string | undefined>): TemplateResult =>
      html`<button type="button" class="chip" aria-pressed=${isOn ? "true" : "false"}
        @click=${toggle(changes)}>${text}</button>`;
    const levelChip = (level: Level): TemplateResult => {
      const isOn = filter.levels.has(level);
      const next = levels.filter((one) => filter.levels.has(one) !== (one === level));
      const text = html`${shape(level)} ${words.levels[level]} ${countText(counts[level], language)}`;
      return chip(text, isOn, { level: next.join(",") });
    };
    const tierChip = (tier: Tier, word: string): TemplateResult => {
      const n = rows.filter((row) => tierOf(row.agency) === tier).length;
      const isOn = filter.tier === tier;
      return chip(`${word} ${countText(n, language)}`, isOn, { tier: isOn ? undefined : tier });
    };
    const isAll = filter.levels.size === 0 && !filter.tier && filter.text === "";
    const all = `${words.all} ${countText(rows.length, language)}`;
    const type = (event: InputEvent): void => {
      const { value } = event.target as HTMLInputElement;
      state.replace(linkWith(state.address, { q: value.trim() === "" ? undefined : value }));
    };
    return html`<div class="toolbar">
      <h2>${words.worstFirst}</h2>
      ${state.address.query.get("sort")
        ? nothing
        : html`<span class="provenance not-phone">${words.byLevelThenOverdue}</span>`}
      <span class="sp"></span>
      ${chip(all, isAll, { level: undefined, tier: undefined, q: undefined })} ${levelChip("red")}
      ${levelChip("amber")} ${tierChip("province", words.tierProvince)}
      ${tierChip("commune", words.tierCommune)}
      <input class="input" type="search" aria-label=${words.filterByName}
        placeholder=${words.filterByName} .value=${filter.text} @input=${type} />
      ${this.columnPicker()}
      <button type="button" class="chip not-phone"
        @click=${() => downloadCsv("tiendo.csv", asCsv())}>
        ${words.asSpreadsheet}
      </button>
    </div>`;
  }

  private columnPicker(): TemplateResult {
    const { state } = this;
    const { words, address } = state;
    const shown = new Set(readColumns(address.query, []).map(({ column }) => column));
    return html`<details class="picker columns not-phone" @keydown=${closeOnEscape}>
      <summary>${words.chooseColumns}</summary>
      <div class="card menu">
        ${choosable.map((column) => html`<label><input type="checkbox" name=${column}
          .checked=${shown.has(column)}
          @change=${() => state.replace(linkWith(address, { cols: columnsText(address.query, column) }))} />
          ${columnWord(words, column)}</label>`)}
      </div>
    </details>`;
  }
}

export function provenance(state: State, figures: PeriodFigures): TemplateResult {
  const { words, language } = state;
  const formula = readFormula(state.address.query);
  const provisional = figures.provisionalOpen;
  const zone = state.zoneClock.zone;
  const isElsewhere = ownZone !== zone;
  return html`<p class="provenance">
    ${words.asOf(figures.asOf)} · ${words.catalogueVersion(countText(figures.catalogueVersion, language))}
    · ${words.formula} “${words.formulaNames[formula]}”: ${words.formulaSentences[formula]}${provisional > 0
      ? html` · ${words.provisionalOpen(countText(provisional, language))}`
      : nothing}${isElsewhere ? html` · ${words.zoneRemark(zone)}` : nothing}
  </p>`;
}
