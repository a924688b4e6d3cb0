// The clock of a dossier on the calendar: whole weeks, one cell a day, which says what kind of day it
// is, whether the clock ran, and the days counted so far; below it what happened and what falls due.
import { html, nothing, type TemplateResult } from "lit/html.js";
import {
  addDays, dateOf, dateText, dayMonthText, weekday, weekdayText, type LocalDate,
} from "../base/dates";
import { countText } from "../base/numbers";
import type { Basis, ExplainAnswer, ExplainedDay, ExplainedDue } from "../http/answers";
import { atEnd } from "../parts/at_end";
import { datesBetween } from "../parts/chart";
import type { State } from "../state";
import { wordFor } from "../words/words";

const letterWidth = 6; // pixels of a label's letter, and of the narrowest day: for labels that overlap
const dayWidth = 38;
const weeksMax = 80; // of a longer history the last ones

// The due date whose days are shown: that of the verdict if days were counted for it.
export function countedDue(told: ExplainAnswer): ExplainedDue | undefined {
  const order: (Basis | null)[] = [told.headline.follows, "committed", "statutory"];
  for (const basis of order) {
    const due = told.dues.find((one) => one.basis === basis && one.days.length > 0);
    if (due) return due;
  }
  return told.dues.find((one) => one.days.length > 0);
}

function span(told: ExplainAnswer): LocalDate[] {
  const known = [
    told.received_at && dateOf(told.received_at),
    dateOf(told.ended_at ?? told.as_of),
    ...told.dues.map((due) => due.due?.due_date ?? null),
    ...(countedDue(told)?.days ?? []).map((day) => day.date),
  ].filter((date): date is string => typeof date === "string");
  known.sort();
  const first = known[0] ?? dateOf(told.as_of);
  const last = known[known.length - 1] ?? first;
  const monday = addDays(first, -((weekday(first) + 6) % 7));
  const sunday = addDays(last, (7 - weekday(last)) % 7);
  return datesBetween(monday, sunday).slice(-7 * weeksMax);
}

// What of a date is known: of a date outside the counted days only whether it is a weekend.
interface Cell {
  readonly date: LocalDate;
  readonly day: ExplainedDay | undefined;
  readonly kind: "working" | "weekend" | "holiday" | "made-up";
  readonly clock: "none" | "origin" | "runs" | "paused" | "moved" | "late";
}

function cellOf(date: LocalDate, told: ExplainAnswer, days: ReadonlyMap<string, ExplainedDay>): Cell {
  const day = days.get(date);
  const isWeekend = weekday(date) === 0 || weekday(date) === 6;
  const kind = day && !day.working && day.named ? "holiday"
    : day?.working && isWeekend ? "made-up"
    : isWeekend ? "weekend" : "working";
  const due = told.headline.due?.due_date;
  const end = dateOf(told.ended_at ?? told.as_of);
  const isPast = due !== undefined && date > due && date <= end;
  const clocks = { origin: "origin", counted: "runs", paused: "paused", moved: "moved", off: "none" } as const;
  const clock = isPast ? "late" : day ? clocks[day.role] : "none";
  return { date, day, kind, clock };
}

export function clockCard(state: State, told: ExplainAnswer): TemplateResult | typeof nothing {
  const { words } = state;
  if (!told.received_at) return nothing;
  const due = countedDue(told);
  const days = new Map((due?.days ?? []).map((day) => [day.date, day]));
  const cells = span(told).map((date) => cellOf(date, told, days));
  const legend: [string, string][] = [
    ["runs", words.clockRuns], ["paused", words.clockPaused], ["moved", words.clockMoved],
    ["origin", words.clockOrigin], ["late", words.clockLate],
  ];
  const events = cells.map(({ date }) => eventText(state, told, date));
  const dueTexts = cells.map(({ date }) => dueText(state, told, date));
  const eventLanes = lanesOf(events, "right");
  const dueLanes = lanesOf(dueTexts, "left");
  const labelsOf = (i: number): Labels => ({
    event: events[i] ?? "", eventLane: eventLanes[i] ?? 0, due: dueTexts[i] ?? "",
    dueLane: (dueLanes[i] ?? 0) + Math.max(0, ...eventLanes) + 1,
  });
  const lanes = Math.max(0, ...eventLanes) + Math.max(0, ...dueLanes) + 2;
  const present = new Set<string>(cells.map((cell) => cell.clock));
  return html`<section class="card">
    <h2>
      ${words.clockOnCalendar}
      ${due ? html`<small>${words.clockNote(words.bases[due.basis].toLowerCase())}</small>` : nothing}
    </h2>
    <div class="clock-frame" tabindex="0" role="region" aria-label=${words.clockOnCalendar} ${atEnd()}>
      <ol class="clock" .style=${`--days: ${cells.length}; --lanes: ${lanes}`}>
        ${cells.map((cell, i) => drawn(state, told, cell, labelsOf(i), i === 0))}
      </ol>
    </div>
    <div class="clock-legend" aria-hidden="true">
      ${legend
        .filter(([clock]) => present.has(clock))
        .map(([clock, word]) => html`<span><i class="run-${clock}"></i>${word}</span>`)}
    </div>
  </section>`;
}

// What stands below a day: what happened, to the right of its line; what fell due, to the left.
function eventText({ words, language }: State, told: ExplainAnswer, date: LocalDate): string {
  const events = told.facts.filter((fact) => dateOf(fact.occurred_at) === date && fact.has_effect &&
    fact.kind !== "step_started" && fact.kind !== "step_finished");
  const [first] = events;
  if (!first) return "";
  const more = events.length > 1 ? ` +${countText(events.length - 1, language)}` : "";
  return wordFor(words.factKinds, first.kind) + more;
}
function dueText({ words }: State, told: ExplainAnswer, date: LocalDate): string {
  const dues = told.dues.filter((due) => due.due?.due_date === date);
  return dues.map((due) => words.bases[due.basis]).join(" · ");
}

// Labels that would overlap stand below each other: the lane of each, 0 = the uppermost. `texts` has
// one for each day, empty for none; a label is as long as its letters, beginning or ending at its day.
export function lanesOf(texts: readonly string[], towards: "right" | "left"): number[] {
  const ends: number[] = []; // of each lane: the first day that is free
  return texts.map((text, i) => {
    if (text === "") return 0;
    const days = Math.ceil((text.length * letterWidth + 10) / dayWidth);
    const [from, to] = towards === "right" ? [i, i + days] : [i + 1 - days, i + 1];
    let lane = ends.findIndex((end) => end <= from);
    if (lane < 0) lane = ends.length;
    ends[lane] = to;
    return lane;
  });
}

interface Labels {
  readonly event: string;
  readonly eventLane: number;
  readonly due: string;
  readonly dueLane: number;
}

function drawn(state: State, told: ExplainAnswer, cell: Cell, labels: Labels, isFirst: boolean): TemplateResult {
  const { words, language } = state;
  const { date, day } = cell;
  const today = dateOf(told.as_of);
  const why = day ? (language === "vi" ? day.why_vi : day.why_en) : "";
  const sum = cell.clock === "runs" && day ? countText(day.number, language)
    : cell.clock === "moved" && day ? `+${countText(day.number, language)}`
    : cell.clock === "paused" ? words.dayPaused : "";
  return html`<li class="day ${cell.kind} ${date === today ? "today" : ""} ${date > today ? "ahead" : ""}"
    title=${`${dateText(date, language)}${why ? `: ${why}` : ""}`}>
    <span class="weekday">${weekdayText(date, language)}</span>
    <span class="date">${isFirst || date.endsWith("-01") ? dayMonthText(date, language) : String(Number(date.slice(8)))}</span>
    <span class="track"><i class="run-${cell.clock}"></i></span>
    <span class="sum">${sum}</span>
    ${labels.event
      ? html`<span class="event" .style=${`--lane: ${labels.eventLane}`}>${labels.event}</span>`
      : nothing}
    ${labels.due
      ? html`<span class="falls-due" .style=${`--lane: ${labels.dueLane}`} title=${labels.due}
          ><span class="not-phone">${labels.due}</span><span class="only-phone">${words.dueHere}</span></span>`
      : nothing}
  </li>`;
}
