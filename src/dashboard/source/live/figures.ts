// The newest figures of one subscription: takes Snapshot and Update, keeps plain numbers. A row that
// changed is a new object, so that who draws sees by identity what to draw anew.
import type { Timestamp } from "@bufbuild/protobuf/wkt";
import type { LiveRow, Snapshot, Update } from "../../generated/tiendo/v1/live_session_pb";
import type { CountName, Counts, Figures } from "../model/counts";

export interface LivePicture {
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
  readonly catalogueVersion: number;
  readonly asOf: number; // milliseconds since 1970
  readonly rows: ReadonlyMap<string, Figures>;
  readonly total: Figures;
  readonly alertsFiring: number;
  readonly provisionalOpen: number;
  // Grows with every message that changed a figure.
  readonly revision: number;
}

function millisecondsOf(at: Timestamp | undefined): number {
  return at === undefined ? 0 : Number(at.seconds) * 1000 + Math.floor(at.nanos / 1e6);
}

export function figuresOf(row: LiveRow | undefined): Figures {
  const c = row?.counts;
  const counts: Record<CountName, number> = {
    received_in_person: Number(c?.receivedInPerson ?? 0),
    received_online: Number(c?.receivedOnline ?? 0),
    received_post: Number(c?.receivedPost ?? 0),
    early: Number(c?.early ?? 0),
    on_time: Number(c?.onTime ?? 0),
    late: Number(c?.late ?? 0),
    finished_no_due: Number(c?.finishedNoDue ?? 0),
    withdrawn: Number(c?.withdrawn ?? 0),
    stopped: Number(c?.stopped ?? 0),
    transferred_in: Number(c?.transferredIn ?? 0),
    transferred_out: Number(c?.transferredOut ?? 0),
    fell_due: Number(c?.fellDue ?? 0),
    fell_due_met: Number(c?.fellDueMet ?? 0),
    index_finished_in_time: Number(c?.indexFinishedInTime ?? 0),
    index_finished_late: Number(c?.indexFinishedLate ?? 0),
    carried_over: Number(c?.carriedOver ?? 0),
    open: Number(c?.open ?? 0),
    overdue: Number(c?.overdue ?? 0),
    no_due: Number(c?.noDue ?? 0),
    paused: Number(c?.paused ?? 0),
    index_pending_in_time: Number(c?.indexPendingInTime ?? 0),
    index_pending_overdue: Number(c?.indexPendingOverdue ?? 0),
  };
  return { counts: counts satisfies Counts, dueToday: Number(row?.dueToday ?? 0) };
}

export function taken(snapshot: Snapshot, revision: number): LivePicture {
  const rows = new Map<string, Figures>();
  for (const row of snapshot.rows) rows.set(row.key, figuresOf(row));
  return {
    from: snapshot.from,
    to: snapshot.to,
    timeZone: snapshot.timeZone,
    catalogueVersion: snapshot.catalogueVersion,
    asOf: millisecondsOf(snapshot.asOf),
    rows,
    total: figuresOf(snapshot.total),
    alertsFiring: Number(snapshot.alertsTotal),
    provisionalOpen: Number(snapshot.provisionalOpen),
    revision,
  };
}

export function updated(before: LivePicture, update: Update): LivePicture {
  const rows = new Map(before.rows);
  for (const key of update.removedKeys) rows.delete(key);
  for (const row of update.rows) rows.set(row.key, figuresOf(row));
  return {
    ...before,
    asOf: millisecondsOf(update.asOf) || before.asOf,
    rows,
    total: update.total ? figuresOf(update.total) : before.total,
    alertsFiring: Number(update.alertsTotal ?? before.alertsFiring),
    provisionalOpen: Number(update.provisionalOpen ?? before.provisionalOpen),
    revision: before.revision + 1,
  };
}
