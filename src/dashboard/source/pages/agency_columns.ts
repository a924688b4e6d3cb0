// The columns of the table of agencies: which there are, which are shown, and how wide they are.
import { columns as sortable, type Column } from "./agency_rows";
import type { Words } from "../words/words";

export type TableColumn = Column | "mix" | "days";
export type Group = "rates" | "flows" | "stocks";

interface Shape {
  readonly column: TableColumn;
  readonly group: Group;
  readonly width: string; // of a grid
}

const number = "minmax(0, 1fr)";
// The name stands before them all and is always shown, as is the rate.
export const shapes: readonly Shape[] = [
  { column: "rate", group: "rates", width: number },
  { column: "mix", group: "rates", width: "160px" },
  { column: "change", group: "rates", width: number },
  { column: "days", group: "rates", width: "104px" },
  { column: "early", group: "rates", width: number },
  { column: "received", group: "flows", width: number },
  { column: "resolved", group: "flows", width: number },
  { column: "late", group: "flows", width: number },
  { column: "overdue", group: "stocks", width: number },
  { column: "due_today", group: "stocks", width: number },
  { column: "paused", group: "stocks", width: number },
  { column: "open", group: "stocks", width: number },
];
const alwaysShown: readonly TableColumn[] = ["rate"];
export const choosable = shapes.map(({ column }) => column).filter((one) => !alwaysShown.includes(one));

export function isSortable(column: TableColumn): column is Column {
  return (sortable as readonly string[]).includes(column);
}

export function columnWord(words: Words, column: TableColumn): string {
  switch (column) {
    case "name": return words.agency;
    case "rate": return words.onTime;
    case "mix": return words.columnMix;
    case "change": return words.columnChange;
    case "days": return words.columnDays;
    case "early": return words.early;
    case "received": return words.received;
    case "resolved": return words.resolved;
    case "late": return words.late;
    case "overdue": return words.overdueNow;
    case "due_today": return words.dueToday;
    case "paused": return words.paused;
    case "open": return words.pending;
  }
}

// "cols=mix,overdue"; absent = all. What there is nothing to show of is left out.
export function readColumns(query: URLSearchParams, absent: readonly TableColumn[]): readonly Shape[] {
  const asked = query.get("cols")?.split(",");
  return shapes.filter(({ column }) =>
    !absent.includes(column) &&
    (asked === undefined || alwaysShown.includes(column) || asked.includes(column)));
}

// The parameter after one column is switched; undefined when all are shown.
export function columnsText(query: URLSearchParams, switched: TableColumn): string | undefined {
  const asked = query.get("cols")?.split(",") ?? choosable;
  const next = choosable.filter((column) => asked.includes(column) !== (column === switched));
  if (next.length === choosable.length) return undefined;
  return next.length === 0 ? "none" : next.join(",");
}

// The grid of a row: the name, then each column; and how many columns each group has.
export function gridOf(shown: readonly Shape[]): string {
  const count = (group: Group): number => shown.filter((one) => one.group === group).length;
  return [
    `--columns: minmax(0, 3.8fr) ${shown.map(({ width }) => width).join(" ")}`,
    `--rates: ${count("rates")}`, `--flows: ${count("flows")}`, `--stocks: ${count("stocks")}`,
  ].join("; ");
}
