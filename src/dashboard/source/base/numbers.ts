// How counts, rates and differences are written, in Vietnamese and English. Our own, because the
// engines of browsers differ in their locale data, and a figure must look the same everywhere.

export type Language = "vi" | "en";

// 100 * numerator / denominator is the percent; a denominator of 0 is no data.
export interface Rate {
  readonly numerator: number;
  readonly denominator: number;
}

export const noValue = "–";
const minus = "−";

function grouped(digits: string, separator: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, separator);
}

// 1234567 -> "1.234.567" (vi), "1,234,567" (en).
export function countText(value: number, language: Language): string {
  const text = grouped(Math.abs(value).toString(), language === "vi" ? "." : ",");
  return value < 0 ? minus + text : text;
}

// A whole number of `1 / 10^digits` parts: 9802 with 2 digits -> "98,02".
export function fixedText(parts: number, digits: number, language: Language): string {
  const text = Math.abs(parts)
    .toString()
    .padStart(digits + 1, "0");
  const whole = grouped(text.slice(0, text.length - digits), language === "vi" ? "." : ",");
  const shown = whole + (language === "vi" ? "," : ".") + text.slice(text.length - digits);
  return parts < 0 ? minus + shown : shown;
}

// whole * numerator / denominator, half up, from integers; undefined without a denominator.
function shareOf(whole: number, rate: Rate): number | undefined {
  if (rate.denominator <= 0) return undefined;
  return Math.floor(
    (2 * whole * rate.numerator + rate.denominator) / (2 * rate.denominator),
  );
}

export function percentHundredths(rate: Rate): number | undefined {
  return shareOf(10_000, rate);
}

// "98,02%"; "–" without a denominator.
export function percentText(rate: Rate, language: Language): string {
  const hundredths = percentHundredths(rate);
  return hundredths === undefined ? noValue : fixedText(hundredths, 2, language) + "%";
}

// A share of a sum, with one decimal: "27,5%".
export function shareText(rate: Rate, language: Language): string {
  const tenths = shareOf(1_000, rate);
  return tenths === undefined ? noValue : fixedText(tenths, 1, language) + "%";
}

export function signedCountText(value: number, language: Language): string {
  return (value > 0 ? "+" : "") + countText(value, language);
}

// A percentage of a width, for drawing only.
export function drawnShare(part: number, whole: number): number {
  return whole <= 0 ? 0 : Math.min(100, Math.max(0, (100 * part) / whole));
}
