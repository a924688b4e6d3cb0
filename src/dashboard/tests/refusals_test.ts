// What the service refused, as pages say it.
import { describe, expect, it } from "vitest";
import { Failure } from "../source/http/client";
import { refusalText } from "../source/parts/notices";

// The values of a template, and whether its text marks anything as English.
function said(language: "vi" | "en", failure: unknown): [boolean, ...string[]] {
  const { strings, values } = refusalText({ language }, failure) as unknown as {
    strings: readonly string[];
    values: readonly unknown[];
  };
  return [strings.join("").includes('lang="en"'), ...values.map(String)];
}

describe("a refusal", () => {
  const own = "'A B' is no code of a dossier.";
  it("is in Vietnamese by its status, with the field, before the service's own words", () => {
    expect(said("vi", new Failure(400, "bad_code", own, "dossier")))
      .toEqual([true, "Yêu cầu có chỗ sai", " (dossier)", own]);
    expect(said("vi", new Failure(403, "out_of_scope", own))).toEqual([true, "Không đủ quyền", "", own]);
  });
  it("has a sentence for every status: of its hundred where there is none of its own", () => {
    for (const [status, as] of [[502, 500], [507, 500], [405, 400], [413, 400]] as const) {
      expect(said("vi", new Failure(status, "x", own))).toEqual(said("vi", new Failure(as, "x", own)));
    }
    expect(said("vi", new Failure(429, "x", own))[1]).toContain("chờ một lát");
  });
  it("is the service's own words alone on English pages", () => {
    expect(said("en", new Failure(400, "bad_code", own, "dossier"))).toEqual([false, own]);
  });
  it("says so when no answer came", () => {
    expect(said("vi", new Failure(0, "unreachable", "Failed to fetch"))[1]).toBe("Không kết nối được với dịch vụ");
  });
});
