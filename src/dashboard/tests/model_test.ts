// What is judged and added up: levels on exact integers, sums of subtrees, balance.
import { describe, expect, it } from "vitest";
import { AgencyTree, type Agency } from "../source/model/agencies";
import {
  imbalance, noCounts, rateOf, sumOf, toBeResolved, type Counts, type Figures,
} from "../source/model/counts";
import {
  compareWorstFirst, levelOf as levelOfAny, levelOfCounts, shortOf, usualThresholds, type Judged, type Level,
} from "../source/model/levels";

const counts = (some: Partial<Counts>): Counts => ({ ...noCounts, ...some });

describe("a level", () => {
  const levelOf = (rate: { numerator: number; denominator: number }): Level => levelOfAny(rate, usualThresholds.resolved);
  it("is that of the thresholds that the service tells, with decimals too", () => {
    const told = { judged: "resolved", red: 92.7, amber: 99.99, minCount: 1 } as const;
    expect(levelOfAny({ numerator: 9_269, denominator: 10_000 }, told)).toBe("red");
    expect(levelOfAny({ numerator: 927, denominator: 1_000 }, told)).toBe("amber");
    expect(levelOfAny({ numerator: 9_999, denominator: 10_000 }, told)).toBe("green");
    expect(levelOfAny({ numerator: 0, denominator: 0 }, told)).toBe("few");
    expect(shortOf(92.7, { numerator: 926, denominator: 1_000 })).toBe(1);
  });
  it("is judged on integers, not on the rounded percent", () => {
    // 89,996 % is shown as 90,00 % and is red all the same.
    expect(levelOf({ numerator: 22_499, denominator: 25_000 })).toBe("red");
    expect(levelOf({ numerator: 22_500, denominator: 25_000 })).toBe("amber");
    expect(levelOf({ numerator: 95, denominator: 100 })).toBe("green");
    expect(levelOf({ numerator: 94_999, denominator: 100_000 })).toBe("amber");
  });
  it("is not given to fewer dossiers than the minimum", () => {
    expect(levelOf({ numerator: 0, denominator: 19 })).toBe("few");
    expect(levelOf({ numerator: 0, denominator: 20 })).toBe("red");
    expect(levelOf({ numerator: 0, denominator: 0 })).toBe("few");
  });
  it("beside the early rate is that of 06a", () => {
    const slow = counts({ early: 1, on_time: 99 });
    expect(levelOfCounts(slow, usualThresholds.early)).toBe("green");
    // But where the office holds it against something.
    expect(levelOfCounts(slow, { judged: "early", red: 30, amber: 40, minCount: 20 })).toBe("red");
  });
  it("tells how many dossiers in time are short of the threshold", () => {
    expect(shortOf(90, { numerator: 463, denominator: 548 })).toBe(31);
    expect(shortOf(90, { numerator: 9, denominator: 10 })).toBe(0);
  });
});

describe("worst first", () => {
  it("orders by level, open overdue, rate, then code", () => {
    const row = (code: string, level: Judged["level"], some: Partial<Counts>): Judged => ({
      code, level, counts: counts(some),
    });
    const rows = [
      row("D", "green", { overdue: 99 }),
      row("C", "red", { overdue: 5, on_time: 50, late: 50 }),
      row("B", "red", { overdue: 5, on_time: 10, late: 90 }),
      row("A", "red", { overdue: 7 }),
      row("F", "few", {}),
      row("E", "few", {}),
    ];
    const sorted = rows.sort((a, b) => compareWorstFirst("resolved", a, b));
    expect(sorted.map((r) => r.code)).toEqual(["A", "B", "C", "D", "E", "F"]);
  });
});

describe("counts", () => {
  const some = counts({
    carried_over: 100, received_online: 20, received_post: 1, transferred_in: 3,
    transferred_out: 2, early: 10, on_time: 5, late: 2, finished_no_due: 1, withdrawn: 1,
    stopped: 1, open: 102,
  });
  it("balance when all that came in went out or is still there", () => {
    expect(toBeResolved(some)).toBe(122);
    expect(imbalance(some)).toBe(0);
    expect(imbalance({ ...some, open: 101 })).toBe(1);
  });
  it("give the four formulas as the service defines them", () => {
    const c = counts({
      early: 6, on_time: 3, late: 1, fell_due: 8, fell_due_met: 7, index_finished_in_time: 9,
      index_finished_late: 1, index_pending_in_time: 11, index_pending_overdue: 4,
    });
    expect(rateOf("resolved", c)).toEqual({ numerator: 9, denominator: 10 });
    expect(rateOf("early", c)).toEqual({ numerator: 6, denominator: 10 });
    expect(rateOf("due", c)).toEqual({ numerator: 7, denominator: 8 });
    expect(rateOf("index766", c)).toEqual({ numerator: 20, denominator: 25 });
  });
  it("add up, and what is due today is unknown where one part is", () => {
    const known: Figures = { counts: some, dueToday: 4 };
    expect(sumOf([known, known]).counts.open).toBe(204);
    expect(sumOf([known, known]).dueToday).toBe(8);
    expect(sumOf([known, { counts: some, dueToday: undefined }]).dueToday).toBeUndefined();
  });
});

describe("a tree of agencies", () => {
  const agency = (code: string, parent?: string): Agency => ({
    code, nameVi: code, nameEn: "", kind: "unit", parent,
  });
  const tree = new AgencyTree([
    agency("P"), agency("S1", "P"), agency("S2", "P"), agency("U", "S1"), agency("UU", "U"),
  ]);
  it("lists what stands below a single root, and the roots where there are several", () => {
    expect(tree.top().map((a) => a.code)).toEqual(["S1", "S2"]);
    const two = new AgencyTree([agency("P"), agency("Q"), agency("S", "P")]);
    expect(two.top().map((a) => a.code)).toEqual(["P", "Q"]);
  });
  it("adds up an agency with all below it", () => {
    const own = new Map<string, Figures>(
      ["S1", "U", "UU", "S2"].map((code, i) => [code, { counts: counts({ open: 10 ** i }), dueToday: i }]),
    );
    expect(tree.figures("S1", own).counts.open).toBe(111);
    expect(tree.figures("S1", own).dueToday).toBe(3);
    expect(tree.figures("S2", own)).toBe(own.get("S2"));
    expect(tree.ancestors("UU").map((a) => a.code)).toEqual(["P", "S1", "U"]);
  });
});
