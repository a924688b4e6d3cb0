// What the pages decide before they draw: orders and filters, steadiness, causes, runs of days,
// labels of charts.
import { describe, expect, it } from "vitest";
import type { DossierRow, ExplainedDay } from "../source/http/answers";
import { AgencyTree, type AgencyKind } from "../source/model/agencies";
import { noCounts, noFigures, previousOf, sumOf, type Counts, type Figures } from "../source/model/counts";
import { usualThresholds } from "../source/model/levels";
import { csvLine, tableAsCsv } from "../source/pages/agency_csv";
import { firstOf, rowsAsked } from "../source/pages/agency_lists";
import {
  clicked, countByLevel, isShown, ordered, readSort, rowsOf, sortText, wholeName, type AgencyRow,
} from "../source/pages/agency_rows";
import { inForce } from "../source/pages/catalogue";
import { ChangeMarks, markPause } from "../source/pages/change_marks";
import { lanesOf } from "../source/pages/dossier_clock";
import { runsOf } from "../source/pages/dossier_days";
import { inView, RowsInView, rowsAtOnce } from "../source/pages/rows_in_view";
import { idleBefore, SteadyOrder } from "../source/pages/steady_order";
import { largestHolder, largestProcedure } from "../source/pages/why";
import { datesBetween, roundedUp, spread } from "../source/parts/chart";
import { wordsOf } from "../source/words/words";

function row(code: string, some: Partial<Counts>, level: AgencyRow["level"] = "green"): AgencyRow {
  const counts = { ...noCounts, ...some };
  return {
    code, level, counts,
    name: `Sở ${code}`,
    agency: { code, nameVi: `Sở ${code}`, nameEn: "", kind: "department", parent: undefined },
    figures: { ...noFigures, counts },
    before: undefined,
  };
}

describe("a click on a column", () => {
  it("puts the worst first, then the best, then forgets the column", () => {
    const first = clicked([], "overdue", false);
    expect(sortText(first)).toBe("overdue.desc");
    const second = clicked(first, "overdue", false);
    expect(sortText(second)).toBe("overdue.asc");
    expect(sortText(clicked(second, "overdue", false))).toBeUndefined();
    expect(sortText(clicked([], "rate", false))).toBe("rate.asc");
  });
  it("with shift adds a further key", () => {
    const both = clicked(clicked([], "overdue", false), "rate", true);
    expect(sortText(both)).toBe("overdue.desc,rate.asc");
    expect(readSort("overdue.desc,rate.asc,nonsense.desc")).toEqual(both);
  });
});

describe("rows", () => {
  it("are sorted by the key, and equal ones worst first", () => {
    const rows = [row("A", { open: 1 }), row("B", { open: 3 }, "red"), row("C", { open: 3 })];
    expect(ordered(rows, readSort("open.desc"), "resolved").map((r) => r.code)).toEqual(["B", "C", "A"]);
    expect(ordered(rows, readSort("open.asc"), "resolved").map((r) => r.code)).toEqual(["A", "B", "C"]);
  });
  it("are filtered by level, tier and text together", () => {
    const filter = { levels: new Set(["red" as const]), tier: undefined, text: "so b" };
    expect(isShown(row("B", {}, "red"), filter)).toBe(true);
    expect(isShown(row("B", {}, "green"), filter)).toBe(false);
    expect(isShown(row("B", {}, "red"), { ...filter, tier: "commune" })).toBe(false);
  });
});

describe("the agency that all others stand below", () => {
  const treeOf = (kind: AgencyKind, ...more: string[]) => new AgencyTree([
    { code: "P", nameVi: "Sở Một", nameEn: "Department One", kind, parent: undefined },
    ...["A", "B"].map((code) => ({ code, nameVi: code, nameEn: "", kind: "unit" as const, parent: "P" })),
    ...more.map((code) => ({ code, nameVi: code, nameEn: "", kind: "unit" as const, parent: undefined })),
  ]);
  const of = (some: Partial<Counts>): Figures => ({ counts: { ...noCounts, ...some }, dueToday: 1 });
  const own = new Map([
    ["P", of({ on_time: 20, late: 20, overdue: 3, open: 9 })],
    ["A", of({ on_time: 99, late: 1, overdue: 1, open: 4 })], ["B", of({ open: 1 })],
  ]);
  const rowsIn = (tree: AgencyTree, figures: ReadonlyMap<string, Figures>) =>
    rowsOf(tree, tree.top(), tree.aboveTop(), figures, undefined, "vi", usualThresholds.resolved);
  it("is a row of its own dossiers alone, judged as the others: rows add up to the whole", () => {
    const rows = rowsIn(treeOf("department"), own);
    expect(rows.map((one) => [one.code, one.level])).toEqual([["A", "green"], ["B", "few"], ["P", "red"]]);
    expect(countByLevel(rows).red).toBe(1);
    expect(ordered(rows, [], "resolved")[0]?.name).toBe("Sở Một");
    expect(sumOf(rows.map((one) => one.figures))).toEqual(sumOf([...own.values()]));
  });
  it("is none while it has no dossier of its own, or stands in the list itself", () => {
    const without = new Map([...own].filter(([code]) => code !== "P"));
    expect(rowsIn(treeOf("department"), without).length).toBe(2);
    expect(rowsIn(treeOf("department"), new Map([...own, ["P", noFigures]])).length).toBe(2);
    expect(rowsIn(treeOf("department", "Q"), own).map((one) => one.code)).toEqual(["P", "Q"]);
    const alone = new AgencyTree(treeOf("department").all.slice(0, 1));
    expect(rowsIn(alone, own).map((one) => one.code)).toEqual(["P"]);
  });
  it("is held against what it was itself before", () => {
    const past = (open: number) => previousOf({ rates: {}, stocks: { open, overdue: 0 } });
    const before = (codes: string[]) => rowsOf(treeOf("department"), [], treeOf("department").aboveTop(), own,
      new Map(codes.map((code, i) => [code, past(i + 1)])), "vi", usualThresholds.resolved)[0]?.before;
    expect(before(["A", "P"])?.open).toBe(2);
    expect(before(["A"])?.open).toBe(0);
  });
  it("gives the whole its name, unless it is a province", () => {
    const name = (tree: AgencyTree, language: "vi" | "en") => wholeName(tree, { words: wordsOf(language), language });
    expect(name(treeOf("province"), "vi")).toBe("Toàn tỉnh");
    expect(name(treeOf("department"), "vi")).toBe("Sở Một");
    expect(name(treeOf("department"), "en")).toBe("Department One");
    expect(name(treeOf("department", "Q"), "vi")).toBe("Tất cả");
  });
  it("is in the table for spreadsheets, below the whole by that name", () => {
    const address = { view: { name: "overview" as const }, query: new URLSearchParams("cols=open") };
    const rows = rowsIn(treeOf("department"), own);
    const whole = sumOf([...own.values()]);
    const lines = tableAsCsv({ words: wordsOf("vi"), address }, rows, "Sở Một", whole, undefined, ["change"]).split("\r\n");
    expect(lines.slice(1, 5)).toEqual([
      ",Sở Một,,119,140,14", "A,A,green,99,100,4", "B,B,few,0,0,1", "P,Sở Một,red,20,40,9",
    ]);
  });
});

describe("who holds most of what is overdue", () => {
  const most = (...overdue: number[]) => {
    const { holders, most: found } = largestHolder(overdue.map((count, i) => row("ABCDE"[i] ?? "", { overdue: count })));
    return [holders, found?.code];
  };
  it("is named with two fifths of it, and not when another has as many", () => {
    expect(most(4, 3, 3)).toEqual([3, "A"]);
    expect(most(1, 0, 7)).toEqual([2, "C"]);
    expect(most(39, 31, 30)).toEqual([3, undefined]);
    expect(most(5, 5)).toEqual([2, undefined]);
    expect(most(0, 0)).toEqual([0, undefined]);
  });
});

describe("the order of rows", () => {
  it("is kept while the table is used, and follows when nobody touched it for ten seconds", () => {
    const order = new SteadyOrder();
    expect(order.look(["A", "B"], "x", 0)).toEqual(["A", "B"]);
    order.used(1_000);
    expect(order.look(["B", "A"], "x", 1_001)).toEqual(["A", "B"]);
    expect(order.moved(["B", "A"])).toBe(2);
    expect(order.hasMoved).toBe(false);
    expect(order.look(["B", "A"], "x", 1_000 + idleBefore)).toEqual(["B", "A"]);
    expect(order.hasMoved).toBe(true);
  });
  it("changes no more often than that while nobody uses the table", () => {
    const order = new SteadyOrder();
    order.look(["A", "B"], "x", 0);
    expect(order.look(["B", "A"], "x", idleBefore - 1)).toEqual(["A", "B"]);
    expect(order.look(["B", "A"], "x", idleBefore)).toEqual(["B", "A"]);
    expect(order.isUsed(idleBefore)).toBe(false);
  });
  it("follows at once when asked to, and when sort or filter is another", () => {
    const order = new SteadyOrder();
    order.look(["A", "B"], "x", 0);
    order.used(1);
    order.applyNow();
    expect(order.look(["B", "A"], "x", 2)).toEqual(["B", "A"]);
    order.used(3);
    expect(order.look(["A", "B"], "y", 4)).toEqual(["A", "B"]);
  });
  it("keeps a row that no longer matches, and puts new ones last, until sorted again", () => {
    const order = new SteadyOrder();
    order.look(["A", "B"], "x", 0);
    order.used(1);
    expect(order.look(["C", "A"], "x", 2)).toEqual(["A", "B", "C"]);
  });
});

describe("rows of a long table", () => {
  it("on the screen are told by where all of them stand", () => {
    expect(inView(500, 3_400, 100, 900)).toEqual({ first: -15, last: 12 });
    expect(inView(-1_700, 3_400, 100, 900)).toEqual({ first: 50, last: 77 });
    expect(inView(0, 0, 0, 900)).toEqual({ first: 0, last: 0 });
  });
  it("take new figures near the screen at once, elsewhere when they come near or have their turn", () => {
    const near = new RowsInView();
    const of = (open: number): AgencyRow[] => Array.from({ length: 60 }, (_, i) => row(`R${i}`, { open }));
    const isNew = (all: AgencyRow[], open: number): number[] =>
      all.flatMap((one, i) => (one.counts.open === open ? [i] : []));
    const range = { first: 20, last: 26 };
    const [old, next, third] = [of(1), of(2), of(3)];
    near.pick(old, range, "x", 0, old);
    // The drawing that brings the figures has enough to do.
    expect(isNew(near.pick(next, range, "x", 0, next), 2)).toEqual([]);
    expect(near.hasMore).toBe(true);
    expect(isNew(near.pick(next, range, "x", 0, next), 2)).toEqual([20, 21, 22, 23, 24]);
    expect(rowsAtOnce).toBe(5);
    expect(isNew(near.pick(next, range, "x", 0, next), 2)).toEqual([10, 11, 12, 20, 21, 22, 23, 24, 25, 26]);
    while (near.hasMore) near.pick(next, range, "x", 0, next);
    const around = Array.from({ length: 27 }, (_, i) => i + 10);
    expect(isNew(near.pick(next, range, "x", 0, next), 2)).toEqual(around);
    expect(near.hasMore).toBe(false);
    // Elsewhere by turns, all of them in three seconds.
    let last: AgencyRow[] = [];
    for (let now = 100; now <= 3_100; now += 100) last = near.pick(next, range, "x", now, next);
    expect(isNew(last, 2).length).toBe(60);
    expect(isNew(near.pick(third, range, "another", 3_101, third), 3).length).toBe(60);
  });
  it("take new figures at once when only a few have any", () => {
    const near = new RowsInView();
    const rows = Array.from({ length: 60 }, (_, i) => row(`R${i}`, {}));
    near.pick(rows, { first: 0, last: 9 }, "x", 0, 1);
    const next = rows.map((one, i) => (i < 5 ? row(one.code, { open: 2 }) : one));
    const drawn = near.pick(next, { first: 0, last: 9 }, "x", 0, 2);
    expect(drawn.filter(({ counts }) => counts.open === 2).length).toBe(5);
    expect(near.hasMore).toBe(false);
  });
  it("are not counted when only the list is another one", () => {
    const near = new RowsInView();
    const rows = [row("A", {}), row("B", {})];
    near.pick(rows, { first: 0, last: 1 }, "x", 0, 1);
    const copies = rows.map((one) => ({ ...one, name: "renamed" }));
    expect(near.pick(copies, { first: 0, last: 1 }, "x", 0, 2).map((one) => one.name)).toEqual(["renamed", "renamed"]);
    expect(near.hasMore).toBe(false);
  });
});

describe("a cell that changed", () => {
  const quiet = (): ChangeMarks => new ChangeMarks(() => {}, () => {});
  it("is marked, not with its first figure, and not again at once", () => {
    const marks = quiet();
    marks.begin("month");
    expect(marks.of("A open", "1", 0)).toBe("");
    expect(marks.of("A open", "2", 10)).toBe("mark m0");
    expect(marks.of("A open", "3", 11)).toBe("mark m0");
    expect(marks.of("A open", "4", 10 + markPause)).toBe("mark m334");
    expect(marks.of("A open", "4", 20 + 2 * markPause)).toBe("mark m334");
  });
  it("loses its mark in two steps, with all others of its moment", () => {
    const steps: string[] = [];
    const marks = new ChangeMarks(
      (milliseconds, then) => { steps.push(String(milliseconds)); then(); },
      (batch, isLast) => steps.push(`${batch} ${isLast}`),
    );
    for (const cell of ["A", "B"]) marks.of(cell, "1", 0);
    for (const cell of ["A", "B"]) marks.of(cell, "2", 450);
    expect(steps).toEqual(["450", "m30 false", "900", "m30 true"]);
  });
  it("is not marked because another period is looked at", () => {
    const marks = quiet();
    marks.begin("month");
    marks.of("A open", "1", 0);
    marks.begin("year");
    expect(marks.of("A open", "100", 10)).toBe("");
  });
});

describe("why an agency is red", () => {
  const of = (...overdue: number[]) =>
    largestProcedure(overdue.map((count, i) => ({ procedure_code: "PQRST"[i] ?? "", counts: { overdue: count } })));
  it("names a procedure only with at least two fifths of all that is overdue", () => {
    expect(of(700, 1_200, 0, 1_100)).toEqual({ code: "Q", count: 1_200, all: 3_000, groups: 3, isCause: true });
    expect(of(39, 31, 30)?.isCause).toBe(false);
    expect(of(5, 5)?.code).toBe("P");
    expect(of(0, 0)).toBeUndefined();
  });
});

describe("days of an explanation", () => {
  const day = (date: string, role: ExplainedDay["role"], why: string, isDue = false): ExplainedDay => ({
    date, role, number: 0, pause: null, working: true, named: false, why_vi: why, why_en: why,
    legal_source: "", is_due: isDue,
  });
  it("that read the same are one run; the due day stands alone", () => {
    const runs = runsOf([
      day("2026-09-10", "counted", "w"), day("2026-09-11", "counted", "w"),
      day("2026-09-12", "off", "e"), day("2026-09-14", "counted", "w"),
      day("2026-09-15", "counted", "w", true),
    ]);
    expect(runs.map((run) => run.days.length)).toEqual([2, 1, 1, 1]);
  });
});

describe("a procedure", () => {
  const version = (name: string, from: string | null, to: string | null): Parameters<typeof inForce>[0][number] => ({
    name_vi: name, name_en: "", statutory: null, committed: null, legal_source: "",
    valid_from: from, valid_to: to,
  });
  it("is told as it is in force today, and by its last version when it is not", () => {
    const versions = [version("old", null, "2025-12-31"), version("new", "2026-01-01", "2026-12-31")];
    expect(inForce(versions, "2025-12-31")?.name_vi).toBe("old");
    expect(inForce(versions, "2026-01-01")?.name_vi).toBe("new");
    expect(inForce(versions, "2027-01-01")?.name_vi).toBe("new");
    expect(inForce([], "2026-01-01")).toBeUndefined();
  });
});

describe("labels below the days of a clock", () => {
  it("stand below each other where they would overlap", () => {
    const texts = ["Được tiếp nhận", "", "Tạm dừng", "", "", "", "Tiếp tục"];
    expect(lanesOf(texts, "right")).toEqual([0, 0, 1, 0, 0, 0, 0]);
    expect(lanesOf(["", "", "", "", "Hẹn gốc", "", "Luật định"], "left")).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect(lanesOf(["", "", "", "", "Hẹn gốc", "Luật định"], "left")).toEqual([0, 0, 0, 0, 0, 1]);
  });
});

describe("a chart", () => {
  it("ends its axis at a round number that no value exceeds", () => {
    expect(roundedUp(0)).toBe(4);
    expect(roundedUp(17)).toBe(20);
    expect(roundedUp(151)).toBe(160);
    expect(roundedUp(100)).toBe(100);
  });
  it("moves labels apart that would overlap", () => {
    expect(spread([10, 100, 12])).toEqual([10, 100, 24]);
  });
  it("has a place for every date, rows or none", () => {
    expect(datesBetween("2026-02-27", "2026-03-01")).toEqual(["2026-02-27", "2026-02-28", "2026-03-01"]);
  });
});

describe("a line of CSV", () => {
  it("quotes what needs it", () => {
    expect(csvLine(["a,b", 'c"d', 3])).toBe('"a,b","c""d",3\r\n');
  });
});

describe("a list of dossiers", () => {
  const rows = Array.from({ length: 2_500 }, (_, i) => ({ dossier_code: `D${i}` }) as DossierRow);
  const ask = (limit: number, cursor: string | undefined) => {
    const from = Number(cursor ?? 0);
    const to = Math.min(rows.length, from + limit);
    const next_cursor = to < rows.length ? String(to) : null;
    return Promise.resolve({ rows: rows.slice(from, to), total: rows.length, next_cursor, as_of: "" });
  };
  it("is read page by page until there are as many as are wanted", async () => {
    for (const [wanted, read] of [[8, 8], [1_000, 1_000], [1_260, 1_260], [5_000, 2_500]] as const) {
      const found = await firstOf(wanted, ask);
      expect(found.rows, String(wanted)).toEqual(rows.slice(0, read));
      expect(found.total).toBe(2_500);
    }
  });
  it("has as many rows as its address says, within bounds", () => {
    const asked = (text: string): number => rowsAsked(new URLSearchParams(text));
    expect([asked(""), asked("n=116"), asked("n=3"), asked("n=x"), asked("n=99999")]).toEqual([8, 116, 8, 8, 5_000]);
  });
});
