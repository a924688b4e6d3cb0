// How it went day by day: the rate, what came and went, and what stood overdue at each day's end.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { addDays, type LocalDate } from "../base/dates";
import { countText, fixedText, percentHundredths } from "../base/numbers";
import type { PeriodFigures } from "../figures";
import type { CalendarAnswer, OverdueAges, RatesAnswer } from "../http/answers";
import { ask } from "../http/client";
import { Remote } from "../http/remote";
import { rateOf, received, resolved, type Counts, type Formula } from "../model/counts";
import { levelOfCounts } from "../model/levels";
import { percentOf } from "../parts/level_words";
import { chart, datesBetween, roundedUp } from "../parts/chart";
import type { State } from "../state";

const daysShown = 30;
const longest = 92; // more would be unreadable: of a longer period the last days
const renewAfter = 30_000;
const calendarAge = 10 * 60_000;

// Where the axis of rates begins, in hundredths: so that its four steps are round.
function lowestOf(least: number): number {
  return [8_000, 6_000, 2_000].find((bottom) => least >= bottom) ?? 0;
}

export class Trends {
  private readonly days: Remote<RatesAnswer>;

  private readonly ages: Remote<OverdueAges>;
  private readonly calendar: Remote<CalendarAnswer>;

  constructor(private readonly state: State, private readonly code: string) {
    this.days = new Remote(() => state.changed());
    this.ages = new Remote(() => state.changed());
    this.calendar = new Remote(() => state.changed());
  }

  draw(figures: PeriodFigures, formula: Formula): TemplateResult | typeof nothing {
    const { to } = figures;
    const span = datesBetween(figures.from, to).length;
    const from = addDays(to, 1 - Math.min(longest, Math.max(daysShown, span)));
    const agency = this.code;
    this.days.want(JSON.stringify([from, to]), renewAfter, (signal) =>
      ask<RatesAnswer>("/v1/rates", { agency, from, to, by: "day" }, signal),
    );
    this.ages.want("ages", renewAfter, (signal) =>
      ask<OverdueAges>("/v1/dossiers/ages", { agency }, signal),
    );
    this.calendar.want(JSON.stringify([from, to]), calendarAge, (signal) =>
      ask<CalendarAnswer>("/v1/calendar", { from, to }, signal),
    );
    const answer = this.days.value;
    if (!answer) return nothing;
    const dates = datesBetween(from, to);
    const byDate = new Map(answer.rows.map((row) => [row.date ?? "", row.counts]));
    const counts = dates.map((date) => byDate.get(date));
    return html`<div class="three">
      ${this.rates(dates, counts, formula, figures.total.counts)} ${this.flows(dates, counts)}
      ${this.overdue(dates, counts, figures.isOver)}
    </div>`;
  }

  private rates(
    dates: readonly LocalDate[],
    counts: readonly (Counts | undefined)[],
    formula: Formula,
    total: Counts,
  ): TemplateResult {
    const { state } = this;
    const { words, language, thresholds } = state;
    const percents = (of: Formula): (number | undefined)[] =>
      counts.map((c) => c && percentHundredths(rateOf(of, c)));
    const main = percents(formula);
    const early = percents("early");
    const all = [...main, ...(formula === "early" ? [] : early)];
    const least = Math.min(...all.flatMap((value) => value ?? []));
    const level = levelOfCounts(total, thresholds);
    const colour = level === "red" ? "var(--bad)" : level === "amber" ? "var(--warn-fill)" : "var(--early)";
    const written = (value: number): string => `${fixedText(value, 2, language)}%`;
    const first = main.find((value) => value !== undefined);
    const last = main.findLast((value) => value !== undefined);
    return html`<section class="card">
      <h2>
        ${words.byDayRate}
        <small>${first !== undefined && last !== undefined
          ? words.fromToRate(written(first), written(last))
          : words.ofFinishedThatDay}</small>
      </h2>
      ${chart(state, {
        dates,
        days: this.calendar.value?.days,
        lowest: lowestOf(least),
        highest: 10_000,
        axis: (value) => `${countText(Math.round(value / 100), language)}%`,
        label: words.byDayRate,
        thresholds: thresholds.judged !== formula ? [] : [
          { value: thresholds.amber * 100, word: `${percentOf(state, thresholds.amber)} ${words.greenWord}` },
          { value: thresholds.red * 100, word: `${percentOf(state, thresholds.red)} ${words.redWord}` },
        ],
        series: [
          ...(formula === "early" ? [] : [{
            word: words.keyRate.early, kind: "dashed" as const, colour: "var(--ontime)", values: early, written,
          }]),
          { word: words.keyRate[formula], kind: "line", colour, values: main, written },
        ],
      })}
    </section>`;
  }

  private flows(dates: readonly LocalDate[], counts: readonly (Counts | undefined)[]): TemplateResult {
    const { state } = this;
    const { words, language } = state;
    const came = counts.map((c) => c && received(c));
    const went = counts.map((c) => c && resolved(c));
    const written = (value: number): string => countText(value, language);
    return html`<section class="card">
      <h2>${words.byDayFlow} <small>${words.perDay}</small></h2>
      ${chart(state, {
        dates,
        days: this.calendar.value?.days,
        lowest: 0,
        highest: roundedUp(Math.max(0, ...[...came, ...went].flatMap((value) => value ?? []))),
        axis: (value) => countText(Math.round(value), language),
        label: words.byDayFlow,
        series: [
          { word: words.receivedLower, kind: "bars", colour: "var(--intime)", values: came, written },
          { word: words.resolvedShort, kind: "line", colour: "var(--early)", values: went, written },
        ],
      })}
    </section>`;
  }

  // How long the dossiers that are overdue now have been so, in working days.
  private byAge(): TemplateResult | typeof nothing {
    const { words, language } = this.state;
    const { value } = this.ages;
    if (!value || value.total === 0) return nothing;
    const n = (count: number): string => countText(count, language);
    const word = (from: number, to: number | null): string =>
      to === null ? words.agesOver(n(from - 1))
        : from <= 1 ? words.agesUpTo(n(to)) : words.agesBetween(n(from), n(to));
    return html`<div class="ages">
      <span class="legend">${words.agesNow}
        ${value.buckets.map(({ from, to, dossiers }, i) => dossiers > 0
          ? html`<span class="key"><i class="age-${i}"></i>${word(from, to)} <b>${n(dossiers)}</b></span>`
          : nothing)}</span>
      <div class="bar" aria-hidden="true">
        ${value.buckets.map(({ dossiers }, i) =>
          dossiers > 0 ? html`<i class="age-${i}" .style=${`flex: ${dossiers} 1 0`}></i>` : nothing)}
      </div>
    </div>`;
  }

  private overdue(
    dates: readonly LocalDate[],
    counts: readonly (Counts | undefined)[],
    isOver: boolean,
  ): TemplateResult {
    const { state } = this;
    const { words, language } = state;
    const stock = counts.map((c) => c?.overdue);
    return html`<section class="card">
      <h2>${words.byDayOverdue} <small>${words.endOfDay}</small></h2>
      ${isOver ? nothing : this.byAge()}
      ${chart(state, {
        dates,
        days: this.calendar.value?.days,
        lowest: 0,
        highest: roundedUp(Math.max(0, ...stock.flatMap((value) => value ?? []))),
        axis: (value) => countText(Math.round(value), language),
        label: words.byDayOverdue,
        series: [{
          word: words.wallOverdue.toLowerCase(), kind: "area", colour: "var(--over)", values: stock,
          written: (value) => countText(value, language),
        }],
      })}
    </section>`;
  }
}
