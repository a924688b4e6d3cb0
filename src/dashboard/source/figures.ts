// The figures of the present view: live, or of an earlier instant when the address names one; and
// what the same period amounted to at the end of yesterday, which changes are told against.
import { readAsOf, readPeriod } from "./address";
import { addDays, dateText, instantText, type LocalDate } from "./base/dates";
import type { RatesAnswer } from "./http/answers";
import { ask, type Failure } from "./http/client";
import { Remote } from "./http/remote";
import type { Figures } from "./model/counts";
import type { Before } from "./parts/tiles";
import type { AgencyTree } from "./model/agencies";
import type { State } from "./state";

export interface PeriodFigures {
  readonly own: ReadonlyMap<string, Figures>; // of each agency alone
  readonly total: Figures;
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly asOf: string; // as a person reads it
  // The period was over before today: stocks are those of its end.
  readonly isOver: boolean;
  readonly catalogueVersion: number;
  readonly provisionalOpen: number;
}
export interface EarlierFigures {
  readonly own: ReadonlyMap<string, Figures>;
  readonly total: Before;
}

// The same of one agency and all below it.
export function ofAgency(of: PeriodFigures, tree: AgencyTree, code: string): PeriodFigures {
  const total = tree.figures(code, of.own);
  return { ...of, total: of.isOver ? { counts: total.counts, dueToday: undefined } : total };
}
export function beforeOfAgency(
  of: EarlierFigures | undefined,
  tree: AgencyTree,
  code: string,
): Before | undefined {
  return of && { figures: tree.figures(code, of.own), date: of.total.date };
}

const earlierAge = 5 * 60_000; // corrections of the past are rare
const pastAge = 60_000;

function ownFigures(answer: RatesAnswer): Map<string, Figures> {
  const own = new Map<string, Figures>();
  for (const row of answer.rows) {
    if (row.agency_code) own.set(row.agency_code, { counts: row.counts, dueToday: undefined });
  }
  return own;
}

export class FigureSource {
  private readonly past: Remote<PeriodFigures>;
  private readonly yesterday: Remote<EarlierFigures>;

  constructor(private readonly state: State) {
    const changed = (): void => state.changed();
    this.past = new Remote(changed);
    this.yesterday = new Remote(changed);
  }

  get failure(): Failure | undefined {
    return this.past.failure ?? this.state.failure;
  }

  // Undefined until there are any.
  present(): PeriodFigures | undefined {
    this.state.loadAgencies();
    const asOf = readAsOf(this.state.address.query);
    return asOf ? this.atInstant(asOf) : this.live();
  }

  private live(): PeriodFigures | undefined {
    const { picture, language, zoneClock } = this.state;
    const held = this.state.heldUntil();
    if (!picture || held === undefined) return undefined;
    const isOver = picture.to < zoneClock.date(held);
    return {
      own: picture.rows,
      // What is due today says nothing about a period that is over.
      total: isOver ? { counts: picture.total.counts, dueToday: undefined } : picture.total,
      isOver,
      from: picture.from,
      to: picture.to,
      asOf: isOver
        ? `24:00, ${dateText(picture.to, language)}`
        : `${zoneClock.time(held)}, ${dateText(zoneClock.date(held), language)}`,
      catalogueVersion: picture.catalogueVersion,
      provisionalOpen: picture.provisionalOpen,
    };
  }

  // Periods with a name are resolved by the service, in its zone: the live picture has the dates.
  private atInstant(asOf: string): PeriodFigures | undefined {
    const { query } = this.state.address;
    const period = readPeriod(query);
    const { picture, language, zoneClock } = this.state;
    const last = zoneClock.date(Date.parse(asOf));
    const firsts = {
      today: last,
      month: `${last.slice(0, 7)}-01`,
      quarter: firstOfQuarter(last),
      year: `${last.slice(0, 4)}-01-01`,
    };
    const from = period.kind === "range" ? period.from : firsts[period.kind];
    const to = period.kind === "range" ? period.to : last;
    if (!picture) return undefined; // its zone is not known yet
    const key = JSON.stringify([asOf, from, to, language]);
    this.past.want(key, pastAge, async (signal) => {
      const answer = await ask<RatesAnswer>("/v1/rates", { from, to, as_of: asOf }, signal);
      return {
        own: ownFigures(answer),
        total: { counts: answer.total.counts, dueToday: undefined },
        isOver: true,
        from: answer.period.from,
        to: answer.period.to,
        asOf: instantText(answer.as_of, language),
        catalogueVersion: answer.versions.catalogue,
        provisionalOpen: answer.provisional_open,
      };
    });
    return this.past.value;
  }

  // The same period as it stood when the present day began; none for periods that are over, and
  // none for a past instant, which has no today.
  before(of: PeriodFigures): EarlierFigures | undefined {
    const { state } = this;
    const held = state.heldUntil();
    if (held === undefined || readAsOf(state.address.query)) return undefined;
    const today = state.zoneClock.date(held);
    if (of.to < today) return undefined;
    const asOf = new Date(state.zoneClock.startOf(today)).toISOString().replace(".000Z", "Z");
    const { from, to } = of;
    const key = JSON.stringify([from, to, asOf, state.language]);
    this.yesterday.want(key, earlierAge, async (signal) => {
      const answer = await ask<RatesAnswer>("/v1/rates", { from, to, as_of: asOf }, signal);
      return {
        own: ownFigures(answer),
        total: {
          figures: { counts: answer.total.counts, dueToday: undefined },
          date: dateText(addDays(today, -1), state.language),
        },
      };
    });
    return this.yesterday.value;
  }

  retry(): void {
    this.past.retry();
    this.yesterday.retry();
  }
}

function firstOfQuarter(date: LocalDate): LocalDate {
  const month = Number(date.slice(5, 7));
  const first = Math.floor((month - 1) / 3) * 3 + 1;
  return `${date.slice(0, 5)}${String(first).padStart(2, "0")}-01`;
}
