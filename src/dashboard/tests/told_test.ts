// What pages make of what the service tells: earlier figures and daily rates of subtrees, a year of
// days, a preview's shifts, where to go after signing in, what most overdue dossiers wait for.
import { describe, expect, it } from "vitest";
import type { CalendarDay, MovedDossier, RatesAnswer } from "../source/http/answers";
import { AgencyTree, type Agency } from "../source/model/agencies";
import { noCounts, previousOf, sumOfPrevious } from "../source/model/counts";
import { readColumns, columnsText, gridOf } from "../source/pages/agency_columns";
import { daysOf } from "../source/pages/agency_days";
import { shiftsOf } from "../source/pages/calendar_preview";
import { cellsOf, windowsText } from "../source/pages/calendar_year";
import { safeNext } from "../source/pages/sign_in";
import { largestPlace } from "../source/pages/why";

const agency = (code: string, parent?: string): Agency => ({
  code, nameVi: code, nameEn: "", kind: "unit", parent,
});
const tree = new AgencyTree([agency("P"), agency("S", "P"), agency("U", "S"), agency("T", "P")]);

describe("earlier figures", () => {
  it("add up by numerator and denominator, formulas that were not told as none", () => {
    const one = previousOf({
      rates: { resolved: { numerator: 1, denominator: 2 }, early: { numerator: 1, denominator: 1 } },
      stocks: { open: 5, overdue: 1 },
    });
    const sum = sumOfPrevious([one, one, one]);
    expect(sum.rates.resolved).toEqual({ numerator: 3, denominator: 6 });
    expect(sum.rates.due).toEqual({ numerator: 0, denominator: 0 });
    expect([sum.open, sum.overdue]).toEqual([15, 3]);
    expect(sumOfPrevious([]).overdue).toBe(0);
  });
});

describe("daily rates", () => {
  const rate = (numerator: number, denominator: number) => ({ resolved: { numerator, denominator } });
  const row = (code: string, days: [string, number, number][]): RatesAnswer["rows"][number] => ({
    agency_code: code, name_vi: code, name_en: "", counts: noCounts, level: "none",
    days: days.map(([date, n, d]) => ({ date, rates: rate(n, d) })),
  });
  it("of a place are those of all below it, without days that had none", () => {
    const rows = [
      row("S", [["2026-09-01", 1, 2], ["2026-09-02", 0, 0]]), row("U", [["2026-09-01", 3, 3]]),
      row("T", [["2026-09-02", 1, 1]]),
    ];
    const days = daysOf(rows, tree, tree.top(), tree.aboveTop(), "resolved");
    expect(days.get("S")).toEqual([{ date: "2026-09-01", rate: { numerator: 4, denominator: 5 } }]);
    expect(days.has("P")).toBe(false);
    const own = daysOf([...rows, row("P", [["2026-09-02", 0, 4]])], tree, tree.top(), tree.aboveTop(), "resolved");
    expect(own.get("P")).toEqual([{ date: "2026-09-02", rate: { numerator: 0, denominator: 4 } }]);
    expect(days.get("")?.map(({ rate: all }) => all.denominator)).toEqual([5, 1]);
    expect(daysOf(rows, tree, tree.top(), tree.aboveTop(), "early").has("S")).toBe(false);
  });
});

describe("columns", () => {
  it("are all unless the address names some; the rate is always among them", () => {
    const all = readColumns(new URLSearchParams(), ["days"]).map(({ column }) => column);
    expect(all).not.toContain("days");
    expect(all.length).toBe(11);
    const some = readColumns(new URLSearchParams("cols=open,late"), []);
    expect(some.map(({ column }) => column)).toEqual(["rate", "late", "open"]);
    expect(gridOf(some)).toContain("--rates: 1; --flows: 1; --stocks: 1");
  });
  it("are switched in the address, which names none when all are shown", () => {
    const without = columnsText(new URLSearchParams(), "early") ?? "";
    expect(without.split(",")).not.toContain("early");
    expect(columnsText(new URLSearchParams(`cols=${without}`), "early")).toBeUndefined();
    expect(columnsText(new URLSearchParams("cols=late"), "late")).toBe("none");
  });
});

describe("a month", () => {
  const day = (date: string): CalendarDay => ({
    date, kind: "work", working: true, name_vi: null, name_en: null,
    windows: [["07:30:00", "11:30:00"], ["13:30:00", "17:00:00"]], legal_source: null, provisional: false,
  });
  it("begins on a Monday", () => {
    expect(cellsOf([day("2026-09-01")]).length).toBe(2); // a Tuesday
    expect(cellsOf([day("2026-06-01")]).length).toBe(1);
    expect(cellsOf([day("2026-11-01")]).length).toBe(7); // a Sunday
  });
  it("tells the hours of a day", () => {
    expect(windowsText(day("2026-09-01"))).toBe("07:30–11:30, 13:30–17:00");
  });
});

describe("a preview", () => {
  it("tells by how many days dossiers move, most first", () => {
    const moved = (before: string | null, after: string | null): MovedDossier => ({
      dossier_code: "D", agency_code: "A", procedure_code: "P", state: "in_process",
      due_before: before, due_after: after,
    });
    const all = [
      moved("2026-09-30", "2026-10-01"), moved("2026-09-30T10:00:00+07:00", "2026-10-01T09:00:00+07:00"),
      moved("2026-09-10", "2026-09-09"), moved(null, "2026-09-09"),
    ];
    expect(shiftsOf(all)).toEqual([{ days: 1, count: 2 }, { days: -1, count: 1 }]);
  });
});

describe("after signing in", () => {
  it("the reader goes where they were, and never to another site", () => {
    const origin = "http://tiendo.example";
    expect(safeNext("/agency/A?p=year", origin)).toBe("/agency/A?p=year");
    for (const bad of [null, "", "https://evil.example/", "//evil.example", "/\\evil.example", "/sign-in", "x",
      "/a/..//evil.example/x", "/.//evil.example"]) {
      expect(safeNext(bad, origin), String(bad)).toBe("/");
    }
  });
});

describe("the step that most of the overdue wait for", () => {
  const place = (code: string, dossiers: number) => ({
    agency_code: "A", step_code: code, step_name_vi: null, unit_code: null, unit_name_vi: null, dossiers,
  });
  it("is named with at least two fifths of them", () => {
    expect(largestPlace([place("X", 3), place("Y", 4)], 10)?.step_code).toBe("Y");
    expect(largestPlace([place("X", 3)], 10)).toBeUndefined();
    expect(largestPlace([], 10)).toBeUndefined();
  });
});
