// The addresses of the views: what is read, what is left out, what is kept.
import { describe, expect, it } from "vitest";
import {
  linkTo, linkWith, pathOf, periodParameter, readAddress, readAsOf, readFormula, readLevels,
  readPeriod, readView,
} from "../source/address";

const at = (text: string): ReturnType<typeof readAddress> =>
  readAddress(new URL(text, "http://localhost"));

describe("an address", () => {
  it("names the view and its code, upper-cased as the service keeps codes", () => {
    expect(readView("/")).toEqual({ name: "overview" });
    expect(readView("/agency/h01.12")).toEqual({ name: "agency", code: "H01.12" });
    expect(readView("/dossier/a/b-1")).toEqual({ name: "dossier", code: "A/B-1" });
    expect(readView("/dossier/%zz")).toEqual({ name: "unknown", path: "/dossier/%zz" });
    expect(readView("/agency/")).toEqual({ name: "unknown", path: "/agency/" });
  });
  it("is written as it is read", () => {
    for (const path of ["/", "/wall", "/calendar", "/agency/H01.12", "/dossier/A/B-1", "/reports"]) {
      expect(pathOf(readView(path))).toBe(path);
    }
  });
  it("has a month and formula 06a unless it says otherwise", () => {
    const plain = at("/").query;
    expect(readPeriod(plain)).toEqual({ kind: "month" });
    expect(readFormula(plain)).toBe("resolved");
    expect(readPeriod(at("/?p=2026-09-01..2026-09-10").query)).toEqual({
      kind: "range", from: "2026-09-01", to: "2026-09-10",
    });
    expect(readPeriod(at("/?p=2026-09-10..2026-09-01").query)).toEqual({ kind: "month" });
    expect(readPeriod(at("/?p=2026-02-30..2026-03-01").query)).toEqual({ kind: "month" });
    expect(readFormula(at("/?f=nonsense").query)).toBe("resolved");
    expect(periodParameter({ kind: "month" })).toBeUndefined();
  });
  it("takes only instants as as_of, and only known levels", () => {
    expect(readAsOf(at("/?as_of=2026-09-01T00:00:00%2B07:00").query)).toBe(
      "2026-09-01T00:00:00+07:00",
    );
    expect(readAsOf(at("/?as_of=yesterday").query)).toBeUndefined();
    expect([...readLevels(at("/?level=amber,purple,red").query)]).toEqual(["red", "amber"]);
  });
  it("carries period, formula and as_of to other views, and nothing else", () => {
    const query = at("/?p=year&f=due&q=abc").query;
    expect(linkTo({ name: "agency", code: "H01" }, query)).toBe("/agency/H01?p=year&f=due");
  });
  it("keeps parameters that the view does not know", () => {
    expect(linkWith(at("/?x=1&level=red"), { level: undefined, f: "due" })).toBe("/?x=1&f=due");
  });
});
