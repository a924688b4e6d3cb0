// Small charts over dates, as SVG: lines, bars, one area. They take their colours from the page, so
// they follow the theme and print as they are; the numbers stand in a table below each.
// Why not a charting library: src/decisions/0027.
import { html, nothing, svg, type TemplateResult } from "lit/html.js";
import { dateText, dayMonthText, dayNumber, weekday, type LocalDate } from "../base/dates";
import type { Language } from "../base/numbers";
import type { CalendarDay } from "../http/answers";
import type { State } from "../state";

export interface Series {
  readonly word: string;
  readonly kind: "line" | "dashed" | "bars" | "area";
  readonly colour: string; // a token: "var(--bad)"
  readonly values: readonly (number | undefined)[]; // one a date; undefined = nothing to draw
  readonly written: (value: number) => string;
}
export interface Threshold {
  readonly value: number;
  readonly word: string;
}
export interface Chart {
  readonly dates: readonly LocalDate[];
  readonly days?: readonly CalendarDay[] | undefined; // of the calendar; without it weekends are off
  readonly series: readonly Series[];
  readonly thresholds?: readonly Threshold[];
  readonly lowest: number; // of the axis
  readonly highest: number;
  readonly axis: (value: number) => string;
  readonly label: string; // what a screen reader hears instead of the picture
}

const box = { width: 440, height: 196, left: 40, right: 354, top: 12, bottom: 170 };
const nudge = 14; // least distance of two labels

// A round number at least as high as all values, with four or five steps below it.
export function roundedUp(highest: number): number {
  const rough = Math.max(4, highest);
  const power = 10 ** Math.floor(Math.log10(rough));
  const steps = [1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10];
  return (steps.find((step) => step * power >= rough) ?? 10) * power;
}

// Labels at the ends of lines, moved apart where they would overlap.
export function spread(wanted: readonly number[]): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const out = [...wanted];
  let above = Number.NEGATIVE_INFINITY;
  for (const i of order) {
    const y = Math.max(out[i] ?? 0, above + nudge);
    out[i] = y;
    above = y;
  }
  return out;
}

interface Scale {
  readonly x: (i: number) => number;
  readonly y: (value: number) => number;
  readonly step: number; // pixels a date
}

function scaleOf(chart: Chart): Scale {
  const count = Math.max(1, chart.dates.length);
  const step = (box.right - box.left) / count;
  return {
    step,
    x: (i) => box.left + step * (i + 0.5),
    y: (value) =>
      box.bottom -
      ((box.bottom - box.top) * (Math.min(chart.highest, Math.max(chart.lowest, value)) - chart.lowest)) /
        (chart.highest - chart.lowest),
  };
}

// Days off behind the lines: weekends grey, holidays in their colour, with their name where there is
// room for it; days worked for others have a dotted frame.
function daysOff(chart: Chart, { x, step }: Scale, language: Language): TemplateResult {
  const known = new Map(chart.days?.map((day) => [day.date, day]));
  const height = box.bottom - box.top;
  const nameRuns: { name: string; from: number; to: number }[] = [];
  const bands = chart.dates.map((date, i) => {
    const day = known.get(date);
    const isWeekend = weekday(date) === 0 || weekday(date) === 6;
    const isHoliday = day?.kind === "holiday" || day?.kind === "swapped_off";
    if (day && isHoliday) {
      const name = (language === "en" && day.name_en) || day.name_vi || "";
      const last = nameRuns[nameRuns.length - 1];
      if (last?.name === name && last.to === i - 1) last.to = i;
      else nameRuns.push({ name, from: i, to: i });
    }
    if (day?.kind === "make_up") {
      return svg`<rect x=${x(i) - step / 2} y=${box.top} width=${step} height=${height} fill="none"
        stroke="var(--line-strong)" stroke-dasharray="1 3" />`;
    }
    if (!isHoliday && (day ? day.working : !isWeekend)) return nothing;
    return svg`<rect x=${x(i) - step / 2} y=${box.top} width=${step} height=${height}
      fill=${isHoliday ? "var(--hol)" : "var(--off)"} />`;
  });
  const names = nameRuns.map(({ name, from, to }) => {
    const width = step * (to - from + 1);
    if (width < 40 && !name.startsWith("Tết Nguyên")) return nothing;
    return svg`<text class="holiday" x=${(x(from) + x(to)) / 2} y=${box.top + 10} text-anchor="middle">${name}</text>`;
  });
  return svg`${bands}${names}`;
}

function axes(chart: Chart, scale: Scale, language: Language): TemplateResult {
  const ticks = [0, 1, 2, 3, 4].map((i) => chart.lowest + ((chart.highest - chart.lowest) * i) / 4);
  const mondays = chart.dates.flatMap((date, i) => (weekday(date) === 1 ? [{ date, i }] : []));
  const every = Math.max(1, Math.ceil(mondays.length / 5));
  return svg`${ticks.map(
    (value) => svg`<path d="M${box.left} ${scale.y(value)}H${box.right}" stroke="var(--line)" />
      <text x=${box.left - 6} y=${scale.y(value) + 4} text-anchor="end">${chart.axis(value)}</text>`,
  )}
  ${mondays
    .filter((_, i) => i % every === 0)
    .map(
      ({ date, i }) => svg`<path d="M${scale.x(i)} ${box.bottom}v4" stroke="var(--line-strong)" />
        <text x=${scale.x(i)} y=${box.bottom + 18} text-anchor="middle"
          >${dayMonthText(date, language)}</text>`,
    )}`;
}

function drawn(series: Series, scale: Scale): TemplateResult {
  const points = series.values.flatMap((value, i) =>
    value === undefined ? [] : [{ i, x: scale.x(i), y: scale.y(value) }],
  );
  if (series.kind === "bars") {
    const width = Math.max(1.5, scale.step * 0.64);
    const last = series.values.length - 1;
    // Today is not over: its bar is lighter.
    return svg`${points.map(
      (p) => svg`<rect x=${p.x - width / 2} y=${p.y} width=${width} height=${box.bottom - p.y}
        fill=${series.colour} opacity=${p.i === last ? 0.5 : 1} />`,
    )}`;
  }
  const line = points
    .map((p, i) => `${i === 0 ? "M" : "L"}${p.x.toFixed(1)} ${p.y.toFixed(1)}`)
    .join("");
  const end = points[points.length - 1];
  const start = points[0];
  if (series.kind === "area" && end && start) {
    const area = `${line}L${end.x.toFixed(1)} ${box.bottom}L${start.x.toFixed(1)} ${box.bottom}Z`;
    return svg`<path d=${area} fill=${series.colour} opacity="0.3" />
      <path d=${line} fill="none" stroke=${series.colour} stroke-width="2" />`;
  }
  const dash = series.kind === "dashed" ? "5 3" : nothing;
  return svg`<path d=${line} fill="none" stroke=${series.colour} stroke-linejoin="round"
      stroke-width=${series.kind === "dashed" ? 2 : 2.4} stroke-dasharray=${dash} />
    ${end ? svg`<circle cx=${end.x} cy=${end.y} r="3" fill=${series.colour} />` : nothing}`;
}

function endLabels(chart: Chart, scale: Scale): TemplateResult {
  const labels = chart.series.flatMap((series) => {
    const last = series.values.findLast((value) => value !== undefined);
    return last === undefined
      ? []
      : [{ word: series.word, y: scale.y(last) + 4, isNote: false }];
  });
  for (const { value, word } of chart.thresholds ?? []) {
    labels.push({ word, y: scale.y(value) + 4, isNote: true });
  }
  const placed = spread(labels.map(({ y }) => y));
  // Labels at the bottom stack upwards: below it are dates.
  const over = Math.max(0, ...placed.map((y) => y - box.bottom - 4));
  return svg`${labels.map(
    (label, i) => svg`<text class=${label.isNote ? "" : "series"} x=${box.right + 7}
      y=${label.y > box.bottom - 30 ? (placed[i] ?? label.y) - over : placed[i]}>${label.word}</text>`,
  )}`;
}

function numbers(state: State, chart: Chart): TemplateResult {
  const { words, language } = state;
  return html`<details class="numbers">
    <summary>${words.asTable}</summary>
    <div class="table-frame" tabindex="0" role="region" aria-label=${chart.label}>
      <table>
        <thead>
          <tr>
            <th class="text" scope="col">${words.day}</th>
            ${chart.series.map((series) => html`<th scope="col">${series.word}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${chart.dates.map(
            (date, i) => html`<tr>
              <td class="text">${dateText(date, language)}</td>
              ${chart.series.map((series) => {
                const value = series.values[i];
                return html`<td>${value === undefined ? "–" : series.written(value)}</td>`;
              })}
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`;
}

export function chart(state: State, of: Chart): TemplateResult {
  const scale = scaleOf(of);
  const thresholds = (of.thresholds ?? []).map(
    ({ value }) => svg`<path d="M${box.left} ${scale.y(value)}H${box.right}"
      stroke="var(--line-strong)" stroke-dasharray="4 3" />`,
  );
  return html`<svg class="chart" viewBox="0 0 ${box.width} ${box.height}" role="img"
      aria-label=${of.label}>
      ${daysOff(of, scale, state.language)} ${axes(of, scale, state.language)} ${thresholds}
      ${of.series.map((series) => drawn(series, scale))} ${endLabels(of, scale)}
    </svg>
    ${numbers(state, of)}`;
}

// All dates from the first to the last, so that days without a row have their place.
export function datesBetween(from: LocalDate, to: LocalDate): LocalDate[] {
  const first = dayNumber(from);
  const count = Math.max(0, dayNumber(to) - first + 1);
  return Array.from({ length: count }, (_, i) =>
    new Date((first + i) * 86_400_000).toISOString().slice(0, 10),
  );
}
