// Whom an alert was told to, as the page says it, of an answer of GET /v1/alerts/{id}.
import { describe, expect, it } from "vitest";
import example from "./data/alert_told.json?raw";
import type { AlertTold } from "../source/http/answers";
import { deliveriesCard, heardText, lateText, levelText, stageText, standing, toWhom } from "../source/pages/alert_told";
import { wordsOf } from "../source/words/words";

const told = JSON.parse(example) as Required<AlertTold>;
const vi = { words: wordsOf("vi"), language: "vi" } as const;
const en = { words: wordsOf("en"), language: "en" } as const;

// What a template says: its texts and values, without tags.
function saidBy(drawn: unknown): string {
  if (Array.isArray(drawn)) return drawn.map(saidBy).join(" ");
  if (typeof drawn === "string" || typeof drawn === "number") return String(drawn);
  if (typeof drawn !== "object" || drawn === null || !("strings" in drawn)) return "";
  const { strings, values } = drawn as unknown as { strings: string[]; values: unknown[] };
  const all = strings.map((text, i) => text + (i < values.length ? saidBy(values[i]) : "")).join("");
  return all.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ").trim();
}

describe("a delivery", () => {
  it("says what a receiver has taken last, and when", () => {
    expect(told.deliveries.map(({ stage }) => stageText(vi, stage))).toEqual([
      "Báo lên cấp trên, mức 1, nhắc lần 2", "chưa nhận gì", "Báo lên cấp trên, mức 1",
    ]);
    expect(["firing", "acknowledged", "resolved", "level-0-repeat-3", "of-a-newer-service"]
      .map((stage) => stageText(en, stage))).toEqual([
      "Firing", "Acknowledged", "Resolved", "repeat 3", "of-a-newer-service",
    ]);
  });
  it("says how it stands: failing before all else, then settled, then what is still to come", () => {
    expect(told.deliveries.map((one) => standing(vi, one))).toEqual([
      "đã nhận, còn theo dõi", "không gửi được từ 17:00, 13/02/2026", "gửi lại mỗi 60 giây",
    ]);
    const [first] = told.deliveries;
    if (!first) throw new Error("the example has none");
    expect(standing(en, { ...first, is_settled: true })).toBe("all told");
    expect(standing(en, { ...first, is_settled: true, is_paused: true })).toContain("410");
    expect(standing(en, { ...first, stage: null })).toBe("waiting to be sent");
  });
  it("stands in a table, a row for each receiver", () => {
    const card = saidBy(deliveriesCard(vi, told.deliveries));
    expect(card).toContain("van-phong webhook Báo lên cấp trên, mức 1, nhắc lần 2 09:00, 14/02/2026 đã nhận");
    expect(card).toContain("zalo webhook chưa nhận gì – không gửi được từ 17:00, 13/02/2026");
    expect(card).not.toContain("undefined");
  });
  it("says so when nobody is configured", () => {
    expect(saidBy(deliveriesCard(en, []))).toContain("No receiver is configured");
  });
});

describe("a level that an alert goes up", () => {
  it("names the agency, in either language, and its repetition", () => {
    expect(told.escalation?.turns.map((one) => toWhom(vi, one))).toEqual(["đến lượt Sở Mẫu A", "đến lượt UBND tỉnh"]);
    expect(told.escalation?.coming.map((one) => toWhom(en, one))).toEqual(["due to Provincial People's Committee"]);
    expect(told.escalation?.turns.map((one) => levelText(vi, one))).toEqual(["0", "1, nhắc lần 2"]);
  });
  it("names nobody where there is no agency", () => {
    const [first] = told.escalation?.turns ?? [];
    if (!first) throw new Error("the example has none");
    const nobody = { ...first, agency_code: null, agency_name_vi: null, agency_name_en: null };
    expect(toWhom(vi, nobody)).toBe("");
    expect(toWhom(vi, { ...nobody, repetition: 2 })).toBe("nhắc lần 2");
  });
});

describe("a row that is opened", () => {
  it("tells on one line for how long it is overdue and who has heard of it", () => {
    const text = heardText(vi, { ...told, late: 7 });
    expect(text.startsWith("Quá hạn 7 ngày làm việc · ")).toBe(true);
    expect(text.split(" · ").length).toBe(1 + told.deliveries.length);
    for (const { receiver } of told.deliveries) expect(text).toContain(`${receiver}: `);
    expect(heardText(vi, { ...told, deliveries: [] })).toContain("Chưa cấu hình nơi nhận nào");
  });
  it("says of less than a working day that it is overdue, and nothing of what is not", () => {
    expect(lateText(vi, { ...told, late: 0 })).toBe("Đang quá hạn");
    expect(lateText(en, { ...told, late: 3 })).toBe("3 working days overdue");
    expect(lateText(vi, told)).toBe("");
  });
});
