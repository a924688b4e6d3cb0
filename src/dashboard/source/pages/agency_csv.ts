// The table of agencies as CSV, for a spreadsheet: plain numbers, one row an agency, in the order
// and with the filter of the screen.
import { rateOf, received, resolved } from "../model/counts";
import { readFormula } from "../address";
import type { State } from "../state";
import type { AgencyRow } from "./agency_rows";

export function csvLine(cells: readonly (string | number)[]): string {
  const quoted = cells.map((cell) => {
    const text = String(cell);
    return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  });
  return quoted.join(",") + "\r\n";
}

export function tableAsCsv(state: State, rows: readonly AgencyRow[]): string {
  const { words } = state;
  const formula = readFormula(state.address.query);
  const head = [
    "agency_code", words.agency, "level", `${formula}_numerator`, `${formula}_denominator`,
    words.received, words.resolved, words.early, words.onTime, words.late, words.overdueNow,
    words.dueToday, words.paused, words.pending,
  ];
  const lines = rows.map(({ code, name, level, counts, figures }) => {
    const rate = rateOf(formula, counts);
    return csvLine([
      code, name, level, rate.numerator, rate.denominator, received(counts), resolved(counts),
      counts.early, counts.on_time, counts.late, counts.overdue, figures.dueToday ?? "",
      counts.paused, counts.open,
    ]);
  });
  return csvLine(head) + lines.join("");
}
