// A working calendar as a year of twelve small months: what is off and why, what is worked for it,
// and from where on holidays are not published yet. What a month shows by colour and pattern stands
// in words in the list of special days.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { linkWith } from "../address";
import { addDays, dateText, longDateText, weekday, weekdayText } from "../base/dates";
import { countText } from "../base/numbers";
import type { CalendarAnswer, CalendarDay, DayKind } from "../http/answers";
import { ask } from "../http/client";
import { Remote } from "../http/remote";
import { failed } from "../parts/notices";
import type { State } from "../state";

const renewAfter = 10 * 60_000;
const monthsOfYear = Array.from({ length: 12 }, (_, i) => i + 1);
// Told in the list below the months: weekends and plain working days are not.
const special = new Set<DayKind>(["holiday", "swapped_off", "make_up", "special_hours"]);

export function windowsText(day: CalendarDay): string {
  return day.windows.map(([from, to]) => `${from.slice(0, 5)}–${to.slice(0, 5)}`).join(", ");
}

// The cells of a month, Monday first; undefined before its first day.
export function cellsOf(days: readonly CalendarDay[]): (CalendarDay | undefined)[] {
  const [first] = days;
  const before = first ? (weekday(first.date) + 6) % 7 : 0;
  return [...Array.from({ length: before }, () => undefined), ...days];
}

export class CalendarYear {
  private readonly answer: Remote<CalendarAnswer>;
  private chosen: string | undefined;

  constructor(private readonly state: State) {
    this.answer = new Remote(() => state.changed());
  }

  draw(): TemplateResult {
    const { state, answer } = this;
    const { words, address } = state;
    const today = state.zoneClock.date(state.heldUntil() ?? Date.now());
    const asked = address.query.get("year") ?? "";
    const year = /^(19|20|21)\d\d$/.test(asked) ? Number(asked) : Number(today.slice(0, 4));
    const id = address.query.get("calendar") ?? undefined;
    answer.want(JSON.stringify([year, id]), renewAfter, (signal) =>
      ask<CalendarAnswer>("/v1/calendar", { from: `${year}-01-01`, to: `${year}-12-31`, calendar: id }, signal),
    );
    const { value, failure } = answer;
    if (!value) return failure ? failed(state, failure, () => answer.retry()) : html`<div class="skeleton"></div>`;
    const toYear = (other: number): string =>
      linkWith(address, { year: String(other) === today.slice(0, 4) ? undefined : String(other) });
    return html`<div class="toolbar">
        <a class="chip" href=${toYear(year - 1)}>‹ ${year - 1}</a>
        <h2>${words.year} ${year}</h2>
        <a class="chip" href=${toYear(year + 1)}>${year + 1} ›</a>
        ${value.calendar_ids.length > 1 ? this.pickCalendar(value) : nothing}
        <span class="sp"></span>
        ${this.legend()}
      </div>
      ${this.horizon(value, year)}
      <div class="year">${monthsOfYear.map((month) => this.month(value, year, month, today))}</div>
      ${this.detail(value)} ${this.list(value)}`;
  }

  private pickCalendar(value: CalendarAnswer): TemplateResult {
    const { state } = this;
    return html`<label>${state.words.calendarWord}
      <select class="input" @change=${(event: Event) =>
        state.replace(linkWith(state.address, { calendar: (event.target as HTMLSelectElement).value }))}>
        ${value.calendar_ids.map((id) => html`<option value=${id} ?selected=${id === value.calendar_id}>${id}</option>`)}
      </select></label>`;
  }

  private legend(): TemplateResult {
    const { words } = this.state;
    const kinds: DayKind[] = ["weekend", "holiday", "swapped_off", "make_up"];
    return html`<span class="year-legend">
      ${kinds.map((kind) => html`<span class="key"><i class="kind-${kind}"></i>${words.dayKinds[kind]}</span>`)}
      <span class="key"><i class="provisional"></i>${words.notPublished}</span>
    </span>`;
  }

  private horizon({ published_to: to }: CalendarAnswer, year: number): TemplateResult | typeof nothing {
    const { words, language } = this.state;
    if (to === null) return html`<p class="horizon">${words.neverPublished}</p>`;
    if (Number(to.slice(0, 4)) > year) return nothing;
    return html`<p class="horizon">
      ${words.publishedUpTo(dateText(to, language), dateText(addDays(to, 1), language))}
    </p>`;
  }

  private month(value: CalendarAnswer, year: number, month: number, today: string): TemplateResult {
    const { state } = this;
    const { words, language } = state;
    const prefix = `${year}-${String(month).padStart(2, "0")}`;
    const days = value.days.filter((day) => day.date.startsWith(prefix));
    const cells = cellsOf(days);
    const weeks = Array.from({ length: Math.ceil(cells.length / 7) }, (_, i) => cells.slice(7 * i, 7 * i + 7));
    const working = days.filter((day) => day.working).length;
    return html`<table class="month">
      <caption>${words.monthNumber(String(month))} <span class="mut">${words.workingDays(countText(working, language))}</span></caption>
      <thead>
        <tr>${[1, 2, 3, 4, 5, 6, 0].map((day) => html`<th scope="col">${weekdayText(addDays("2026-09-06", day), language)}</th>`)}</tr>
      </thead>
      <tbody>
        ${weeks.map((week) => html`<tr>${Array.from({ length: 7 }, (_, i) => this.day(week[i], today))}</tr>`)}
      </tbody>
    </table>`;
  }

  private day(day: CalendarDay | undefined, today: string): TemplateResult {
    if (!day) return html`<td></td>`;
    const { state } = this;
    const number = String(Number(day.date.slice(8)));
    const choose = (): void => {
      this.chosen = this.chosen === day.date ? undefined : day.date;
      state.changed();
    };
    const classes = [
      `kind-${day.kind}`, day.provisional ? "provisional" : "", day.date === today ? "today" : "",
      day.date === this.chosen ? "chosen" : "",
    ].filter(Boolean).join(" ");
    // Special days are buttons; with the pointer every day can be asked.
    return html`<td class=${classes} data-date=${day.date} title=${this.inWords(day)}
      @click=${choose}>${special.has(day.kind)
        ? html`<button type="button" aria-label="${number}: ${this.inWords(day)}">${number}</button>`
        : number}</td>`;
  }

  private nameOf(day: CalendarDay): string {
    const { words, language } = this.state;
    return (language === "en" && day.name_en) || day.name_vi || words.dayKinds[day.kind];
  }
  private inWords(day: CalendarDay): string {
    const { words } = this.state;
    return [
      this.nameOf(day), day.working ? windowsText(day) : words.notWorked,
      day.provisional ? words.provisional : "",
    ].filter(Boolean).join(" · ");
  }

  private detail({ days }: CalendarAnswer): TemplateResult | typeof nothing {
    const { words, language } = this.state;
    const day = days.find((one) => one.date === this.chosen);
    if (!day) return nothing;
    return html`<p class="day-detail" role="status">
      <b>${longDateText(day.date, language)}</b> · ${words.dayKinds[day.kind]} · ${this.inWords(day)}
      ${day.legal_source ? html`· <span class="mut">${day.legal_source}</span>` : nothing}
    </p>`;
  }

  private list({ days }: CalendarAnswer): TemplateResult {
    const { words, language } = this.state;
    const rows = days.filter((day) => special.has(day.kind));
    if (rows.length === 0) return html`<p class="notice">${words.noSpecialDays}</p>`;
    return html`<div class="table-frame" tabindex="0" role="region" aria-label=${words.specialDays}>
      <table class="cards special-days">
        <thead>
          <tr>
            <th class="text" scope="col">${words.day}</th>
            <th class="text" scope="col">${words.kindOfDay}</th>
            <th class="text" scope="col">${words.dayName}</th>
            <th class="text" scope="col">${words.hoursOfDay}</th>
            <th class="text" scope="col">${words.legalSource}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map((day) => html`<tr>
            <td class="text">${longDateText(day.date, language)}</td>
            <td class="text"><span class="key"><i class="kind-${day.kind}"></i>${words.dayKinds[day.kind]}</span></td>
            <td class="text">${this.nameOf(day)}</td>
            <td class="text">${day.working ? windowsText(day) : words.notWorked}</td>
            <td class="text wide">${day.legal_source ?? ""}</td>
          </tr>`)}
        </tbody>
      </table>
    </div>`;
  }
}
