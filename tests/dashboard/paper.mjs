// What readers take away from a page: paper, and the table as a file. Steps of browser.mjs.
import { readFileSync } from "node:fs";
import { check } from "./harness.mjs";

// Pages of a PDF as [width, height] in points.
function sheetsOf(pdf) {
  const boxes = pdf.toString("latin1").matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g);
  return [...boxes].map(([, width, height]) => [Math.round(width), Math.round(height)]);
}

export async function paperIsReadable(open) {
  for (const [path, ready, table] of [["/", "tr[data-code]", ".agencies"], ["/reports", "table.report", ".report"]]) {
    const page = await open(path, { theme: "dark" });
    await page.waitForSelector(ready);
    const sheets = sheetsOf(await page.pdf({ preferCSSPageSize: true }));
    check(`${path}: more than one sheet`, sheets.length > 1, true);
    check(`${path}: all A4, lying`, [...new Set(sheets.map(String))], ["842,595"]);
    const foot = await page.evaluate(() => document.adoptedStyleSheets[0].cssRules[0].cssText);
    check(`${path}: when, and which of how many`, /in lúc \d\d:\d\d.*counter\(page\).*counter\(pages\)/s.test(foot), true);
    // What a sheet shows, on a screen as wide as the paper.
    await page.setViewportSize({ width: 1032, height: 703 });
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    const seen = await page.evaluate((of) => {
      const style = (found) => getComputedStyle(document.querySelector(found));
      const sizes = [...document.querySelectorAll(`${of} td`)].map((cell) => parseFloat(getComputedStyle(cell).fontSize));
      return {
        ink: style("body").color, chrome: style("header.top").display, head: style(`${of} thead`).display,
        row: style(`${of} tbody tr`).breakInside, wide: document.documentElement.scrollWidth - innerWidth,
        smallest: Math.round(7.5 * Math.min(...sizes)) / 10,
      };
    }, table);
    check(`${path}: on paper`, seen, {
      ink: "rgb(19, 26, 38)", chrome: "none", head: "table-header-group", row: "avoid", wide: 0, smallest: 9,
    });
    await page.context().close();
  }
}

export async function tableIsTakenAsShown(open, service) {
  const page = await open("/?cols=mix,overdue,open&sort=open.desc");
  await page.waitForSelector("tr[data-code]");
  const [download] = await Promise.all([
    page.waitForEvent("download"), page.getByRole("button", { name: "Tải bảng (.csv)" }).click(),
  ]);
  const lines = readFileSync(await download.path(), "utf8").replace("\ufeff", "").trim().split("\r\n");
  const cells = lines.map((line) => line.split(","));
  check("its columns", cells[0], [
    "agency_code", "Đơn vị", "level", "resolved_numerator", "resolved_denominator", "Trước hạn", "Đúng hạn", "Quá hạn",
    "Đang quá hạn", "Đang giải quyết",
  ]);
  const shown = await page.locator("tr[data-code]").evaluateAll((rows) => rows.map((row) => row.dataset.code));
  check("its rows, in their order", cells.slice(2).map(([code]) => code), shown);
  const told = await service.read("/v1/rates?rollup=true");
  const wanted = ({ counts, rates: { resolved } }) => [
    resolved.numerator, resolved.denominator, counts.early, counts.on_time, counts.late, counts.overdue, counts.open,
  ].map(String);
  check("the whole", cells[1].slice(3), wanted(told.total));
  const byCode = new Map(told.rows.map((row) => [row.agency_code, row.rolled_up]));
  for (const row of cells.slice(2)) check(row[0], row.slice(3), wanted(byCode.get(row[0])));
  await page.context().close();
}
