// An alert in words: what it is about, since when, and the figures that it rests on.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { linkTo } from "../address";
import { addDays, dateOf, dateText, instantText } from "../base/dates";
import { countText, fixedText, percentText } from "../base/numbers";
import type { AlertRow } from "../http/answers";
import type { State } from "../state";
import { wordFor } from "../words/words";

export function about(state: State, row: AlertRow): TemplateResult {
  const subject = row.subject ?? "";
  if (!row.dossier_code) return html`${subject}`;
  const link = linkTo({ name: "dossier", code: row.dossier_code }, state.address.query);
  return html`<a class="strong" href=${link}>${row.dossier_code}</a>${subject ? ` · ${subject}` : nothing}`;
}

// A rule in words, by its kind; one of a name of its own with that name.
export function ruleText({ words }: State, row: { rule: string; kind?: string }): string {
  const kind = row.kind ?? row.rule;
  const word = wordFor(words.alertRules, kind);
  return row.rule === kind ? word : `${word} (${row.rule})`;
}
export function summaryOf({ language }: State, row: Partial<Pick<AlertRow, "summary_vi" | "summary_en">>): string | undefined {
  return (language === "en" && row.summary_en) || row.summary_vi;
}

export function since(state: State, row: AlertRow): string {
  return instantText(row.fired_at, state.language);
}

// A due date passes with its last moment, the next midnight: it is told as the day that it is.
export function dueText({ language }: State, due: string): string {
  if (due.slice(11, 19) !== "00:00:00") return instantText(due, language);
  return dateText(addDays(dateOf(due), -1), language);
}

// "171 / 190 = 90,00% · dưới 95,00%": a share as one figure, thresholds as percents, the rest by
// name.
export function evidenceText(state: State, row: AlertRow): string {
  const { words, language } = state;
  const { numerator, denominator, ...others } = row.evidence ?? {};
  const out: string[] = [];
  if (numerator !== undefined && denominator !== undefined) {
    const pair = `${countText(numerator, language)} / ${countText(denominator, language)}`;
    out.push(`${pair} = ${percentText({ numerator, denominator }, language)}`);
  }
  for (const [name, value] of Object.entries(others)) {
    const isShare = name.endsWith("_hundredths");
    const word = wordFor(words.evidenceNames, name);
    out.push(`${word} ${isShare ? `${fixedText(value, 2, language)}%` : countText(value, language)}`);
  }
  return out.join(" · ");
}

// What a row is about, of anything but a dossier in the service's own sentence; and what it says
// beside it.
export function saidOf(state: State, row: AlertRow): TemplateResult {
  const summary = row.dossier_code ? undefined : summaryOf(state, row);
  return summary ? html`${summary}` : about(state, row);
}
export function factsOf(state: State, row: AlertRow): string {
  const { words } = state;
  // Where the service's own sentence stands, it tells the figures.
  const parts = [!row.dossier_code && summaryOf(state, row) ? "" : evidenceText(state, row)];
  if (row.due) {
    parts.push(words.dueAt(dueText(state, row.due)) + (row.provisional ? ` (${words.provisional})` : ""));
  }
  return parts.filter((part) => part !== "").join(" · ");
}
