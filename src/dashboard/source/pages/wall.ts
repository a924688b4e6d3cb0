// One screen for a monitoring room: the rate, what is overdue, and the agencies in trouble, readable
// from five metres. Nobody touches it: it turns its own pages, wakes its own screen, and comes back
// by itself; what it shows is old is said in place of the rate.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { repeat } from "lit/directives/repeat.js";
import { readFormula } from "../address";
import { rangeText } from "../base/dates";
import { countText, percentText } from "../base/numbers";
import { ofAgency, type FigureSource } from "../figures";
import { nameOf } from "../model/agencies";
import { rateOf } from "../model/counts";
import type { Level } from "../model/levels";
import { percentOf } from "../parts/level_words";
import { loading } from "../parts/notices";
import { liveText, minutesOld } from "../parts/shell";
import { shape } from "../parts/shapes";
import type { State } from "../state";
import { countByLevel, ordered, rowsOf, type AgencyRow } from "./agency_rows";
import { slideRows } from "./slide";

const rowsDefault = 8;
const rowsMost = 12;
const roomyRows = 4; // so few that long names get two lines
const pageSeconds = 15;
const orderSeconds = 60; // the order changes at most this often
const slideMilliseconds = 600;
const burnInMinutes = 10; // the frame moves by a hair, so that no pixel burns in
const reloadHour = "04:"; // when a new bundle is taken, as nobody looks
const blankAfter = 15 * 60_000; // figures that old are not shown at all

export class Wall {
  readonly hasOwnFrame = true;
  private order: readonly string[] = [];
  private orderedAt = Number.NEGATIVE_INFINITY;
  private orderedFor = "";

  constructor(private readonly state: State, private readonly source: FigureSource) {
    // A screen on a wall has nobody to choose: its address says language and theme.
    const { query } = state.address;
    const theme = query.get("theme");
    const language = query.get("lang");
    if (theme === "light" || theme === "dark") document.documentElement.dataset["theme"] = theme;
    if (language === "vi" || language === "en") state.language = language;
    void this.stayAwake();
    document.addEventListener("visibilitychange", () => void this.stayAwake());
  }

  // What the mark beside the rate says already need not stand behind each name.
  private shortName(name: string): string {
    return this.state.isSimulated ? name.replace(/ \((mô phỏng|simulated)\)$/, "") : name;
  }

  // A screen that goes dark shows nothing; not every browser can keep it awake.
  private async stayAwake(): Promise<void> {
    if (document.hidden || !("wakeLock" in navigator)) return;
    try {
      await navigator.wakeLock.request("screen");
    } catch {
      // Refused, as on a low battery: the page works all the same.
    }
  }

  draw(): TemplateResult {
    const { state } = this;
    const { words, language, address } = state;
    const all = this.source.present();
    const tree = state.agencies.value;
    if (!all || !tree) {
      return html`<main>${loading(state, this.source.failure, () => this.source.retry())}</main>`;
    }
    const asked = address.query.get("agency")?.toUpperCase();
    const place = (asked && tree.find(asked)) || tree.only();
    const figures = asked && place ? ofAgency(all, tree, place.code) : all;
    const below = asked ? tree.children(asked) : tree.top();
    const above = asked ? tree.find(asked) : tree.aboveTop();
    const formula = readFormula(address.query);
    const rows = rowsOf(tree, below, above, all.own, undefined, language, state.thresholds);
    const counts = countByLevel(rows);
    const { shown, page, pages, inTrouble } = this.choose(rows);
    const c = figures.total.counts;
    const old = this.age();
    const isBlank = old > blankAfter;
    const n = (value: number): string => (isBlank ? "–" : countText(value, language));
    const rate = rateOf(formula, c);
    const shift = Math.floor(Date.now() / 60_000 / burnInMinutes) % 2 === 0 ? "" : "shifted";
    const live = liveText(state);
    if (state.hasNewBundle && live.time.startsWith(reloadHour)) location.reload();
    const head = html`<header>
      <h1>${place ? nameOf(place, language) : words.appName}</h1>
      <p>${rangeText(figures.from, figures.to, language)}</p>
      <span class="wall-live" data-live=${state.link.state}>${live.mark}${live.word}</span>
      <time>${live.time.slice(0, 5)}</time>
    </header>`;
    const madeUp = state.isSimulated ? html` <b class="made-up">${words.madeUp}</b>` : nothing;
    return html`<div class="wall ${shift} ${state.link.isStale() ? "stale" : ""}">
      ${head}
      <main>
        <section class="wall-left">
          ${state.link.isStale()
            ? html`<div class="wall-hero">
                <h2>${words.oldFigures}${madeUp}</h2>
                <div class="wall-old">${words.minutes(countText(minutesOld(state), language))}</div>
              </div>`
            : html`<div class="wall-hero">
                <h2>${formula === "early" ? words.earlyRate : words.onTimeRate}${madeUp}</h2>
                <div class="wall-rate" data-figure="rate">${percentText(rate, language)}</div>
                <p>${n(rate.numerator)} / ${n(rate.denominator)} ${words.dossiersOf}</p>
              </div>`}
          <div class="wall-counts">
            ${this.count("red", words.overdueNow, c.overdue, n)}
            ${this.count("amber", words.dueToday, figures.total.dueToday, n)}
          </div>
          <div class="wall-lights">
            ${this.light("red", n(counts.red), words.redWord)}
            ${this.light("amber", n(counts.amber), words.amberWord)}
            ${this.light("green", n(counts.green), words.greenWord)}
          </div>
        </section>
        <section class="wall-right">
          <div class="wall-head">
            <h2>
              ${words.needAttention}
              <small>${words.wallCount(n(shown.length), n(inTrouble))}</small>
            </h2>
            <span>${words.onTime}</span><span>${words.wallOverdue}</span>
          </div>
          ${shown.length === 0 ? html`<p class="wall-none">${words.noTrouble}</p>` : nothing}
          <ol class=${shown.length <= roomyRows ? "roomy" : ""}>
            ${repeat(
              shown,
              (row) => row.code,
              (row) => html`<li class=${row.level} data-code=${row.code}>
                ${shape(row.level)}<span class="vh">${words.levels[row.level]}</span>
                <span class="wall-name">${this.shortName(row.name)}</span>
                <b>${isBlank ? "–" : percentText(rateOf(formula, row.counts), language)}</b>
                <b class="wall-overdue">${n(row.counts.overdue)}</b>
              </li>`,
            )}
          </ol>
        </section>
      </main>
      <footer>
        <span>${words.formulaSentences[formula]}</span>
        <span>
          ${pages > 1 ? `${countText(page + 1, language)} / ${countText(pages, language)} · ` : nothing}
          ${words.redBelow(percentOf(state, state.thresholds.red), percentOf(state, state.thresholds.amber))}
        </span>
      </footer>
    </div>`;
  }

  private age(): number {
    const { heardAt } = this.state.link;
    return heardAt === undefined ? 0 : performance.now() - heardAt;
  }

  // Loud only where there are any.
  private count(level: Level, word: string, value: number | undefined, n: (value: number) => string): TemplateResult {
    const is = value === 0 ? "green" : level;
    return html`<div class=${is === "green" ? "" : level === "red" ? "bad" : "warn"}>
      ${shape(is)}<h2>${word}</h2><b>${value === undefined ? "–" : n(value)}</b></div>`;
  }
  private light(level: Level, count: string, word: string): TemplateResult {
    return html`<span>${shape(level)}<b>${count}</b>${word}</span>`;
  }

  // More red ones than fit: pages of red alone, in turn. Otherwise the worst that fit, and no turning.
  private choose(rows: readonly AgencyRow[]): {
    shown: readonly AgencyRow[];
    page: number;
    pages: number;
    inTrouble: number;
  } {
    const { query } = this.state.address;
    const asked = Number(query.get("top"));
    const fit = Number.isInteger(asked) && asked >= 1 ? Math.min(asked, rowsMost) : rowsDefault;
    const formula = readFormula(query);
    const trouble = rows.filter((row) => row.level === "red" || row.level === "amber");
    const byCode = new Map(trouble.map((row) => [row.code, row]));
    const now = performance.now();
    const choice = query.toString();
    const isSame = this.order.length === trouble.length && this.order.every((code) => byCode.has(code));
    if (!isSame || choice !== this.orderedFor || now - this.orderedAt >= orderSeconds * 1000) {
      const order = ordered(trouble, [], formula).map((row) => row.code);
      if (choice === this.orderedFor && order.some((code, i) => code !== this.order[i])) slideRows(slideMilliseconds);
      this.order = order;
      this.orderedAt = now;
      this.orderedFor = choice;
    }
    const sorted = this.order.flatMap((code) => byCode.get(code) ?? []);
    const red = sorted.filter((row) => row.level === "red");
    if (red.length <= fit) {
      return { shown: sorted.slice(0, fit), page: 0, pages: 1, inTrouble: sorted.length };
    }
    const pages = Math.ceil(red.length / fit);
    const page = Math.floor(Date.now() / 1000 / pageSeconds) % pages;
    return { shown: red.slice(page * fit, (page + 1) * fit), page, pages, inTrouble: red.length };
  }
}
