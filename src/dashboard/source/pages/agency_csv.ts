// The table of agencies as CSV, for a spreadsheet: the columns, order and filter of the screen, the
// whole first; plain numbers, a rate as its numerator and denominator.
import { rateOf, received, resolved, type Figures, type Previous } from "../model/counts";
import { percentHundredths } from "../base/numbers";
import { readFormula } from "../address";
import type { State } from "../state";
import { columnWord, readColumns, type TableColumn } from "./agency_columns";
import type { AgencyRow } from "./agency_rows";

export type Cell = string | number;
type Place = Pick<AgencyRow, "code" | "name" | "figures" | "before"> & { readonly level: string };

export function csvLine(cells: readonly Cell[]): string {
  const quoted = cells.map((cell) => {
    const text = String(cell);
    return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  });
  return quoted.join(",") + "\r\n";
}

export function tableAsCsv(
  state: Pick<State, "words" | "address">,
  rows: readonly Place[],
  nameOfAll: string,
  total: Figures,
  totalBefore: Previous | undefined,
  absent: readonly TableColumn[],
): string {
  const { words, address: { query } } = state;
  const formula = readFormula(query);
  const headOf = (column: TableColumn): Cell[] => {
    switch (column) {
      case "rate": return [`${formula}_numerator`, `${formula}_denominator`];
      case "mix": return [words.early, words.onTime, words.late];
      case "early": return ["early_numerator", "early_denominator"];
      default: return [columnWord(words, column)];
    }
  };
  const cellsOf = (column: TableColumn, { figures, before }: Place): Cell[] => {
    const { counts: c, dueToday } = figures;
    const rate = rateOf(column === "early" ? "early" : formula, c);
    switch (column) {
      case "rate":
      case "early": return [rate.numerator, rate.denominator];
      case "mix": return [c.early, c.on_time, c.late];
      case "change": {
        const now = percentHundredths(rate);
        const past = before && percentHundredths(before.rates[formula]);
        return [now === undefined || past === undefined ? "" : (now - past) / 100];
      }
      case "received": return [received(c)];
      case "resolved": return [resolved(c)];
      case "due_today": return [dueToday ?? ""];
      case "late":
      case "overdue":
      case "paused":
      case "open": return [c[column]];
      default: return [];
    }
  };
  const columns = readColumns(query, [...absent, "days"]).map(({ column }) => column);
  const line = (place: Place): string =>
    csvLine([place.code, place.name, place.level, ...columns.flatMap((column) => cellsOf(column, place))]);
  const whole = { code: "", name: nameOfAll, level: "", figures: total, before: totalBefore };
  return csvLine(["agency_code", words.agency, "level", ...columns.flatMap(headOf)]) +
    [whole, ...rows].map(line).join("");
}
