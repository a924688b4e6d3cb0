// A month of daily rates as one small line: shape only, the numbers stand elsewhere. Days without
// any dossier finished are skipped, not drawn as zero.
import { html, svg, type TemplateResult } from "lit/html.js";
import { dayNumber } from "../base/dates";
import { percentHundredths, type Rate } from "../base/numbers";

export interface DayRate {
  readonly date: string;
  readonly rate: Rate;
}

const lowest = 8_000; // hundredths of a percent: the shared scale is 80 to 100 %
const highest = 10_000;

export interface Size {
  readonly width: number;
  readonly height: number;
}
export const large: Size = { width: 170, height: 44 };
export const small: Size = { width: 92, height: 24 }; // of a row

export function sparkline(days: readonly DayRate[], threshold: number, size: Size): TemplateResult {
  const { width, height } = size;
  const first = dayNumber(days[0]?.date ?? "1970-01-01");
  const last = dayNumber(days[days.length - 1]?.date ?? "1970-01-02");
  const x = (date: string): number =>
    2 + ((width - 6) * (dayNumber(date) - first)) / Math.max(1, last - first);
  const y = (hundredths: number): number => {
    const inside = Math.min(highest, Math.max(lowest, hundredths));
    return 4 + ((height - 8) * (highest - inside)) / (highest - lowest);
  };
  const points = days.flatMap((day) => {
    const value = percentHundredths(day.rate);
    return value === undefined ? [] : [{ x: x(day.date), y: y(value) }];
  });
  const path = points
    .map((point, i) => `${i === 0 ? "M" : "L"}${point.x.toFixed(1)} ${point.y.toFixed(1)}`)
    .join("");
  const end = points[points.length - 1];
  const line = y(threshold * 100).toFixed(1);
  return html`<svg class="spark not-phone" width=${width} height=${height} viewBox="0 0 ${width} ${height}"
    aria-hidden="true">
    <path d="M0 ${line}H${width}" stroke="var(--line-strong)" stroke-dasharray="2 3" />
    <path d=${path} fill="none" stroke="currentColor" stroke-width="1.6" stroke-linejoin="round" />
    ${end ? svg`<circle cx=${end.x} cy=${end.y} r="2.4" fill="currentColor" />` : null}
  </svg>`;
}
