// What can be chosen of a report: months as offices count them, what a form lists, whom a text means.
import { describe, expect, it } from "vitest";
import type { Agency } from "../source/model/agencies";
import { agencyMeant, chosenOf, choicesOf, listed, reportingMonth } from "../source/model/report_choices";

describe("a reporting month", () => {
  it.each([
    ["2026-11-23", 15, "2026-10-15", "2026-11-14"],
    ["2026-11-01", 21, "2026-10-21", "2026-11-20"],
    ["2026-01-31", 15, "2025-12-15", "2026-01-14"],
    ["2026-03-31", 21, "2026-02-21", "2026-03-20"],
    ["2028-03-01", 15, "2028-02-15", "2028-03-14"],
  ])("on %s, from day %i, is %s to %s", (today, firstDay, from, to) => {
    expect(reportingMonth(today, firstDay)).toEqual({ from, to });
  });
});

describe("the parameters of a form", () => {
  const of = {
    form: "durations", code: "", title: { vi: "", en: "" },
    parameters: [
      { name: "agency", vi: "đơn vị, cả trực thuộc", en: "an agency with all below it" },
      { name: "rows", vi: "số dòng liệt kê (1–5000, mặc định 1000)", en: "how many are listed (1-5000, else 1000)" },
      { name: "unit", vi: "thời hạn tính bằng: working_days, calendar_days", en: "limits in: working_days, calendar_days" },
      { name: "formula", vi: "tỷ lệ: resolved, early", en: "the rate: resolved, early" },
    ],
  };
  const [unit, formula, ...more] = choicesOf(of);

  it("are choices where their values are listed", () => {
    expect(unit).toEqual({
      name: "unit", asked: "unit", vi: "thời hạn tính bằng", en: "limits in",
      values: ["working_days", "calendar_days"],
    });
    expect(formula).toMatchObject({ name: "formula", asked: "f", values: ["resolved", "early"] });
    expect(more).toEqual([]);
    expect(choicesOf(undefined)).toEqual([]);
  });
  it("are as the address asks, or the first where it asks for none that is listed", () => {
    if (!unit) throw new Error("no choice");
    const chosen = (query: string): string => chosenOf(unit, new URLSearchParams(query));
    expect(chosen("")).toBe("working_days");
    expect(chosen("unit=calendar_days")).toBe("calendar_days");
    expect(chosen("unit=weeks")).toBe("working_days");
  });
});

describe("an agency that is typed", () => {
  const agency = (code: string, nameVi: string): Agency =>
    ({ code, nameVi, nameEn: "", kind: "commune", parent: undefined });
  const all = [agency("P01.2", "Xã Tân Lập"), agency("P01.1", "Xã Tân Lập"), agency("P01.3", "Phường Đông Đô")];
  const meant = (text: string): string | undefined => agencyMeant(all, text, "vi")?.code;

  it("is the one of the list, also where two have a name", () => {
    for (const one of all) expect(meant(listed(one, "vi"))).toBe(one.code);
  });
  it("is found by code and without diacritics", () => {
    expect(meant("p01.1")).toBe("P01.1");
    expect(meant(" dong do ")).toBe("P01.3");
    expect(meant("tan lap")).toBe("P01.2");
  });
  it("is nobody where nobody has that name", () => {
    expect(meant("hà nội")).toBeUndefined();
    expect(meant("  ")).toBeUndefined();
  });
});
