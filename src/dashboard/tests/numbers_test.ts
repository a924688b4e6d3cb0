// Figures as people read them (dates, counts, percents), in both languages.
import { describe, expect, it } from "vitest";
import {
  addDays, dateText, dayMonthText, isLocalDate, longDateText, rangeText, weekdayText, ZoneClock,
} from "../source/base/dates";
import { hoursText } from "../source/base/durations";
import {
  countText, fixedText, percentHundredths, percentText, shareText, signedCountText,
} from "../source/base/numbers";
import { folded, matches } from "../source/base/text";

describe("counts", () => {
  it("are grouped by points in Vietnamese and by commas in English", () => {
    expect(countText(1_234_567, "vi")).toBe("1.234.567");
    expect(countText(1_234_567, "en")).toBe("1,234,567");
    expect(countText(999, "vi")).toBe("999");
  });
  it("have a real minus when below zero", () => {
    expect(countText(-1_200, "vi")).toBe("−1.200");
    expect(signedCountText(412, "vi")).toBe("+412");
    expect(signedCountText(0, "vi")).toBe("0");
  });
});

describe("percents", () => {
  it("have two decimals, rounded half up from integers", () => {
    expect(percentText({ numerator: 17_471, denominator: 17_824 }, "vi")).toBe("98,02%");
    expect(percentText({ numerator: 1, denominator: 8_000 }, "en")).toBe("0.01%");
    expect(percentHundredths({ numerator: 1, denominator: 20_000 })).toBe(1);
    expect(percentHundredths({ numerator: 1, denominator: 20_001 })).toBe(0);
  });
  it("are a dash without a denominator, neither 0 nor 100", () => {
    expect(percentText({ numerator: 0, denominator: 0 }, "vi")).toBe("–");
    expect(shareText({ numerator: 0, denominator: 0 }, "en")).toBe("–");
  });
  it("round a taken-back numerator the way the service does", () => {
    expect(percentHundredths({ numerator: -1, denominator: 3 })).toBe(-3333);
    expect(fixedText(-5, 2, "vi")).toBe("−0,05");
  });
  it("give shares one decimal", () => {
    expect(shareText({ numerator: 96, denominator: 349 }, "vi")).toBe("27,5%");
  });
});

describe("dates", () => {
  it("read day first", () => {
    expect(dateText("2026-09-10", "vi")).toBe("10/09/2026");
    expect(dateText("2026-09-10", "en")).toBe("10 Sep 2026");
    expect(dayMonthText("2026-09-01", "vi")).toBe("01/09");
    expect(longDateText("2026-09-10", "vi")).toBe("Thứ Năm, 10/09/2026");
    expect(weekdayText("2026-09-13", "vi")).toBe("CN");
    expect(weekdayText("2026-09-14", "en")).toBe("Mon");
  });
  it("leave the first year out of a range within one year", () => {
    expect(rangeText("2026-09-01", "2026-09-10", "vi")).toBe("01/09 – 10/09/2026");
    expect(rangeText("2025-12-21", "2026-01-20", "vi")).toBe("21/12/2025 – 20/01/2026");
    expect(rangeText("2026-09-10", "2026-09-10", "vi")).toBe("10/09/2026");
  });
  it("count over ends of months and know which texts are dates", () => {
    expect(addDays("2026-02-28", 1)).toBe("2026-03-01");
    expect(addDays("2026-01-01", -1)).toBe("2025-12-31");
    expect(isLocalDate("2026-02-29")).toBe(false);
    expect(isLocalDate("2024-02-29")).toBe(true);
    expect(isLocalDate("2026-13-01")).toBe(false);
    expect(isLocalDate("2026-01-99")).toBe(false);
    expect(isLocalDate("29/02/2024")).toBe(false);
  });
  it("of instants are those of the deployment's zone", () => {
    const hanoi = new ZoneClock("Asia/Ho_Chi_Minh");
    const instant = Date.parse("2026-09-09T17:24:36Z");
    expect(hanoi.local(instant)).toBe("2026-09-10T00:24:36");
    expect(hanoi.time(instant)).toBe("00:24:36");
    expect(hanoi.date(instant)).toBe("2026-09-10");
    expect(hanoi.startOf("2026-09-10")).toBe(Date.parse("2026-09-09T17:00:00Z"));
    const amsterdam = new ZoneClock("Europe/Amsterdam");
    expect(amsterdam.startOf("2026-03-30")).toBe(Date.parse("2026-03-29T22:00:00Z"));
    expect(amsterdam.startOf("2026-03-29")).toBe(Date.parse("2026-03-28T23:00:00Z"));
  });
});

describe("lengths of working time", () => {
  it("are hours and minutes, and hours alone when there are many", () => {
    expect(hoursText(3 * 3_600_000 + 18 * 60_000, "vi")).toBe("3 giờ 18 phút");
    expect(hoursText(52 * 3_600_000 + 5 * 60_000, "vi")).toBe("52 giờ");
    expect(hoursText(45 * 60_000, "en")).toBe("45 min");
    expect(hoursText(20_000, "en")).toBe("< 1 min");
    expect(hoursText(0, "vi")).toBe("0 phút");
  });
});

describe("searching", () => {
  it("ignores case and diacritics, and đ is d", () => {
    expect(folded("Sở Xây dựng Đà Nẵng")).toBe("so xay dung da nang");
    expect(matches(folded("Ủy ban nhân dân xã Hà Giang"), "ha GIANG")).toBe(true);
    expect(matches(folded("Xã Mẫu 47"), "xa 48")).toBe(false);
  });
});
