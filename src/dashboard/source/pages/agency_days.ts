// A month of daily rates of every agency of a table, with all below it, and of all together: one
// question for all, summed up in the page as all other figures are.
import { addDays } from "../base/dates";
import type { Rate } from "../base/numbers";
import type { PeriodFigures } from "../figures";
import type { RatesAnswer } from "../http/answers";
import { ask } from "../http/client";
import { Remote } from "../http/remote";
import { readAsOf } from "../address";
import type { Agency, AgencyTree } from "../model/agencies";
import { addRates, type Formula } from "../model/counts";
import type { DayRate } from "../parts/sparkline";
import type { State } from "../state";

const daysShown = 30;
const renewAfter = 10 * 60_000;

type Rows = RatesAnswer["rows"];

// By code; "" is all together. Days without any are left out.
export function daysOf(
  rows: Rows,
  tree: AgencyTree,
  listed: readonly Agency[],
  above: Agency | undefined, // a row of its own dossiers alone
  formula: Formula,
): ReadonlyMap<string, readonly DayRate[]> {
  const own = new Map(rows.map((row) => [row.agency_code ?? "", row.days ?? []]));
  const sum = (codes: Iterable<string>): DayRate[] => {
    const byDate = new Map<string, Rate>();
    for (const code of codes) {
      for (const { date, rates } of own.get(code) ?? []) {
        const rate = rates[formula];
        const before = byDate.get(date);
        if (rate) byDate.set(date, before ? addRates(before, rate) : rate);
      }
    }
    return [...byDate].map(([date, rate]) => ({ date, rate })).filter(({ rate }) => rate.denominator > 0);
  };
  const out = new Map<string, readonly DayRate[]>([["", sum(own.keys())]]);
  const add = (code: string, of: Iterable<string>): void => {
    const found = sum(of);
    if (found.length > 0) out.set(code, found);
  };
  for (const { code } of listed) add(code, tree.subtree(code));
  if (above) add(above.code, [above.code]);
  return out;
}

export class AgencyDays {
  private readonly answer: Remote<RatesAnswer>;
  private made: { of: RatesAnswer; tree: AgencyTree; days: ReadonlyMap<string, readonly DayRate[]> } | undefined;

  constructor(private readonly state: State) {
    this.answer = new Remote(() => state.changed());
  }

  // Undefined until there are any.
  look(
    tree: AgencyTree,
    { to }: PeriodFigures,
    formula: Formula,
  ): ReadonlyMap<string, readonly DayRate[]> | undefined {
    const from = addDays(to, 1 - daysShown);
    const asOf = readAsOf(this.state.address.query);
    this.answer.want(JSON.stringify([from, to, asOf, formula]), renewAfter, (signal) =>
      ask<RatesAnswer>("/v1/rates", { by: "agency,day", from, to, as_of: asOf, formula }, signal),
    );
    const { value } = this.answer;
    if (!value) return undefined;
    if (this.made?.of !== value || this.made.tree !== tree) {
      this.made = { of: value, tree, days: daysOf(value.rows, tree, tree.top(), tree.aboveTop(), formula) };
    }
    return this.made.days;
  }
}
