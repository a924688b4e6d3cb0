// Levels and their thresholds in words.
import { countText, fixedText } from "../base/numbers";
import type { Level } from "../model/levels";
import type { State } from "../state";

// 90 -> "90", 92.5 -> "92,50".
export function percentOf({ language }: State, percent: number): string {
  return Number.isInteger(percent) ? String(percent) : fixedText(Math.round(100 * percent), 2, language);
}

export function levelRange(state: State, level: Level): string {
  const { words, language, thresholds } = state;
  const red = percentOf(state, thresholds.red);
  const amber = percentOf(state, thresholds.amber);
  switch (level) {
    case "red": return words.levelRanges.red(red);
    case "amber": return words.levelRanges.amber(red, amber);
    case "green": return words.levelRanges.green(amber);
    case "few": return words.levelRanges.few(countText(thresholds.minCount, language));
  }
}
