// Lists of alerts while somebody reads them, and finding the newest of many.
import { describe, expect, it } from "vitest";
import type { AlertRow, AlertsAnswer, AlertState } from "../source/http/answers";
import { AlertList, groupedByAgency, newestOf, oldestOf, shapeOf, staysFor } from "../source/pages/alert_list";
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

describe("what stands", () => {
  const pages = (count: number) => async (after: number, limit: number): Promise<AlertsAnswer> => {
    const rows = Array.from({ length: Math.min(limit, count - after) }, (_, i) => alert(after + i + 1));
    const end = after + rows.length;
    return { rows, next_after: end < count ? end : null, firing: count, acknowledged: 0, calendars: [] };
  };
  it("is read in pages, and said not to be all when there are too many", async () => {
    for (const [count, shown] of [[0, 0], [10, 10], [49, 49], [50, 50], [51, 50], [560, 50]] as const) {
      const read = await oldestOf(pages(count), 10, 5);
      expect([read.rows.length, read.isAll, read.last.firing]).toEqual([shown, shown === count, count]);
      expect(read.rows.map(({ id }) => id)).toEqual(Array.from({ length: shown }, (_, i) => i + 1));
    }
  });
  it("has words for every way to end, in both languages", () => {
    const ways = ["voided", "told of", "ended", "step finished", "appointment moved", "due date moved", "fell due",
      "paused", "over", "rule removed"]; // src/engine/watching.cpp
    for (const language of ["vi", "en"] as const) {
      expect(ways.filter((way) => !(way in wordsOf(language).resolutions))).toEqual([]);
    }
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
