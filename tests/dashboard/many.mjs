// What pages show where there is more than one answer of the service holds: the longest overdue of
// all, the newest alerts, of what a figure is; and that refusals and the wall's foot can be read. Steps
// of browser.mjs.
import { check } from "./harness.mjs";

const digits = (text) => Number(text.replace(/\D/g, ""));
const daysAgo = (days) => new Date(Date.now() - days * 86_400_000);

// More overdue dossiers of one agency than its page shows, and than alerts are read at first. By code
// the longest overdue stand last.
export async function manyFallDue(service, agency) {
  const count = 330;
  const [one, other] = (await service.read("/v1/procedures")).rows;
  for (let i = 0; i < count; ++i) {
    const code = `${agency}-MANY-${String(i).padStart(3, "0")}`;
    const body = {
      procedure_code: (i % 3 === 0 ? one : other).procedure_code, channel: "POST",
      appointment_at: daysAgo(3 + Math.floor(i / 10)).toISOString(),
    };
    await service.push(code, agency, { received: body }, daysAgo(60));
  }
  await service.folded();
}

export async function longestOverdueStandFirst(open, service, agency) {
  const told = await service.read(`/v1/dossiers?agency=${agency}&state=overdue&order=due&limit=1000`);
  const page = await open(`/agency/${agency}`);
  const lines = page.locator("table.dossiers tbody tr");
  await lines.first().waitFor();
  const shown = async () => (await lines.evaluateAll((all) => all.map((one) =>
    one.querySelector("a").textContent.trim())));
  check("the first eight of all", await shown(), told.rows.slice(0, 8).map((row) => row.dossier_code));
  const foot = page.locator("section", { has: page.locator("table.dossiers") }).locator(".foot");
  check("of how many", (await foot.innerText()).includes(`8 trong ${told.total}`), true);
  await foot.getByRole("button", { name: "Xem thêm" }).click();
  await lines.nth(57).waitFor({ timeout: 5_000 });
  check("the next fifty", await shown(), told.rows.slice(0, 58).map((row) => row.dossier_code));
  await page.reload();
  await lines.nth(57).waitFor({ timeout: 5_000 });
  check("as many after a reload", await lines.count(), 58);
  // The causes are of all that is overdue, not of what is listed.
  const rates = await service.read(`/v1/rates?agency=${agency}&by=procedure`);
  const overdue = rates.rows.map(({ counts }) => counts.overdue);
  const all = overdue.reduce((sum, one) => sum + one, 0);
  check("the parts add up", all, told.total);
  const why = await page.locator(".why p").innerText();
  check("its largest procedure", why.includes(`${Math.max(...overdue)}/${all}`), true);
  check("the longest overdue", why.includes(told.rows[0].dossier_code), true);
  await page.context().close();
  // Their form has due dates with an hour.
  const report = await open(`/reports?form=overdue&agency=${agency}`);
  await report.locator("table.report tbody tr").nth(58).waitFor();
  const cells = await report.locator("table.report td").allInnerTexts();
  check("no date as machines write it", cells.filter((text) => /^\d{4}-\d\d-\d\d/.test(text)), []);
  check("an hour before its date", cells.some((text) => /^\d\d:\d\d, \d\d\/\d\d\/\d{4}$/.test(text)), true);
  await report.context().close();
}

export async function newestAlertsStandFirst(open, service, agency) {
  const newest = await service.read(`/v1/alerts?state=firing&order=newest&agency=${agency}&limit=1000`);
  check("more than are read at first", newest.firing > 300, true);
  const page = await open(`/alerts?agency=${agency}`);
  const notice = page.locator("[data-notice=not-all]");
  await notice.waitFor();
  check("how many of how many", (await notice.innerText()).includes(`300 cảnh báo mới nhất trong ${newest.firing}`), true);
  const groups = page.locator("tbody[data-agency]");
  const listed = await page.locator("tr[data-alert]").evaluateAll((rows) => rows.map((row) => Number(row.dataset.alert)));
  const read = newest.rows.slice(0, 300);
  check("of the newest", listed.every((id) => read.some((row) => row.id === id)), true);
  await notice.getByRole("button", { name: "Xem thêm" }).click();
  await page.locator("[data-notice=agency]").waitFor({ timeout: 5_000 });
  check("all of them", digits(await groups.first().locator("th .mut").innerText()), newest.firing);
  check("none is said to be new", await page.locator(".order-bar").count(), 0);
  // Whom it was told to, and for how long it is overdue, in the row that is opened.
  const row = page.locator("tr[data-alert]").first();
  const dossier = await service.read(`/v1/dossiers/${await row.locator("a.strong").innerText()}`);
  await row.getByRole("button", { name: "Đã gửi cho ai" }).click();
  const heard = page.locator("tr.heard td");
  await heard.getByText(`Quá hạn ${dossier.working_days_overdue} ngày làm việc`).waitFor();
  check("nobody is told", (await heard.innerText()).includes("Chưa cấu hình nơi nhận nào"), true);
  // A rule is called by its words, its id stands in the title.
  const chip = page.locator(".chips .chip", { hasText: "Hồ sơ quá hạn" });
  check("the rule's id", await chip.getAttribute("title"), "overdue");
  await chip.click();
  await page.waitForURL(/rule=overdue/);
  await page.locator("tr[data-alert]").first().waitFor();
  await page.context().close();
}

export async function refusalsAreReadable(open) {
  for (const [language, said] of [["vi", "Yêu cầu có chỗ sai (dossier): "], ["en", ""]]) {
    const page = await open("/alerts?state=silences", { language });
    await page.locator(".toolbar .button").click();
    await page.locator("input[name=dossier]").fill("A B");
    await page.locator("input[name=reason]").fill("x");
    await page.locator("form button[type=submit]").click();
    const refused = page.locator("form [role=alert]");
    await refused.waitFor();
    const text = await refused.innerText();
    check(`${language} first`, text.startsWith(said), true);
    check("then the service's own words", await refused.locator("[lang=en]").count(), language === "vi" ? 1 : 0);
    check("which are there", text.length > said.length + 10, true);
    await page.context().close();
  }
}

export async function wallIsNotCut(open) {
  for (const [width, height] of [[1366, 768], [1440, 900], [1920, 1080], [3840, 2160]]) {
    const page = await open("/wall", { width, height });
    await page.waitForSelector(".wall footer span");
    const cut = await page.evaluate(() => [...document.querySelectorAll(".wall footer span, .wall-counts div")]
      .filter((one) => one.scrollWidth > one.clientWidth && getComputedStyle(one).display !== "inline" ||
        one.getBoundingClientRect().bottom > innerHeight || one.getBoundingClientRect().right > innerWidth)
      .map((one) => one.textContent.trim()));
    check(`cut at ${width}`, cut, []);
    const none = await page.evaluate(() => [...document.querySelectorAll(".wall-counts div")]
      .filter((one) => one.querySelector("b").textContent === "0").every((one) => one.className === ""));
    check("0 is not loud", none, true);
    await page.context().close();
  }
}
