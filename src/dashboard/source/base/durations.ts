// Lengths of working time in words. A working day has no fixed number of hours, so a length in
// milliseconds is told in hours and minutes; whole days are counted elsewhere and told as days.
import { countText, fixedText, type Language } from "./numbers";

const minute = 60_000;

// "3 giờ 18 phút", "52 giờ", "< 1 phút".
export function hoursText(milliseconds: number, language: Language): string {
  const minutes = Math.round(milliseconds / minute);
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  const hourWord = language === "vi" ? "giờ" : "h";
  const minuteWord = language === "vi" ? "phút" : "min";
  if (minutes === 0) return milliseconds > 0 ? `< 1 ${minuteWord}` : `0 ${minuteWord}`;
  if (hours === 0) return `${rest} ${minuteWord}`;
  const whole = `${countText(hours, language)} ${hourWord}`;
  // Minutes say nothing beside many hours.
  return rest === 0 || hours >= 10 ? whole : `${whole} ${rest} ${minuteWord}`;
}

// "6,1 giờ": for columns, one decimal.
export function hoursShort(milliseconds: number, language: Language): string {
  return fixedText(Math.round(milliseconds / (6 * minute)), 1, language);
}
