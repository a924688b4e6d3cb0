// Lists of alerts while somebody reads them, and finding the newest of many.
import { describe, expect, it } from "vitest";
import type { AlertRow, AlertsAnswer, AlertState } from "../source/http/answers";
import { AlertList, groupedByAgency, newestOf, readMax, shapeOf, staysFor } from "../source/pages/alert_list";
import { wordsOf } from "../source/words/words";

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

describe("the ends of alerts", () => {
  it("have words, in both languages", () => {
    const ways = ["voided", "told of", "ended", "step finished", "appointment moved", "due date moved", "fell due",
      "paused", "over", "rule removed"]; // src/engine/watching.cpp
    for (const language of ["vi", "en"] as const) {
      expect(ways.filter((way) => !(way in wordsOf(language).resolutions))).toEqual([]);
    }
  });
});

describe("the newest of a long list", () => {
  // As GET /v1/alerts?order=newest: `after` walks down.
  const pages = (all: readonly number[]) => {
    const asked: [after: number | undefined, limit: number][] = [];
    const page = async (after: number | undefined, limit: number): Promise<AlertsAnswer> => {
      asked.push([after, limit]);
      const rest = all.filter((id) => after === undefined || id < after).sort((a, b) => b - a);
      const rows = rest.slice(0, limit).map((id) => alert(id));
      const next_after = rest.length > limit ? rows.at(-1)?.id ?? null : null;
      return { rows, next_after, firing: all.length, acknowledged: 0, calendars: [] };
    };
    return { page, asked };
  };
  const many = (count: number): number[] => Array.from({ length: count }, (_, i) => 3 * (i + 1));
  const read = async (count: number, wanted: number, reach = Infinity) => {
    const { page, asked } = pages(many(count));
    const found = await newestOf(page, wanted, reach);
    return [found.rows.length, found.rows[0]?.id, found.isAll, found.last.firing, asked.length];
  };
  it("is one page of them, the newest first, and said not to be all where there are more", async () => {
    expect(await read(0, 10)).toEqual([0, undefined, true, 0, 1]);
    expect(await read(10, 10)).toEqual([10, 30, true, 10, 1]);
    expect(await read(11, 10)).toEqual([10, 33, false, 11, 1]);
  });
  it("takes further pages where more are wanted, and stops at what a page holds", async () => {
    const { page, asked } = pages(many(2_500));
    const { rows, isAll } = await newestOf(page, 1_300, Infinity);
    expect([rows.length, rows.at(-1)?.id, isAll]).toEqual([1_300, 3_603, false]);
    expect(asked).toEqual([[undefined, 1_000], [4_503, 1_000]]);
    expect(await read(9_000, 8_000)).toEqual([readMax, 27_000, false, 9_000, 5]);
  });
  it("goes back as far as it went before, when others have come since", async () => {
    expect(await read(30, 10, 63)).toEqual([10, 90, false, 30, 1]);
    expect(await read(30, 10, 60)).toEqual([11, 90, false, 30, 2]);
  });
  it("shows an older one that comes in for one that ended at once, as it is not new", () => {
    const list = new AlertList();
    list.look([alert(9), alert(7)], nothingElse, 0, 7);
    expect(ids(list.look([alert(11), alert(9), alert(5)], nothingElse, 1, 5))).toEqual([9, 7, 5]);
    expect(list.waitingCount).toBe(1);
  });
  it("drops from the list what is older than it reached, as of that nothing is known", () => {
    const list = new AlertList();
    list.look([alert(9), alert(5)], nothingElse, 0);
    const shown = list.look([alert(9)], (id) => { throw new Error(String(id)); }, 1, 7);
    expect(ids(shown)).toEqual([9]);
  });
});
