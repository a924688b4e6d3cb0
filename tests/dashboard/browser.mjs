// The dashboard in a real browser against a real service with a simulated province: figures equal
// the API's, events are seen without reloading, a restart is survived, pages are accessible.
//   node tests/dashboard/browser.mjs --build build/dev [--keep DIRECTORY-OF-SCREENSHOTS]
//     [--only WORDS-OF-STEPS]
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { check, finish, launch, packageOf, skip, step as anyStep } from "./harness.mjs";
import {
  longestOverdueStandFirst, manyFallDue, newestAlertsStandFirst, refusalsAreReadable, wallIsNotCut,
} from "./many.mjs";
import { paperIsReadable, tableIsTakenAsShown } from "./paper.mjs";
import {
  everyChoiceIsTaken, filesSayWhatIsShown, narrowedAreNotRefused, reportsAreChosen,
} from "./reports.mjs";
import { programs, Service } from "./service.mjs";
import {
  agesAreTheApis, calendarIsAYearOfDays, deliveriesAreTheApis, levelsAndChangesAreTheApis, levelsHoldEverywhere,
  overdueDaysAreTheApis, previewTellsWhatMoves, signingInOpensThePages,
} from "./told.mjs";

const { values: options } = parseArgs({
  options: {
    build: { type: "string", default: "build/dev" }, keep: { type: "string" },
    only: { type: "string", default: "" },
  },
});
if (!programs(options.build)) skip(`${options.build} has no tiendod or tiendo`);
const step = (name, run) => (new RegExp(options.only).test(name) ? anyStep(name, run) : undefined);
const axe = packageOf("axe-core").source;
if (options.keep) mkdirSync(options.keep, { recursive: true });

const directory = mkdtempSync(join(tmpdir(), "tiendo-dashboard-"));
// Levels that are not the usual ones: whoever does not ask the service for them shows others.
const service = new Service(options.build, directory, {
  TIENDO_LEVELS_RED_BELOW_PERCENT: "93.5", TIENDO_LEVELS_AMBER_BELOW_PERCENT: "97.25",
  TIENDO_LEVELS_MIN_COUNT: "5",
});
const browser = await launch();
const troubles = []; // what the browser itself complains about, on any page

const digits = (text) => Number(text.replace(/[^0-9−]/g, "").replace("−", "-"));
const hundredths = ({ numerator: n, denominator: d }) => Math.floor((20_000 * n + d) / (2 * d));
const percentVi = (rate) => {
  if (rate.denominator <= 0) return "–";
  const text = String(hundredths(rate)).padStart(3, "0");
  return `${text.slice(0, -2)},${text.slice(-2)}%`;
};

async function open(path, {
  width = 1440, height = 900, theme = "light", language = "vi", motion = "reduce",
} = {}) {
  const context = await browser.newContext({
    viewport: { width, height }, colorScheme: theme, acceptDownloads: true, reducedMotion: motion,
  });
  const page = await context.newPage();
  page.on("pageerror", (error) => troubles.push(`${path}: ${error.message}`));
  page.on("console", (message) => {
    const text = message.text();
    // A socket that finds nobody while the service restarts is reported by the browser itself.
    if (message.type() === "error" && !/ERR_CONNECTION|WebSocket|Failed to load/.test(text)) {
      troubles.push(`${path}: ${text}`);
    }
  });
  await page.addInitScript((chosen) => {
    if (!localStorage.getItem("language")) localStorage.setItem("language", chosen);
  }, language);
  await page.goto(service.url + path);
  await page.waitForSelector("h1:not(.vh)");
  return page;
}
const done = (page) => page.context().close();
// Rows that are not on the screen are not laid out; their text is there all the same.
const column = async (page, code, name) =>
  (await page.locator(`tr[data-code="${code}"] td[data-column="${name}"]`).textContent()).trim();
const codes = (page) => page.locator("tr[data-code]").evaluateAll((rows) =>
  rows.map((row) => row.dataset.code));

async function overviewEqualsTheApi() {
  const page = await open("/?p=quarter");
  const hero = page.locator("[data-figure=rate]");
  await page.waitForSelector("tr[data-code]");
  const { from, to } = await page.evaluate(() => {
    const [, d1, m1, d2, m2, y] = /(\d\d)\/(\d\d) – (\d\d)\/(\d\d)\/(\d{4})/.exec(document.body.innerText);
    return { from: `${y}-${m1}-${d1}`, to: `${y}-${m2}-${d2}` };
  });
  const told = await service.read(`/v1/rates?from=${from}&to=${to}&rollup=true`);
  check("the rate", await hero.innerText(), percentVi(told.total.rates.resolved));
  const { numerator, denominator } = told.total.rates.resolved;
  const pair = await page.locator("[data-figure=pair]").innerText();
  check("its pair", pair.split("/").map(digits), [numerator, denominator]);
  check("the balance", await page.locator(".check.ok").count(), 1);
  const shown = await codes(page);
  const rows = told.rows.filter((row) => row.agency_code !== service.root);
  check("every agency", [...shown].sort(), rows.map((row) => row.agency_code).sort());
  for (const { agency_code: code, rolled_up: { counts, rates } } of rows) {
    check(`${code} rate`, await column(page, code, "rate"), percentVi(rates.resolved));
    for (const name of ["received", "late", "overdue", "paused", "open"]) {
      check(`${code} ${name}`, digits(await column(page, code, name)), counts[name]);
    }
  }
  await done(page);
}

async function everyFormulaIsTheApis() {
  const told = await service.read("/v1/rates");
  for (const formula of ["resolved", "index766", "due", "early"]) {
    const page = await open(`/?f=${formula}`);
    await page.waitForSelector("[data-figure=rate]");
    check(formula, await page.locator("[data-figure=rate]").innerText(), percentVi(told.total.rates[formula]));
    await done(page);
  }
}

async function thePastIsTheApisAndSaidToBePast() {
  const day = (ago) => new Date(Date.now() + 7 * 3_600_000 - ago * 86_400_000).toISOString().slice(0, 10);
  const instant = `${day(20)}T03:00:00Z`;
  const [from, to] = [`${day(20).slice(0, 7)}-01`, day(20)];
  const told = await service.read(`/v1/rates?from=${from}&to=${to}&as_of=${instant}`);
  const page = await open(`/?as_of=${instant}`);
  await page.waitForSelector("tr[data-code]");
  check("the rate then", await page.locator("[data-figure=rate]").innerText(), percentVi(told.total.rates.resolved));
  check("the chip", await page.locator(".live-chip [role=status]").innerText(), "Không trực tiếp");
  await page.getByRole("link", { name: "Về trực tiếp" }).click();
  await page.getByRole("status").getByText("Trực tiếp", { exact: true }).waitFor();
  await done(page);
  const over = await open(`/?p=${day(40)}..${day(10)}`);
  await over.waitForSelector("tr[data-code]");
  const ended = await service.read(`/v1/rates?from=${day(40)}&to=${day(10)}`);
  check("the rate of a period that is over", await over.locator("[data-figure=rate]").innerText(),
    percentVi(ended.total.rates.resolved));
  const [y, m, d] = day(10).split("-");
  check("its stocks", (await over.locator(".stocks").innerText()).trim(), `Lúc 24:00, ${d}/${m}/${y} (hồ sơ)`);
  await done(over);
}

// --- live

async function eventsAreSeen(agency, procedure) {
  const overview = await open("/");
  const place = await open(`/agency/${agency}`);
  await overview.waitForSelector(`tr[data-code="${agency}"]`);
  const before = digits(await column(overview, agency, "received"));
  const stamp = await overview.evaluate(() => (window.notReloaded = Math.random()));
  const code = `${agency}-BROWSER-1`;
  await service.push(code, agency, { received: { procedure_code: procedure, channel: "ONLINE" } });
  await overview.waitForFunction(
    ([of, count]) => {
      const cell = document.querySelector(`tr[data-code="${of}"] td[data-column="received"]`);
      return Number(cell.textContent.replace(/\D/g, "")) === count;
    },
    [agency, before + 1],
    { timeout: 5_000 },
  );
  check("the overview was not reloaded", await overview.evaluate(() => window.notReloaded), stamp);
  await place.waitForFunction(
    (count) => [...document.querySelectorAll(".tile")].some((tile) =>
      tile.querySelector(".label").textContent.trim() === "Tiếp nhận" &&
      Number(tile.querySelector(".value").textContent.replace(/\D/g, "")) === count),
    before + 1,
    { timeout: 5_000 },
  );
  const dossier = await open(`/dossier/${code}`);
  await dossier.waitForSelector(".timeline li");
  check("one fact", await dossier.locator(".timeline li").count(), 1);
  await service.push(code, agency, { processed: { outcome: "GRANTED" } });
  await dossier.getByText("9 · Đã xử lý xong").waitFor({ timeout: 10_000 });
  for (const page of [overview, place, dossier]) await done(page);
}

async function restartIsSurvived() {
  const page = await open("/");
  await page.waitForSelector("tr[data-code]");
  const rate = await page.locator("[data-figure=rate]").innerText();
  // To this one the service comes back with another page than the one it has.
  const behind = await open("/");
  await behind.waitForSelector("tr[data-code]");
  await behind.route(`${service.url}/`, async (route) => {
    if (route.request().method() !== "HEAD") return route.continue();
    const response = await route.fetch();
    return route.fulfill({ response, headers: { ...response.headers(), etag: '"of-another-page"' } });
  });
  const stopped = Date.now();
  await service.stop();
  await page.waitForSelector('[data-live="reconnecting"]', { timeout: 8_000 });
  await page.waitForSelector(".strip.stale", { timeout: 20_000 });
  const seconds = (Date.now() - stopped) / 1000;
  if (seconds > 17) throw new Error(`the stale strip came after ${seconds} s`);
  check("the last figures stay", await page.locator("[data-figure=rate]").innerText(), rate);
  // A page that is opened meanwhile has nothing to show yet.
  await behind.getByRole("link", { name: "Báo cáo" }).first().click();
  await behind.getByText("Không kết nối được với dịch vụ").first().waitFor();
  await service.start();
  await behind.waitForSelector("table.report", { timeout: 20_000 });
  check("and shows it by itself", await behind.locator("main [role=alert]:visible").count(), 0);
  await page.waitForSelector('[data-live="live"]', { timeout: 40_000 });
  await page.waitForSelector(".strip.stale", { state: "detached", timeout: 5_000 });
  check("the figures are back", await page.locator("[data-figure=rate]").innerText(), rate);
  check("the page is the service's", await page.locator(".strip.fresh").count(), 0);
  const fresh = behind.locator(".strip.fresh");
  await fresh.waitFor({ timeout: 40_000 });
  check("a newer page is offered", (await fresh.innerText()).replace(/\s+/g, " ").trim(), "Có bản mới — tải lại");
  await behind.evaluate(() => (window.notReloaded = true));
  await fresh.getByRole("button", { name: "tải lại" }).click();
  await behind.waitForFunction(() => window.notReloaded === undefined && document.querySelector("table.report"));
  check("and taken", await behind.locator(".strip.fresh").count(), 0);
  await done(behind);
  await done(page);
}

// --- alerts

// A counter tells of a dossier whose appointment has passed: an alert fires. It is seen in a page
// that was open before, is acknowledged there, and ends with its dossier.
async function alertsAreActedOn(agency, procedure) {
  const page = await open("/alerts");
  await page.waitForSelector("table.alerts, p.notice");
  const code = `${agency}-ALERT-1`;
  const ago = (days) => new Date(Date.now() - days * 86_400_000);
  const body = { procedure_code: procedure, channel: "POST", appointment_at: ago(3).toISOString() };
  await service.push(code, agency, { received: body }, ago(60));
  const row = page.locator("tr[data-alert]", { hasText: code });
  const bar = page.getByRole("button", { name: "Hiện", exact: true });
  await row.or(bar).first().waitFor({ timeout: 5_000 });
  if (await bar.isVisible()) await bar.click();
  await row.waitFor();
  const id = Number(await row.getAttribute("data-alert"));
  const told = async () => (await service.read(`/v1/alerts?after=${id - 1}&limit=1`)).rows[0];
  check("its dossier", (await told()).dossier_code, code);
  const count = async () => digits(await page.locator("nav.main [data-figure=alerts]").innerText());
  const before = await count();
  await row.getByRole("button", { name: "Xác nhận" }).click();
  const note = "đã gọi phòng + hẹn lại";
  await row.getByRole("textbox").fill(note);
  await page.keyboard.press("Enter");
  await page.locator(`tr[data-alert="${id}"][data-state="acknowledged"]`).waitFor();
  await row.getByText("insecure-loopback").waitFor({ timeout: 5_000 });
  check("the note in the page", (await row.innerText()).includes(`“${note}”`), true);
  const acknowledged = await told();
  check("the service's state", [acknowledged.state, acknowledged.note], ["acknowledged", note]);
  if (before > 1) await page.waitForFunction((was) => {
    const badge = document.querySelector("nav.main [data-figure=alerts]");
    return Number(badge.textContent.replace(/\D/g, "")) === was - 1;
  }, before);
  await page.locator('[data-tab="acknowledged"]').click();
  await row.waitFor();
  await service.push(code, agency, { processed: { outcome: "GRANTED" } });
  await page.locator(`tr[data-alert="${id}"][data-state="resolved"]`).waitFor({ timeout: 5_000 });
  const endedAt = Date.now();
  await row.waitFor({ state: "detached", timeout: 15_000 });
  check("it stayed for about ten seconds", Date.now() - endedAt > 8_000, true);
  await page.locator('[data-tab="resolved"]').click();
  await row.getByRole("link", { name: "Hồ sơ quá hạn" }).click();
  await page.waitForURL(new RegExp(`/alerts/${id}$`));
  await page.locator(".life li:not(.to-come)").nth(2).waitFor();
  check("its life", await page.locator(".life b").allInnerTexts(), ["Đang báo", "Đã xác nhận", "Đã hết"]);
  await done(page);
}

async function silencesAreBegunAndEnded(agency) {
  const page = await open("/alerts?state=silences");
  const begin = page.getByRole("button", { name: "Tắt báo một thời gian" });
  await begin.click();
  await page.getByLabel("Quy tắc").selectOption({ label: "Hồ sơ quá hạn" });
  await page.getByLabel("Đơn vị, kể cả trực thuộc").selectOption(agency);
  await page.getByLabel("Lý do").fill("bảo trì phần mềm");
  await page.locator("form button[type=submit]").click();
  const row = page.locator("tr[data-silence]", { hasText: "bảo trì phần mềm" });
  await row.waitFor({ timeout: 5_000 });
  const id = Number(await row.getAttribute("data-silence"));
  const told = async () => (await service.read("/v1/silences?ended=true")).rows.find((one) => one.id === id);
  const silence = await told();
  check("what it is of", [silence.rule, silence.agency_code, silence.stands], ["overdue", agency, true]);
  const hours = (Date.parse(silence.until) - Date.now()) / 3_600_000;
  check("two hours, if nothing else is said", Math.round(hours * 10), 20);
  await row.getByRole("button", { name: "Chấm dứt" }).click();
  await row.getByRole("button").waitFor({ state: "detached", timeout: 5_000 });
  check("it has ended", (await told()).stands, false);
  await done(page);
}

// --- tables and addresses

async function sortsAndFilters() {
  const page = await open("/");
  await page.waitForSelector("tr[data-code]");
  const values = async (name) => {
    const texts = await page.locator(`tr[data-code] td[data-column="${name}"]`).allTextContents();
    return texts.map(digits);
  };
  const isDescending = (all) => all.every((value, i) => i === 0 || value <= all[i - 1]);
  const header = page.getByRole("button", { name: "Đang giải quyết", exact: true });
  await header.click();
  check("its address", new URL(page.url()).search, "?sort=open.desc");
  check("aria-sort", await page.locator("th[aria-sort]").getAttribute("aria-sort"), "descending");
  check("worst first", isDescending(await values("open")), true);
  await header.click();
  check("then the other way", isDescending((await values("open")).reverse()), true);
  const all = await codes(page);
  await page.getByRole("searchbox", { name: "Lọc theo tên" }).fill("so dat dai");
  await page.waitForFunction(() => document.querySelectorAll("tr[data-code]").length === 1);
  await page.reload();
  await page.waitForSelector("tr[data-code]");
  check("the filter is in the address", (await codes(page)).length, 1);
  await page.goto(`${service.url}/?level=few`);
  await page.waitForSelector("tr[data-code]");
  const levels = await page.locator("tr[data-code]").evaluateAll((rows) =>
    [...new Set(rows.map((row) => row.dataset.level))]);
  check("only the level asked for", levels, ["few"]);
  await page.goto(`${service.url}/?q=nowhere-at-all`);
  await page.getByText("Không có đơn vị nào khớp.").waitFor();
  await page.getByRole("link", { name: "Bỏ lọc" }).click();
  await page.waitForFunction((count) => document.querySelectorAll("tr[data-code]").length === count, all.length);
  await done(page);
}

async function nothingMovesUnderThePointer(agency, procedure) {
  const page = await open("/?sort=received.desc");
  await page.waitForSelector("tr[data-code]");
  await page.mouse.move(400, 700);
  await page.mouse.move(402, 702);
  const before = await codes(page);
  const last = before[before.length - 1];
  const from = await page.evaluate(() => scrollY);
  for (let i = 0; i < 30; ++i) {
    await service.push(`${last}-MOVE-${i}`, last, { received: { procedure_code: procedure, channel: "POST" } });
  }
  await page.getByRole("button", { name: "Sắp lại" }).waitFor({ timeout: 5_000 });
  check("rows stay where they are", await codes(page), before);
  check("and so does the page", await page.evaluate(() => scrollY), from);
  await page.getByRole("button", { name: "Sắp lại" }).click();
  await page.waitForFunction((code) => {
    const rows = [...document.querySelectorAll("tr[data-code]")];
    return rows[rows.length - 1].dataset.code !== code;
  }, last);
  await done(page);
}

// Nobody uses the table: a row that should stand first comes there by itself, by a slide, and at once
// for a reader who wants no motion.
async function rowsSlideToTheirPlaces(procedure) {
  const pages = [];
  for (const motion of ["no-preference", "reduce"]) {
    const page = await open("/?sort=received.desc", { motion });
    await page.waitForSelector("tr[data-code]");
    await page.evaluate(() => {
      window.slid = [];
      const { animate } = Element.prototype;
      Element.prototype.animate = function (frames, how) {
        window.slid.push([this.dataset.code, frames.transform[0], how.duration]);
        return animate.call(this, frames, how);
      };
    });
    pages.push(page);
  }
  const shown = await codes(pages[0]);
  const received = async (code) => digits(await column(pages[0], code, "received"));
  const [first, riser] = [shown[0], shown[7]];
  const missing = await received(first) - await received(riser) + 1;
  for (let i = 0; i < missing; ++i) {
    await service.push(`${riser}-SLIDE-${i}`, riser, { received: { procedure_code: procedure, channel: "POST" } });
  }
  for (const page of pages) {
    await page.waitForFunction((code) => document.querySelector("tr[data-code]").dataset.code === code, riser,
      { timeout: 25_000 });
  }
  const [[code, from, duration], ...others] = (await pages[0].evaluate(() => window.slid))
    .sort((a, b) => (a[0] === riser ? -1 : b[0] === riser ? 1 : 0));
  check("the row that rose, and for how long", [code, duration], [riser, 300]);
  check("it comes from below", /^translateY\([1-9]/.test(from), true);
  check("others make room", others.length > 0 && others.every(([, at]) => at.startsWith("translateY(-")), true);
  check("without motion nothing slides", await pages[1].evaluate(() => window.slid), []);
  for (const page of pages) await done(page);
}

// On the wall a worse agency takes its place above another one, which makes room by a slide.
async function wallMakesRoom(procedure) {
  const page = await open("/wall", { width: 1920, height: 1080, motion: "no-preference" });
  const { rows } = await service.read("/v1/agencies");
  const [bad, worse] = rows.filter((row) => row.level === "commune").map((row) => row.agency_code);
  const ago = (days) => new Date(Date.now() - days * 86_400_000);
  const finish = async (agency, late, all) => {
    for (let i = 0; i < all; ++i) {
      const code = `${agency}-WALL-${i}`;
      const appointment_at = ago(i < late ? 5 : -5).toISOString();
      await service.push(code, agency, { received: { procedure_code: procedure, channel: "POST", appointment_at } }, ago(40));
      await service.push(code, agency, { processed: { outcome: "GRANTED" } });
    }
  };
  const row = (agency) => page.locator(`.wall li[data-code="${agency}"]`);
  await finish(bad, 10, 30);
  await row(bad).waitFor({ timeout: 10_000 });
  await page.evaluate(() => {
    window.slid = [];
    const { animate } = Element.prototype;
    Element.prototype.animate = function (frames, how) {
      window.slid.push([this.dataset.code, frames.transform[0], how.duration]);
      return animate.call(this, frames, how);
    };
  });
  await finish(worse, 30, 30);
  await row(worse).waitFor({ timeout: 10_000 });
  const [code, from, duration] = (await page.evaluate(() => window.slid)).find(([code]) => code === bad);
  check("which, and for how long", [code, duration], [bad, 600]);
  check("it goes down", from.startsWith("translateY(-"), true);
  if (options.keep) await page.screenshot({ path: join(options.keep, "wall-1920.png") });
  await done(page);
}

async function searchFinds(agency) {
  const page = await open("/");
  await page.waitForSelector("tr[data-code]");
  await page.keyboard.press("/");
  await page.keyboard.type("SO DAT DAI");
  await page.getByRole("option").first().waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/agency\//);
  await page.goBack();
  await page.waitForSelector("tr[data-code]");
  const { rows } = await service.read(`/v1/dossiers?agency=${agency}&state=open&limit=1`);
  await page.keyboard.press("/");
  await page.keyboard.type(rows[0].dossier_code.toLowerCase());
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/dossier\//);
  await page.getByRole("heading", { level: 1, name: rows[0].dossier_code }).waitFor();
  await done(page);
}

async function keysLead() {
  const page = await open("/?p=year");
  await page.waitForSelector("tr[data-code]");
  await page.keyboard.press("g");
  await page.keyboard.press("a");
  await page.waitForURL(/\/alerts\?p=year$/);
  await page.keyboard.press("g");
  await page.keyboard.press("o");
  await page.waitForURL(/\/\?p=year$/);
  await page.keyboard.press("t");
  check("the theme", await page.getAttribute("html", "data-theme"), "dark");
  await page.keyboard.press("Control+k");
  check("search", await page.evaluate(() => document.activeElement.id), "search");
  await page.keyboard.press("Escape");
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("?");
  const list = page.getByRole("dialog", { name: "Phím tắt" });
  await list.getByRole("checkbox").uncheck();
  await list.getByRole("button", { name: "Đóng" }).click();
  await page.keyboard.press("t");
  await page.keyboard.press("/");
  check("switched off", await page.evaluate(() =>
    [document.documentElement.dataset.theme, document.activeElement.id]), ["dark", ""]);
  await done(page);
}

async function ratesAreExplained() {
  const page = await open("/");
  await page.waitForSelector("tr[data-code]");
  const links = page.locator("tr[data-code] td a");
  await page.keyboard.press("Tab"); // the keyboard is in use
  await links.first().focus();
  await page.keyboard.press("ArrowDown");
  const [, second] = await codes(page);
  check("the next row", await page.evaluate(() => document.activeElement.closest("tr").dataset.code), second);
  const card = page.getByRole("tooltip");
  await card.waitFor();
  const told = await service.read("/v1/rates?rollup=true");
  const { rates } = told.rows.find((row) => row.agency_code === second).rolled_up;
  const pairs = await card.locator("td:nth-child(2)").allInnerTexts();
  check("its pairs", pairs.map((text) => text.split("/").map(digits)),
    ["resolved", "index766", "due", "early"].map((name) => [rates[name].numerator, rates[name].denominator]));
  const before = await card.innerText();
  await page.waitForTimeout(1_500); // the clock of the page goes on, the card does not
  check("it holds still", await card.innerText(), before);
  await page.keyboard.press("Escape");
  await card.waitFor({ state: "detached" });
  await page.hover(`tr[data-code="${second}"] [data-rate]`);
  await card.waitFor();
  await page.mouse.move(5, 5);
  await card.waitFor({ state: "detached" });
  await done(page);
}

async function columnsAreChosen() {
  const page = await open("/");
  await page.waitForSelector("tr[data-code]");
  const seen = () => page.locator("tr.total td:visible").evaluateAll((all) =>
    all.map((cell) => cell.dataset.column).filter(Boolean));
  const all = await seen();
  await page.getByText("Cột", { exact: true }).click();
  await page.locator(".columns").getByLabel("Trước hạn", { exact: true }).uncheck();
  check("one less", await seen(), all.filter((name) => name !== "early"));
  await page.keyboard.press("Escape");
  check("Escape closes the menu", await page.locator(".columns[open]").count(), 0);
  await page.goto(`${service.url}/?cols=late,open`);
  await page.waitForSelector("tr[data-code]");
  check("those of the address", await seen(), ["rate", "late", "open"]);
  await page.getByRole("button", { name: "Quá hạn", exact: true }).click();
  await page.getByRole("button", { name: "Đang giải quyết" }).click({ modifiers: ["Shift"] });
  check("two keys", new URL(page.url()).searchParams.get("sort"), "late.desc,open.desc");
  await done(page);
}

async function languagesAndThemesAreKept() {
  const page = await open("/");
  await page.waitForSelector("tr[data-code]");
  check("Vietnamese first", await page.getAttribute("html", "lang"), "vi");
  await page.getByRole("button", { name: /chuyển sang tiếng Anh/ }).click();
  await page.getByRole("heading", { name: "Agencies, worst first" }).waitFor();
  check("lang", await page.getAttribute("html", "lang"), "en");
  await page.getByRole("button", { name: "Switch light and dark" }).click();
  await page.reload();
  await page.getByRole("heading", { name: "Agencies, worst first" }).waitFor();
  check("the theme is kept", await page.getAttribute("html", "data-theme"), "dark");
  // Of our own words none is left in the other language; names are data.
  const text = await page.evaluate(() => {
    for (const named of document.querySelectorAll("td.c-name, .say a, .say b, h1")) named.remove();
    return document.body.innerText;
  });
  check("no Vietnamese word is left", text.match(/đ|ư|ơ|ạ|ả|ế|ộ|ờ|ử/gi), null);
  await done(page);
}

async function reportsDownload() {
  const page = await open("/reports");
  const link = page.getByRole("link", { name: "Tải xuống xlsx" });
  await link.waitFor();
  const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
  const bytes = readFileSync(await download.path());
  check("a spreadsheet", bytes.subarray(0, 2).toString(), "PK");
  const told = await service.read("/v1/reports/06a");
  const total = await page.locator("tr.kind-total td").nth(2).innerText();
  check("the form's total", digits(total), told.rows[0].cells[2]);
  await done(page);
}

async function unknownIsSaid() {
  const page = await open("/dossier/NOWHERE-1");
  await page.getByText("Không có hồ sơ này trong phạm vi của bạn").waitFor();
  await done(page);
  const lost = await open("/no/such/page");
  await lost.getByText("Không có trang này").waitFor();
  await done(lost);
}

// --- accessible, and as wide as the screen

async function isAccessible(name, path, ready, width, theme, language) {
  const page = await open(path, { width, theme, language });
  await page.waitForSelector(ready, { timeout: 10_000 });
  await page.waitForFunction(() => !document.querySelector(".skeleton"));
  await page.waitForTimeout(400); // answers that come after the first drawing
  if (options.keep) {
    const file = `${name}-${width}-${theme}-${language}.png`;
    await page.screenshot({ path: join(options.keep, file), fullPage: width < 700 || name !== "wall" });
  }
  // The page forbids scripts from elsewhere, so axe is evaluated, not inserted.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    window.axe.run(document, {
      resultTypes: ["violations"],
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }),
  );
  const told = violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((n) => n.target).join(" ; ")}`);
  check("axe", told, []);
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  check("pixels beyond the screen", Math.max(0, sideways), 0);
  await done(page);
}

try {
  await service.fill(75, 9_000);
  const { rows } = await service.read("/v1/dossiers?state=open&limit=1");
  const { agency_code: agency, procedure_code: procedure, dossier_code: dossier } = rows[0];
  await step("the overview shows what /v1/rates says, agency by agency", overviewEqualsTheApi);
  await step("every formula shows the API's rate", everyFormulaIsTheApis);
  await step("the past is the API's, and said to be past", thePastIsTheApisAndSaidToBePast);
  await step("levels, changes and daily rates are the API's", () => levelsAndChangesAreTheApis(open, service));
  await step("levels are the service's on the wall and of a period that is over", () =>
    levelsHoldEverywhere(open, service));
  await step("lists and ages of the overdue are the API's", () => agesAreTheApis(open, service, agency));
  await step("an overdue dossier tells its working days and its step", () => overdueDaysAreTheApis(open, service));
  await step("the calendar is a year of the API's days", () => calendarIsAYearOfDays(open, service));
  await step("a preview of other files tells what would move, and applies nothing", () =>
    previewTellsWhatMoves(open, service));
  await step("a token opens the pages, through a restart, until signing out", () =>
    signingInOpensThePages(browser, options.build, directory));
  await step("an event is seen on overview, agency and dossier without reloading", () =>
    eventsAreSeen(agency, procedure));
  await step("rows do not move under the pointer until asked to", () =>
    nothingMovesUnderThePointer(agency, procedure));
  await step("rows slide to their places while nobody uses the table", () => rowsSlideToTheirPlaces(procedure));
  await step("on the wall a row makes room for a worse one", () => wallMakesRoom(procedure));
  await step("an alert fires, is acknowledged in the page, and ends with its dossier", () =>
    alertsAreActedOn(agency, procedure));
  await step("an alert's page tells whom it was told to, as the API does", () =>
    deliveriesAreTheApis(browser, options.build, directory));
  await step("a silence is begun and ended in the page", () => silencesAreBegunAndEnded(agency));
  await step("sorting and filters are in the address and survive a reload", sortsAndFilters);
  await step("search finds agencies without diacritics, and dossiers by code", () => searchFinds(agency));
  await step("keys lead where their list says, unless switched off", keysLead);
  await step("a rate tells what it is made of, by pointer and by keyboard", ratesAreExplained);
  await step("columns are chosen and rows sorted by two keys", columnsAreChosen);
  await step("language and theme are switched and kept", languagesAndThemesAreKept);
  await step("a report is previewed and downloaded", reportsDownload);
  await step("a report is chosen by period, agency, instant and formula, in its address", () =>
    reportsAreChosen(open, service));
  await step("every value that a report offers is taken", () => everyChoiceIsTaken(open, service));
  await step("a report's files say what is shown, while events come", () =>
    filesSayWhatIsShown(open, service, agency, procedure));
  await step("who reads a part of a report's agencies is offered that part, and no preview", () =>
    narrowedAreNotRefused(browser, options.build, directory));
  await step("paper has all rows, heads on every sheet, ink on white, and says when it was printed", () =>
    paperIsReadable(open));
  await step("the table is taken as it is shown", () => tableIsTakenAsShown(open, service));
  await step("hundreds of dossiers of one agency fall due", () => manyFallDue(service, agency));
  await step("the longest overdue stand first, causes are of all", () => longestOverdueStandFirst(open, service, agency));
  await step("the newest alerts stand first, whatever their number", () => newestAlertsStandFirst(open, service, agency));
  await step("refusals are told in the page's language", () => refusalsAreReadable(open));
  await step("nothing on the wall is cut, and 0 is not loud", () => wallIsNotCut(open));
  await step("what does not exist is said so", unknownIsSaid);
  await step("a restart shows old figures as old, and ends", restartIsSurvived);
  const views = [
    ["overview", "/", "tr[data-code]"],
    ["agency", `/agency/${agency}?p=quarter`, ".chart"],
    ["dossier", `/dossier/${dossier}`, ".timeline li"],
    ["alerts", "/alerts", "h1"],
    ["silences", "/alerts?state=silences", "h1"],
    ["reports", "/reports", "table.report"],
    ["calendar", "/calendar", "td[data-date]"],
    ["catalogue", "/calendar?tab=procedures", "td"],
    ["preview", "/calendar?tab=preview", ".drop"],
    ["sign-in", "/sign-in", ".sign-in"],
    ["agencies", "/calendar?tab=agencies", "td"],
    ["wall", "/wall", ".wall"],
  ];
  for (const [name, path, ready] of views) {
    for (const width of [1440, 390]) {
      for (const theme of ["light", "dark"]) {
        const language = theme === "light" ? "vi" : "en";
        await step(`${name} is accessible at ${width}, ${theme}, ${language}`, () =>
          isAccessible(name, path, ready, width, theme, language));
      }
    }
    await step(`${name} fits 320 pixels`, () => isAccessible(name, path, ready, 320, "light", "en"));
  }
  await step("the browser complains about nothing", () => check("complaints", troubles, []));
} finally {
  await browser.close();
  await service.stop();
  rmSync(directory, { recursive: true, force: true });
}
process.exit(finish());
