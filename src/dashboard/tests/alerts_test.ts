// Lists of alerts while somebody reads them, and finding the newest of many.
import { describe, expect, it } from "vitest";
import type { AlertRow, AlertState } from "../source/http/answers";
import { AlertList, groupedByAgency, newestOf, shapeOf, staysFor } from "../source/pages/alert_list";

function alert(id: number, some: Partial<AlertRow> = {}): AlertRow {
  return {
    id, rule: "overdue", dossier_code: `D${id}`, agency_code: "A", state: "firing" as AlertState,
    due: null, provisional: false, fired_at: `2026-09-10T10:00:${String(id % 60).padStart(2, "0")}+07:00`,
    acknowledged_at: null, acknowledged_by: null, note: null, silenced_by: null, resolved_at: null,
    resolution: null, ...some,
  };
}
const nothingElse = (): undefined => undefined;
const ids = (shown: readonly { row: AlertRow }[]): number[] => shown.map(({ row }) => row.id);

describe("a list of alerts that somebody reads", () => {
  it("shows all that there are at first, and keeps later ones back until asked for", () => {
    const list = new AlertList();
    expect(ids(list.look([alert(1)], nothingElse, 0))).toEqual([1]);
    expect(ids(list.look([alert(1), alert(2), alert(3)], nothingElse, 10))).toEqual([1]);
    expect(list.waitingCount).toBe(2);
    list.showWaiting();
    expect(ids(list.look([alert(1), alert(2), alert(3)], nothingElse, 20))).toEqual([1, 2, 3]);
    expect(list.waitingCount).toBe(0);
  });
  it("takes new ones at once when it is empty", () => {
    const list = new AlertList();
    list.look([], nothingElse, 0);
    expect(ids(list.look([alert(1)], nothingElse, 10))).toEqual([1]);
  });
  it("keeps one that ended for ten seconds, as what became of it", () => {
    const list = new AlertList();
    list.look([alert(1), alert(2)], nothingElse, 0);
    const ended = alert(1, { state: "resolved", resolved_at: "2026-09-10T10:01:00+07:00" });
    const shown = list.look([alert(2)], (id) => (id === 1 ? ended : undefined), 100);
    expect(shown.map(({ row, isLeaving }) => [row.id, row.state, isLeaving])).toEqual([
      [1, "resolved", true], [2, "firing", false],
    ]);
    expect(ids(list.look([alert(2)], () => ended, 99 + staysFor))).toEqual([1, 2]);
    list.look([alert(2)], () => ended, 100 + staysFor);
    expect(ids(list.look([alert(2)], () => ended, 101 + staysFor))).toEqual([2]);
  });
  it("takes one back that fires again before it has left", () => {
    const list = new AlertList();
    list.look([alert(1)], nothingElse, 0);
    list.look([], nothingElse, 10);
    expect(list.look([alert(1)], nothingElse, 20)[0]?.isLeaving).toBe(false);
  });
});

describe("alerts of several agencies", () => {
  it("stand by agency, the newest first", () => {
    const all = [
      alert(1), alert(2, { agency_code: "B" }), alert(3), alert(4, { agency_code: "" }),
    ].map((row) => ({ row, isLeaving: false }));
    expect(groupedByAgency(all).map((g) => [g.agency, ids(g.alerts)])).toEqual([
      ["", [4]], ["A", [3, 1]], ["B", [2]],
    ]);
  });
  it("are red where a promise is broken, amber for any other rule, known or not", () => {
    expect(shapeOf({ rule: "rate_below", state: "firing" })).toBe("red");
    expect(shapeOf({ rule: "counter_silent", state: "acknowledged" })).toBe("amber");
    expect(shapeOf({ rule: "of_a_newer_service", state: "firing" })).toBe("amber");
    expect(shapeOf({ rule: "our-own", kind: "rate_below", state: "firing" })).toBe("red");
    expect(shapeOf({ rule: "overdue", state: "resolved" })).toBe("green");
  });
});

describe("the newest of a long list", () => {
  const pages = (all: readonly number[]) => {
    const asked: number[] = [];
    const page = async (after: number, limit: number) => {
      asked.push(after);
      const rest = all.filter((id) => id > after);
      const rows = rest.slice(0, limit).map((id) => alert(id));
      return { rows, next_after: rest.length > limit ? rows[limit - 1]?.id ?? null : null };
    };
    return { page, asked };
  };
  it("is all of it when one page has it", async () => {
    const { page, asked } = pages([1, 2, 3]);
    expect((await newestOf(page, 2, 10)).map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(asked).toEqual([0]);
  });
  it("ends with the last one, found with few questions, however far apart ids are", async () => {
    for (const [count, apart] of [[11, 1], [999, 1], [5_001, 7], [20_000, 13_001]] as const) {
      const { page, asked } = pages(Array.from({ length: count }, (_, i) => 1 + i * apart));
      const found = (await newestOf(page, 5, 10)).map(({ id }) => id);
      const wanted = Array.from({ length: 5 }, (_, i) => 1 + (count - 5 + i) * apart);
      expect(found).toEqual(wanted);
      expect(asked.length).toBeLessThan(90);
    }
  });
});
