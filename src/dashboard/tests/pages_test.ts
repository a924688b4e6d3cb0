// What the pages decide before they draw: orders and filters, steadiness, causes, runs of days,
// labels of charts.
import { describe, expect, it } from "vitest";
import type { DossierRow, ExplainedDay } from "../source/http/answers";
import { noCounts, noFigures, type Counts } from "../source/model/counts";
import { csvLine } from "../source/pages/agency_csv";
import {
  clicked, isShown, ordered, readSort, sortText, type AgencyRow,
} from "../source/pages/agency_rows";
import { inForce } from "../source/pages/catalogue";
import { ChangeMarks, markPause } from "../source/pages/change_marks";
import { lanesOf } from "../source/pages/dossier_clock";
import { runsOf } from "../source/pages/dossier_days";
import { inView, RowsInView } from "../source/pages/rows_in_view";
import { idleBefore, SteadyOrder } from "../source/pages/steady_order";
import { largestProcedure, longestFirst } from "../source/pages/why";
import { datesBetween, roundedUp, spread } from "../source/parts/chart";

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

describe("the order of rows", () => {
  it("is kept while the table is used, and follows when nobody touched it for ten seconds", () => {
    const order = new SteadyOrder();
    expect(order.look(["A", "B"], "x", 0)).toEqual(["A", "B"]);
    order.used(1_000);
    expect(order.look(["B", "A"], "x", 1_001)).toEqual(["A", "B"]);
    expect(order.moved(["B", "A"])).toBe(2);
    expect(order.look(["B", "A"], "x", 1_000 + idleBefore)).toEqual(["B", "A"]);
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
  it("near the screen are those on it and ten more on either side", () => {
    expect(inView(500, 3_400, 100, 900)).toEqual({ first: -25, last: 22 });
    expect(inView(-1_700, 3_400, 100, 900)).toEqual({ first: 40, last: 87 });
    expect(inView(0, 0, 0, 900)).toEqual({ first: 0, last: 0 });
  });
  it("take new figures near the screen at once, elsewhere when they come near or have their turn", () => {
    const near = new RowsInView();
    const of = (open: number): AgencyRow[] => Array.from({ length: 60 }, (_, i) => row(`R${i}`, { open }));
    const isNew = (all: AgencyRow[], open: number): number[] =>
      all.flatMap((one, i) => (one.counts.open === open ? [i] : []));
    const range = { first: 0, last: 1 };
    near.pick(of(1), range, "x", 0);
    expect(isNew(near.pick(of(2), range, "x", 100), 2)).toEqual([0, 1]);
    expect(isNew(near.pick(of(3), range, "x", 200), 3)).toEqual([0, 1, 2, 3]);
    expect(isNew(near.pick(of(4), { first: 10, last: 11 }, "x", 201), 4)).toEqual([4, 10, 11]);
    let last: AgencyRow[] = [];
    for (let now = 300; now <= 3_300; now += 100) last = near.pick(of(5), range, "x", now);
    expect(isNew(last, 5).length).toBe(60);
    expect(isNew(near.pick(of(6), range, "another", 3_301), 6).length).toBe(60);
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
    expect(marks.of("A open", "4", 10 + markPause)).toBe("mark m25");
    expect(marks.of("A open", "4", 20 + 2 * markPause)).toBe("mark m25");
  });
  it("loses its mark in two steps, with all others of its moment", () => {
    const steps: string[] = [];
    const marks = new ChangeMarks(
      (milliseconds, then) => { steps.push(String(milliseconds)); then(); },
      (batch, isLast) => steps.push(`${batch} ${isLast}`),
    );
    for (const cell of ["A", "B"]) marks.of(cell, "1", 0);
    for (const cell of ["A", "B"]) marks.of(cell, "2", 450);
    expect(steps).toEqual(["450", "m2 false", "900", "m2 true"]);
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
  const dossier = (code: string, procedure: string, due: string): DossierRow => ({
    dossier_code: code, agency_code: "X", procedure_code: procedure, state: "in_process",
    channel: null, received_at: null, ended_at: null, overdue: true, paused: false,
    provisional: false, verdict: "none",
    due: { due: `${due}T00:00:00+07:00`, due_date: due, is_instant: false, provisional: false },
  });
  it("names a procedure only with at least two fifths of the overdue", () => {
    const many = ["P", "P", "Q", "R", "S"].map((p, i) => dossier(`D${i}`, p, "2026-09-01"));
    expect(largestProcedure(many)).toEqual({ code: "P", count: 2, groups: 4, isCause: true });
    const spreadOut = ["P", "Q", "R"].map((p, i) => dossier(`D${i}`, p, "2026-09-01"));
    expect(largestProcedure(spreadOut)?.isCause).toBe(false);
    expect(largestProcedure([])).toBeUndefined();
  });
  it("lists what is due longest first", () => {
    const rows = [dossier("B", "P", "2026-09-02"), dossier("A", "P", "2026-08-01")];
    expect(longestFirst(rows).map((one) => one.dossier_code)).toEqual(["A", "B"]);
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
