// The figures of the present view: live, or of an earlier instant when the address names one; and
// what the same period amounted to at the end of the last working day, which changes are told against.
import { readAsOf, readPeriod, type Period } from "./address";
import { addDays, dateOf, dateText, instantText, type LocalDate } from "./base/dates";
import type { RatesAnswer } from "./http/answers";
import { ask, type Failure } from "./http/client";
import { Remote } from "./http/remote";
import {
  previousOf, sumOf, sumOfPrevious, type Counts, type Figures, type Formula, type Previous,
} from "./model/counts";
import type { FormulaThresholds, Thresholds } from "./model/levels";
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
// What the same period amounted to at the end of the last working day, of each agency alone.
export interface EarlierFigures {
  readonly own: ReadonlyMap<string, Previous>;
  readonly total: Previous;
  readonly date: string; // that day, as written
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
): EarlierFigures | undefined {
  return of && { ...of, total: sumOfPrevious(tree.subtree(code).flatMap((one) => of.own.get(one) ?? [])) };
}

const earlierAge = 5 * 60_000; // corrections of the past are rare
const pastAge = 60_000;
const nothingYet: ReadonlyMap<string, Figures> = new Map();

function ownFigures(answer: RatesAnswer): Map<string, Figures> {
  const own = new Map<string, Figures>();
  for (const row of answer.rows) {
    if (row.agency_code) own.set(row.agency_code, { counts: row.counts, dueToday: undefined });
  }
  return own;
}

function thresholdsOf({ thresholds_by_formula: told }: RatesAnswer): FormulaThresholds {
  const of = (shown: Formula): Thresholds => {
    const { formula: judged, red_below: red, amber_below: amber, min_count: minCount } = told[shown];
    return { judged, red, amber, minCount };
  };
  return { resolved: of("resolved"), early: of("early"), due: of("due"), index766: of("index766") };
}

// A period as it was on its last day so far: one with a name begins as that day's month, quarter or
// year did.
export function datesAt(period: Period, last: LocalDate): { from: LocalDate; to: LocalDate } {
  if (period.kind === "range") return period;
  const firsts = {
    today: last,
    month: `${last.slice(0, 7)}-01`,
    quarter: firstOfQuarter(last),
    year: `${last.slice(0, 4)}-01-01`,
  };
  return { from: firsts[period.kind], to: last };
}

export class FigureSource {
  private readonly past: Remote<PeriodFigures>;
  private readonly earlier: Remote<EarlierFigures | undefined>;
  private readonly midnight: Remote<ReadonlyMap<string, Figures>>;
  private readonly levels: Remote<void>;
  // The last sum over them: added up once for each answer, not with each drawing.
  private summed: {
    readonly of: ReadonlyMap<string, Figures> | undefined;
    readonly key: string;
    readonly counts: Counts | undefined;
  } = { of: undefined, key: "", counts: undefined };

  constructor(private readonly state: State) {
    const changed = (): void => state.changed();
    this.past = new Remote(changed);
    this.earlier = new Remote(changed);
    this.midnight = new Remote(changed);
    this.levels = new Remote(changed);
  }

  get failure(): Failure | undefined {
    return this.past.failure ?? this.state.failure;
  }

  // Undefined until there are any.
  present(): PeriodFigures | undefined {
    this.state.loadAgencies();
    this.learnLevels();
    const asOf = readAsOf(this.state.address.query);
    return asOf ? this.atInstant(asOf) : this.live();
  }

  // Where levels begin is asked for by itself, in a short answer: each page of figures judges by them.
  private learnLevels(): void {
    const { picture } = this.state;
    if (!picture) return;
    this.levels.want("levels", earlierAge, async (signal) => {
      const { to } = picture;
      this.state.learnThresholds(thresholdsOf(await ask<RatesAnswer>("/v1/rates", { from: to, to, by: "channel" }, signal)));
    });
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
    const { from, to } = datesAt(period, zoneClock.date(Date.parse(asOf)));
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

  // The same period as it stood at the end of the last working day; none for periods that are over,
  // and none for a past instant, which has no today.
  before(of: PeriodFigures): EarlierFigures | undefined {
    const { state } = this;
    const today = this.today(of);
    if (today === undefined) return undefined;
    const { from, to } = of;
    this.earlier.want(JSON.stringify([from, to, today, state.language]), earlierAge, async (signal) => {
      const query = { from, to, previous: "last_working_day" };
      const answer = await ask<RatesAnswer>("/v1/rates", query, signal);
      const asOf = answer.previous_as_of;
      if (!asOf || !answer.total.previous) return undefined;
      const own = new Map<string, Previous>();
      for (const { agency_code: code, previous } of answer.rows) {
        if (code && previous) own.set(code, previousOf(previous));
      }
      return {
        own,
        total: previousOf(answer.total.previous),
        date: dateText(addDays(dateOf(asOf), -1), state.language), // 24:00 is the next day's 00:00
      };
    });
    return this.earlier.value;
  }
  // What the period amounted to when the present day began, of each agency alone: flows less these
  // are today's.
  atMidnight(of: PeriodFigures): ReadonlyMap<string, Figures> | undefined {
    const { state } = this;
    const today = this.today(of);
    if (today === undefined) return undefined;
    const asOf = new Date(state.zoneClock.startOf(today)).toISOString().replace(".000Z", "Z");
    const { from, to } = of;
    if (from === today) return nothingYet;
    this.midnight.want(JSON.stringify([from, to, asOf]), earlierAge, async (signal) =>
      ownFigures(await ask<RatesAnswer>("/v1/rates", { from, to, as_of: asOf }, signal)),
    );
    return this.midnight.value;
  }
  // Both, of all together or of one agency with all below it.
  beforeTiles(
    of: PeriodFigures,
    before: EarlierFigures | undefined,
    within?: readonly string[],
  ): Before | undefined {
    if (!before) return undefined;
    const midnight = this.atMidnight(of);
    const key = within?.[0] ?? ""; // the agency that the others are below
    if (midnight !== this.summed.of || key !== this.summed.key) {
      const codes = within ?? [...(midnight?.keys() ?? [])];
      const counts = midnight && sumOf(codes.flatMap((code) => midnight.get(code) ?? [])).counts;
      this.summed = { of: midnight, key, counts };
    }
    return { previous: before.total, date: before.date, atMidnight: this.summed.counts };
  }
  private today(of: PeriodFigures): LocalDate | undefined {
    const held = this.state.heldUntil();
    if (held === undefined || readAsOf(this.state.address.query)) return undefined;
    const today = this.state.zoneClock.date(held);
    return of.to < today ? undefined : today;
  }

  retry(): void {
    this.past.retry();
    this.earlier.retry();
    this.midnight.retry();
  }
}

function firstOfQuarter(date: LocalDate): LocalDate {
  const month = Number(date.slice(5, 7));
  const first = Math.floor((month - 1) / 3) * 3 + 1;
  return `${date.slice(0, 5)}${String(first).padStart(2, "0")}-01`;
}
