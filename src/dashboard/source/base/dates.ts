// Dates and instants as people read them. A local date is the text "2026-09-10"; an instant is
// either RFC 3339 text, which already carries the offset of the zone it should be read in, or
// milliseconds since 1970, which are put into the deployment's zone here.
import type { Language } from "./numbers";

export type LocalDate = string;

const monthsEn = [
  "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
const shortDays = {
  vi: ["CN", "T2", "T3", "T4", "T5", "T6", "T7"],
  en: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
};
const longDays = {
  vi: ["Chủ Nhật", "Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy"],
  en: ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
};

function parts(date: LocalDate): { year: string; month: string; day: string } {
  return { year: date.slice(0, 4), month: date.slice(5, 7), day: date.slice(8, 10) };
}

// "10/09/2026", "10 Sep 2026".
export function dateText(date: LocalDate, language: Language): string {
  const { year, month, day } = parts(date);
  if (language === "vi") return `${day}/${month}/${year}`;
  return `${Number(day)} ${monthsEn[Number(month) - 1] ?? month} ${year}`;
}

// "10/09", "10 Sep": for axes and cells whose year is told elsewhere.
export function dayMonthText(date: LocalDate, language: Language): string {
  const { month, day } = parts(date);
  if (language === "vi") return `${day}/${month}`;
  return `${Number(day)} ${monthsEn[Number(month) - 1] ?? month}`;
}

// "01/09 – 10/09/2026"; one date when both are the same.
export function rangeText(from: LocalDate, to: LocalDate, language: Language): string {
  if (from === to) return dateText(to, language);
  const sameYear = from.slice(0, 4) === to.slice(0, 4);
  const first = sameYear ? dayMonthText(from, language) : dateText(from, language);
  return `${first} – ${dateText(to, language)}`;
}

// Days since 1970-01-01, by the civil calendar.
export function dayNumber(date: LocalDate): number {
  return Math.round(Date.parse(`${date}T00:00:00Z`) / 86_400_000);
}

export function dateOfDayNumber(day: number): LocalDate {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}

export function addDays(date: LocalDate, days: number): LocalDate {
  return dateOfDayNumber(dayNumber(date) + days);
}

// 0 = Sunday.
export function weekday(date: LocalDate): number {
  return (((dayNumber(date) + 4) % 7) + 7) % 7;
}

export function weekdayText(date: LocalDate, language: Language): string {
  return shortDays[language][weekday(date)] ?? "";
}

// "Thứ Năm, 10/09/2026".
export function longDateText(date: LocalDate, language: Language): string {
  return `${longDays[language][weekday(date)] ?? ""}, ${dateText(date, language)}`;
}

export function isLocalDate(text: string): boolean {
  const day = dayNumber(text); // not a number: there is no such month or day
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && day === day && dateOfDayNumber(day) === text;
}

// --- RFC 3339 text, read in the zone it was written in

export function dateOf(at: string): LocalDate {
  return at.slice(0, 10);
}

// "10:24:36".
export function timeOf(at: string): string {
  return at.slice(11, 19);
}

// "10:24, 10/09/2026".
export function instantText(at: string, language: Language): string {
  return `${at.slice(11, 16)}, ${dateText(dateOf(at), language)}`;
}

// --- milliseconds since 1970, in a zone

// The zone's own wall clock as "2026-09-10T10:24:36"; one formatter a zone, as they cost much.
export class ZoneClock {
  private readonly format: Intl.DateTimeFormat;

  constructor(readonly zone: string) {
    this.format = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
  }

  local(milliseconds: number): string {
    const found = new Map<string, string>();
    for (const part of this.format.formatToParts(milliseconds)) found.set(part.type, part.value);
    const piece = (name: string): string => found.get(name) ?? "00";
    const date = `${piece("year")}-${piece("month")}-${piece("day")}`;
    return `${date}T${piece("hour")}:${piece("minute")}:${piece("second")}`;
  }
  // When a date begins in the zone; exact where the clock does not change in that very hour.
  startOf(date: LocalDate): number {
    return this.instantOf(`${date}T00:00:00`);
  }
  // The instant at which the zone's clock shows "2026-09-10T10:24:36".
  instantOf(local: string): number {
    const asUtc = Date.parse(`${local}Z`);
    const guess = asUtc - (Date.parse(`${this.local(asUtc)}Z`) - asUtc);
    return guess - (Date.parse(`${this.local(guess)}Z`) - asUtc);
  }
  // "10:24:36".
  time(milliseconds: number): string {
    return timeOf(this.local(milliseconds));
  }
  date(milliseconds: number): LocalDate {
    return dateOf(this.local(milliseconds));
  }
}
