// The clock of a dossier on the calendar: whole weeks, one cell a day, which says what kind of day it
// is, whether the clock ran, and the days counted so far; below it what happened and what falls due.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { ref } from "lit/directives/ref.js";
import {
  addDays, dateOf, dateText, dayMonthText, weekday, weekdayText, type LocalDate,
} from "../base/dates";
import { countText } from "../base/numbers";
import type { Basis, ExplainAnswer, ExplainedDay, ExplainedDue } from "../http/answers";
import { datesBetween } from "../parts/chart";
import type { State } from "../state";
import { wordFor } from "../words/words";

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
  // A long history starts at its end, once, as soon as its cells are there.
  const atEnd = (element: Element | undefined): void => {
    if (!(element instanceof HTMLElement) || element.dataset["placed"] !== undefined) return;
    element.dataset["placed"] = "";
    requestAnimationFrame(() => (element.scrollLeft = element.scrollWidth));
  };
  const legend: [string, string][] = [
    ["runs", words.clockRuns], ["paused", words.clockPaused], ["moved", words.clockMoved],
    ["origin", words.clockOrigin], ["late", words.clockLate],
  ];
  const present = new Set<string>(cells.map((cell) => cell.clock));
  return html`<section class="card">
    <h2>
      ${words.clockOnCalendar}
      ${due ? html`<small>${words.clockNote(words.bases[due.basis].toLowerCase())}</small>` : nothing}
    </h2>
    <div class="clock-frame" tabindex="0" role="region" aria-label=${words.clockOnCalendar} ${ref(atEnd)}>
      <ol class="clock" .style=${`--days: ${cells.length}`}>
        ${cells.map((cell, i) => drawn(state, told, cell, i === 0))}
      </ol>
    </div>
    <div class="clock-legend" aria-hidden="true">
      ${legend
        .filter(([clock]) => present.has(clock))
        .map(([clock, word]) => html`<span><i class="run-${clock}"></i>${word}</span>`)}
    </div>
  </section>`;
}

function drawn(state: State, told: ExplainAnswer, cell: Cell, isFirst: boolean): TemplateResult {
  const { words, language } = state;
  const { date, day } = cell;
  const today = dateOf(told.as_of);
  const why = day ? (language === "vi" ? day.why_vi : day.why_en) : "";
  const events = told.facts.filter((fact) => dateOf(fact.occurred_at) === date && fact.has_effect &&
    fact.kind !== "step_started" && fact.kind !== "step_finished");
  const dues = told.dues.filter((due) => due.due?.due_date === date);
  const first = events[0];
  const sum = cell.clock === "runs" && day ? countText(day.number, language)
    : cell.clock === "moved" && day ? `+${countText(day.number, language)}`
    : cell.clock === "paused" ? words.dayPaused : "";
  return html`<li class="day ${cell.kind} ${date === today ? "today" : ""} ${date > today ? "ahead" : ""}"
    title=${`${dateText(date, language)}${why ? `: ${why}` : ""}`}>
    <span class="weekday">${weekdayText(date, language)}</span>
    <span class="date">${isFirst || date.endsWith("-01") ? dayMonthText(date, language) : String(Number(date.slice(8)))}</span>
    <span class="track"><i class="run-${cell.clock}"></i></span>
    <span class="sum">${sum}</span>
    ${first
      ? html`<span class="event"
          >${wordFor(words.factKinds, first.kind)}${events.length > 1
            ? ` +${countText(events.length - 1, language)}`
            : nothing}</span
        >`
      : nothing}
    ${dues.length > 0
      ? html`<span class="falls-due">${dues.map((due) => words.bases[due.basis]).join(" · ")}</span>`
      : nothing}
  </li>`;
}
