// The newest figures of one subscription: takes Snapshot and Update, keeps plain numbers. A row that
// changed is a new object, so that who draws sees by identity what to draw anew.
import type { Figures } from "../model/counts";
import type { Snapshot, Update } from "./wire";

export interface LivePicture {
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
  readonly catalogueVersion: number;
  readonly asOf: number; // milliseconds since 1970
  readonly rows: ReadonlyMap<string, Figures>;
  readonly total: Figures;
  readonly alertsStanding: number; // firing or acknowledged
  readonly alertsRevision: number; // grows with every message that tells of alerts
  readonly provisionalOpen: number;
  readonly simulated: boolean;
  // Grows with every message that changed a figure.
  readonly revision: number;
}

export function taken(snapshot: Snapshot, revision: number): LivePicture {
  const { from, to, timeZone, catalogueVersion, asOf, total, provisionalOpen, simulated } = snapshot;
  return {
    from, to, timeZone, catalogueVersion, asOf, total, provisionalOpen, simulated, revision,
    rows: new Map(snapshot.rows),
    alertsStanding: snapshot.alertsTotal,
    alertsRevision: revision,
  };
}

// The figures still hold at a later instant.
export function held(before: LivePicture, asOf: number): LivePicture {
  return asOf > before.asOf ? { ...before, asOf } : before;
}

export function updated(before: LivePicture, update: Update): LivePicture {
  const rows = new Map(before.rows);
  for (const key of update.removedKeys) rows.delete(key);
  for (const [key, figures] of update.rows) rows.set(key, figures);
  return {
    ...before,
    asOf: update.asOf || before.asOf,
    rows,
    total: update.total ?? before.total,
    alertsStanding: update.alertsTotal ?? before.alertsStanding,
    alertsRevision: update.alertNotices > 0 ? before.revision + 1 : before.alertsRevision,
    provisionalOpen: update.provisionalOpen ?? before.provisionalOpen,
    revision: before.revision + 1,
  };
}
