// The members of the API's answers that the pages read (tools/README.md has all of them).
import type { Rate } from "../base/numbers";
import type { Counts, Formula } from "../model/counts";
import type { AgencyKind } from "../model/agencies";

export interface MeAnswer {
  readonly credential: string;
  readonly role: "counter" | "supervisor";
  readonly reads: string | null; // this agency and all below it only; null: everything
  readonly by: "token" | "cookie" | "loopback";
  readonly simulated: boolean;
}

export interface AgenciesAnswer {
  readonly rows: readonly {
    readonly agency_code: string;
    readonly name_vi: string;
    readonly name_en: string;
    readonly level: AgencyKind;
    readonly parent_code: string | null;
    readonly successor_code: string | null;
    readonly valid_to: string | null;
  }[];
}

export type Pairs = Readonly<Partial<Record<Formula, Rate>>>;
// At the end of the last working day that is over.
export interface PreviousAnswer {
  readonly rates: Pairs;
  readonly stocks: {
    readonly open: number;
    readonly overdue: number;
    readonly no_due: number;
    readonly paused: number;
  };
}
export interface RatesRow {
  readonly agency_code?: string;
  readonly procedure_code?: string;
  readonly field_code?: string;
  readonly date?: string;
  readonly name_vi: string;
  readonly name_en: string;
  readonly counts: Counts;
  readonly level: string;
  readonly previous?: PreviousAnswer | null; // null: the row was not there
  readonly days?: readonly { readonly date: string; readonly rates: Pairs }[];
}
interface ThresholdsAnswer {
  readonly formula: Formula;
  readonly red_below: number;
  readonly amber_below: number;
  readonly min_count: number;
}
export interface RatesAnswer {
  readonly rows: readonly RatesRow[];
  readonly total: { readonly counts: Counts; readonly previous?: PreviousAnswer | null };
  readonly previous_as_of?: string | null;
  readonly thresholds_by_formula: Readonly<Record<Formula, ThresholdsAnswer>>; // no formula asked: of all
  readonly period: { readonly from: string; readonly to: string };
  readonly as_of: string;
  readonly time_zone: string;
  readonly versions: { readonly catalogue: number };
  readonly provisional_open: number;
}

export interface Limit {
  readonly amount: number;
  readonly unit: "working_days" | "calendar_days" | "working_hours" | "hours" | "months";
}
export interface ProceduresAnswer {
  readonly rows: readonly {
    readonly procedure_code: string;
    readonly field_code: string;
    readonly field_name_vi: string;
    readonly versions: readonly {
      readonly name_vi: string;
      readonly name_en: string;
      readonly statutory: Limit | null;
      readonly committed: Limit | null;
      readonly legal_source: string;
      readonly valid_from: string | null;
      readonly valid_to: string | null;
    }[];
  }[];
}

export type DayKind =
  | "work" | "off" | "weekend" | "holiday" | "swapped_off" | "make_up" | "special_hours";
export interface CalendarDay {
  readonly date: string;
  readonly kind: DayKind;
  readonly working: boolean;
  readonly name_vi: string | null;
  readonly name_en: string | null;
  readonly windows: readonly (readonly [from: string, to: string])[];
  readonly legal_source: string | null;
  readonly provisional: boolean;
}
export interface CalendarAnswer {
  readonly calendar_id: string;
  readonly published_from: string | null;
  readonly published_to: string | null;
  readonly days: readonly CalendarDay[];
  readonly calendar_ids: readonly string[];
}

export interface MovedDossier {
  readonly dossier_code: string;
  readonly agency_code: string;
  readonly procedure_code: string;
  readonly state: string;
  readonly due_before: string | null; // a date, or an instant
  readonly due_after: string | null;
}
export interface PreviewResult {
  readonly judged: number;
  readonly open_moved: number;
  readonly closed_moved: number;
  readonly moved: readonly MovedDossier[];
  readonly moved_left_out: number;
}
export interface JobStarted {
  readonly job: number;
  readonly href: string;
}

export interface Due {
  readonly due: string; // an instant; of a date the next midnight
  readonly due_date: string;
  readonly is_instant: boolean;
  readonly provisional: boolean;
}
export interface DossierRow {
  readonly dossier_code: string;
  readonly agency_code: string;
  readonly procedure_code: string;
  readonly state: string;
  readonly channel: string | null;
  readonly received_at: string | null;
  readonly ended_at: string | null;
  readonly due: Due | null;
  readonly overdue: boolean;
  readonly paused: boolean;
  readonly provisional: boolean;
  readonly verdict: string;
  readonly step?: {
    readonly code: string;
    readonly name_vi: string | null;
    readonly unit: string | null;
  } | null;
  readonly working_days_overdue?: number; // only of what is overdue
  readonly working_left_ms?: number; // only of what is due within 48 hours
}
export interface OverdueAges {
  readonly buckets: readonly {
    readonly from: number; // working days, both inclusive
    readonly to: number | null; // null: without end
    readonly dossiers: number;
  }[];
  readonly total: number;
}
export interface DossiersAnswer {
  readonly rows: readonly DossierRow[];
  readonly total: number; // on all pages
  readonly next_cursor: string | null;
  readonly as_of: string;
}

interface Spread {
  readonly number: number;
  readonly sum_ms: number;
  readonly median_ms: number | null;
  readonly p90_ms: number | null;
}
export interface StepsRow {
  readonly agency_code: string | null;
  readonly procedure_code: string | null;
  readonly procedure_name_vi: string | null;
  readonly step_code: string | null;
  readonly step_name_vi: string | null;
  readonly unit_code: string | null;
  readonly unit_name_vi: string | null;
  readonly limit: (Limit & TwoWords) | null;
  readonly outside_steps: boolean;
  readonly working_time: Spread;
  readonly with_limit: number;
  readonly late: number;
  readonly late_dossiers: number;
  readonly running: number;
  readonly running_late: number;
}
export interface StepsAnswer {
  readonly rows: readonly StepsRow[];
  readonly rows_left_out: number;
  // Where most of an agency's open overdue dossiers lie.
  readonly overdue_at: readonly {
    readonly agency_code: string;
    readonly step_code: string;
    readonly step_name_vi: string | null;
    readonly unit_code: string | null;
    readonly unit_name_vi: string | null;
    readonly dossiers: number;
  }[];
}

export type Basis =
  | "appointment_current" | "appointment_original" | "committed" | "statutory" | "headline";
export interface DossierStep {
  readonly step_code: string;
  readonly name_vi: string | null;
  readonly unit_code: string | null;
  readonly agency_code: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly end: string;
  readonly limit_words: TwoWords | null;
  readonly due: Due | null;
  readonly working_ms: number;
  readonly overrun_ms: number;
  readonly late: boolean;
  readonly answers_for_late: boolean;
}
export interface DossierAnswer extends DossierRow {
  readonly steps: readonly DossierStep[];
  readonly findings: readonly {
    readonly kind: string;
    readonly event_id: string;
    readonly occurred_at: string;
    readonly message: string;
  }[];
  readonly position: number;
}

export interface NamedCode {
  readonly code: string;
  readonly name_vi: string;
  readonly name_en: string;
}
export interface ExplainedDay {
  readonly date: string;
  readonly role: "origin" | "counted" | "off" | "paused" | "moved";
  readonly number: number;
  readonly from?: string;
  readonly to?: string;
  readonly milliseconds?: number;
  readonly pause: number | null;
  readonly working: boolean;
  readonly named: boolean;
  readonly why_vi: string;
  readonly why_en: string;
  readonly legal_source: string;
  readonly is_due: boolean;
}
export interface ExplainedDue {
  readonly basis: Basis;
  readonly due: Due | null;
  readonly verdict: string;
  readonly overdue: boolean;
  readonly frozen: boolean;
  readonly days_between: number;
  readonly limit: Limit | null;
  readonly counted_from: string | null;
  readonly set_by: number | null;
  readonly unmoved: Due | null;
  readonly days: readonly ExplainedDay[];
  readonly days_left_out: number;
}
export interface ExplainedFact {
  readonly sequence: number;
  readonly kind: string;
  readonly event_id: string;
  readonly occurred_at: string;
  readonly recorded_at: string;
  readonly agency: NamedCode;
  readonly has_effect: boolean;
  readonly amended_by: number | null;
  readonly replaced_at: string | null;
  readonly to_agency?: NamedCode;
  readonly step_code?: string;
  readonly unit_code?: string;
  readonly actor: string;
  readonly counter: string;
  readonly reason_code: string;
  readonly legal_basis: string;
  readonly apology_number: string;
  readonly outcome: string;
}
export interface ExplainedPause {
  readonly cause: "supplement" | "payment" | "suspension";
  readonly policy: string;
  readonly from: string;
  readonly to: string | null;
}
export interface ExplainAnswer {
  readonly dossier_code: string;
  readonly agency: NamedCode;
  readonly procedure: NamedCode;
  readonly channel: string | null;
  readonly state: string;
  readonly as_of: string;
  readonly received_at: string | null;
  readonly ended_at: string | null;
  readonly clock: { readonly received_by: NamedCode | null };
  readonly rule: { readonly legal_source: string } | null;
  readonly calendar_id: string;
  readonly time_zone: string;
  readonly published_to: string | null;
  readonly dues: readonly ExplainedDue[];
  readonly headline: {
    readonly follows: Basis | null;
    readonly due: Due | null;
    readonly verdict: string;
    readonly overdue: boolean;
    readonly frozen: boolean;
  };
  readonly pauses: readonly ExplainedPause[];
  readonly changes: readonly {
    readonly basis: Basis;
    readonly at: string;
    readonly fact: number | null;
    readonly before: Due | null;
    readonly after: Due | null;
    readonly appointed: boolean;
  }[];
  readonly findings: readonly { readonly kind: string; readonly fact: number | null }[];
  readonly facts: readonly ExplainedFact[];
  readonly versions: {
    readonly procedure: { readonly number: number } | null;
    readonly calendar: { readonly number: number } | null;
  };
  readonly position: number;
}

export type AlertState = "pending" | "firing" | "acknowledged" | "resolved";
export interface AlertRow {
  readonly id: number;
  readonly rule: string; // the name that its file gives it
  readonly kind?: string; // "rate_below"; without it the rule is the kind
  readonly dossier_code: string | null; // none: about no dossier
  readonly agency_code: string; // empty: about no agency
  readonly subject?: string | null; // a counter, step or calendar
  readonly summary_vi?: string;
  readonly summary_en?: string;
  readonly state: AlertState;
  readonly due: string | null;
  readonly provisional: boolean;
  readonly evidence?: Readonly<Record<string, number>>;
  readonly formula?: string | null;
  readonly fired_at: string;
  readonly acknowledged_at: string | null;
  readonly acknowledged_by: string | null;
  readonly note: string | null;
  readonly silenced_by: number | null;
  readonly resolved_at: string | null;
  readonly resolution: string | null;
}
// Whom one alert concerns, and what each of them has taken last.
export interface Delivery {
  readonly receiver: string;
  readonly kind: string; // webhook, alertmanager
  readonly stage: string | null; // firing, level-1, level-1-repeat-2, acknowledged, resolved
  readonly told_at: string | null;
  readonly is_settled: boolean;
  readonly resend_s: number | null;
  readonly failing_since: string | null;
  readonly is_paused: boolean;
}
export interface EscalationStep {
  readonly level: number; // 0: to its own agency, as it fires
  readonly agency_code: string | null;
  readonly agency_name_vi: string | null;
  readonly agency_name_en: string | null;
  readonly repetition: number;
  readonly due_at: string;
}
// GET /v1/alerts/{id}; an older service tells no more than the row.
export interface AlertTold extends AlertRow {
  readonly deliveries?: readonly Delivery[];
  readonly escalation?: {
    readonly turns: readonly EscalationStep[];
    readonly coming: readonly EscalationStep[];
    readonly next_at: string | null;
    readonly held_until: string | null;
  };
}
// What holds, but not yet for as long as its rule wants.
export interface PendingAlert {
  readonly rule: string;
  readonly kind: string;
  readonly agency_code: string;
  readonly summary_vi: string;
  readonly summary_en: string;
  readonly since: string;
  readonly fires_at: string;
}
export interface AlertRulesAnswer {
  readonly rows: readonly { readonly id: string; readonly kind: string }[];
}
export interface AlertsAnswer {
  readonly rows: readonly AlertRow[];
  readonly pending?: readonly PendingAlert[];
  readonly pending_total?: number;
  readonly next_after: number | null;
  readonly firing: number;
  readonly acknowledged: number;
  readonly calendars: readonly {
    readonly calendar_id: string;
    readonly published_to: string;
    readonly days_left: number;
  }[];
}

export interface SilenceRow {
  readonly id: number;
  // Null: all of them.
  readonly rule: string | null;
  readonly agency_code: string | null;
  readonly dossier_code: string | null;
  readonly reason: string;
  readonly by: string;
  readonly from: string;
  readonly until: string;
  readonly ended_at: string | null;
  readonly ended_by: string | null;
  readonly stands: boolean;
  // Absent: told by a service from before it was.
  readonly may_end?: boolean;
  readonly hides: number;
}
export interface SilencesAnswer {
  readonly rows: readonly SilenceRow[];
}

export interface TwoWords {
  readonly vi: string;
  readonly en: string;
}
export interface ReportForms {
  readonly forms: readonly {
    readonly form: string;
    readonly code: string;
    readonly title: TwoWords;
    readonly parameters: readonly (TwoWords & { readonly name: string })[];
  }[];
}
export interface ReportColumn {
  readonly id: string;
  readonly number: string;
  readonly type: string;
  readonly name: TwoWords;
  readonly above: readonly TwoWords[];
}
export interface ReportAnswer {
  readonly form: string;
  readonly code: string;
  readonly title: TwoWords;
  readonly agency_code: string; // empty: all
  readonly agency: TwoWords;
  readonly period: TwoWords & { readonly from: string; readonly to: string };
  readonly as_of: string;
  readonly judged_by: TwoWords;
  readonly columns: readonly ReportColumn[];
  readonly rows: readonly {
    readonly kind: string;
    readonly key: string;
    readonly cells: readonly ReportCell[];
  }[];
  readonly beside: readonly { readonly id: string; readonly value: number; readonly name: TwoWords }[];
  readonly remarks: readonly TwoWords[];
}
export type ReportCell = string | number | null;
