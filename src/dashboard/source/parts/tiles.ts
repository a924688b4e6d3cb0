// The seven key figures: label, value, and a second line that tells the value's parts or its change.
import { html, nothing, type TemplateResult } from "lit/html.js";
import {
  countText, fixedText, percentHundredths, percentText, signedCountText,
} from "../base/numbers";
import {
  rateOf, received, resolved, type Counts, type Figures, type Formula, type Previous,
} from "../model/counts";
import { levelOfCounts } from "../model/levels";
import type { State } from "../state";
import { arrow, shape } from "./shapes";

// What changes are told against: the end of the last working day; and what the flows were when the
// present day began.
export interface Before {
  readonly previous: Previous;
  readonly date: string; // that day, as written
  readonly atMidnight: Counts | undefined;
}

// Rates that fall by more than this, and stocks that grow by more, are shown as worse.
const worsePoints = 30; // hundredths of a point
const worsePercent = 5;

export function rateChange(
  state: State,
  formula: Formula,
  now: Figures,
  before: Previous | undefined,
): TemplateResult | typeof nothing {
  if (!before) return nothing;
  const present = percentHundredths(rateOf(formula, now.counts));
  const past = percentHundredths(before.rates[formula]);
  if (present === undefined || past === undefined) return nothing;
  const moved = present - past;
  const text = fixedText(Math.abs(moved), 2, state.language);
  const isWorse = moved < -worsePoints;
  return html`<span class="change ${isWorse ? "bad" : ""}"
    >${arrow(moved)}<span class="vh">${moved < 0 ? "−" : moved > 0 ? "+" : ""}</span>${text}</span
  >`;
}

export function stockChange(
  state: State,
  now: number,
  before: number | undefined,
): TemplateResult | typeof nothing {
  if (before === undefined) return nothing;
  const moved = now - before;
  if (moved === 0) return html`${state.words.unchanged}`;
  const isWorse = moved * 100 > worsePercent * before;
  return html`<span class="change ${isWorse ? "bad" : ""}"
    >${arrow(moved)}<span class="vh">${moved < 0 ? "−" : "+"}</span>${countText(
      Math.abs(moved),
      state.language,
    )}</span
  >`;
}

interface Tile {
  readonly label: string;
  readonly value: string;
  readonly second: unknown;
  readonly level?: "red" | "amber" | undefined;
}

function tile(of: Tile): TemplateResult {
  const colour = of.level === "red" ? "bad" : of.level === "amber" ? "warn" : "";
  return html`<div class="tile">
    <span class="label">${of.label}</span>
    <span class="value figure ${colour}">${of.level ? shape(of.level) : nothing}${of.value}</span>
    <span class="second">${of.second}</span>
  </div>`;
}

// What happened today: flows now less flows when the day began, of the same period.
function todayText(state: State, now: number, before: number | undefined): string {
  if (before === undefined) return "";
  return state.words.todayPlus(signedCountText(now - before, state.language));
}

function hero(
  state: State,
  formula: Formula,
  now: Figures,
  before: Before | undefined,
  beside: unknown,
): TemplateResult {
  const { words, language } = state;
  const rate = rateOf(formula, now.counts);
  const level = levelOfCounts(now.counts, state.thresholds);
  const colour = level === "red" ? "bad" : level === "amber" ? "warn" : "";
  const change = rateChange(state, formula, now, before?.previous);
  const since = before ? words.sinceEndOf(before.date) : "";
  return html`<div class="tile hero">
    <span class="label"
      >${formula === "early" ? words.earlyRate : words.onTimeRate}
      ${formula === "resolved" ? html`<span class="mut">${words.includingEarly}</span>` : nothing}</span
    >
    <div class="row">
      <span class="value figure ${colour}" data-figure="rate" data-rate="" tabindex="0">${percentText(rate, language)}</span>
      ${beside}
    </div>
    <span class="second"
      ><span data-figure="pair"
        >${countText(rate.numerator, language)} / ${countText(rate.denominator, language)}</span
      >
      ${change === nothing
        ? nothing
        : html`· <span title=${since}>${change} ${words.points} ${words.sinceYesterday}</span>`}</span
    >
  </div>`;
}

export function tiles(
  state: State,
  formula: Formula,
  now: Figures,
  before: Before | undefined,
  beside: unknown = nothing,
): TemplateResult {
  const { words, language } = state;
  const c = now.counts;
  const past = before?.previous;
  const dawn = before?.atMidnight;
  const early = rateOf("early", c);
  const n = (count: number): string => countText(count, language);
  const overdueChange = stockChange(state, c.overdue, past?.overdue);
  return html`<section class="card tiles" aria-label=${words.figuresLabel}>
    ${hero(state, formula, now, before, beside)}
    ${tile({
      label: words.earlyRate,
      value: percentText(early, language),
      second: `${n(early.numerator)} / ${n(early.denominator)}`,
    })}
    ${tile({
      label: words.received,
      value: n(received(c)),
      second: todayText(state, received(c), dawn && received(dawn)),
    })}
    ${tile({
      label: words.resolved,
      value: n(resolved(c)),
      second: todayText(state, resolved(c), dawn && resolved(dawn)),
    })}
    ${tile({ label: words.pending, value: n(c.open), second: words.pausedOfThem(n(c.paused)) })}
    ${tile({
      label: words.overdueNow,
      value: n(c.overdue),
      second:
        overdueChange === nothing
          ? ""
          : html`<span title=${before ? words.sinceEndOf(before.date) : ""}
              >${overdueChange}${past?.overdue === c.overdue ? nothing : html` ${words.sinceYesterday}`}</span
            >`,
      level: c.overdue > 0 ? "red" : undefined,
    })}
    ${now.dueToday === undefined
      ? nothing
      : tile({
          label: words.dueToday,
          value: n(now.dueToday),
          second: words.before24,
          level: now.dueToday > 0 ? "amber" : undefined,
        })}
  </section>`;
}
