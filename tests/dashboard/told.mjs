// What pages take from the service beside the live figures: levels, changes and daily rates, the
// calendar, a preview of other files, ages, whom alerts were told to, and signing in. Steps of
// browser.mjs.
import { readFileSync, writeFileSync } from "node:fs";
import http from "node:http";
import { join } from "node:path";
import { check, dashboard } from "./harness.mjs";
import { Service } from "./service.mjs";

const hundredths = ({ numerator: n, denominator: d }) => Math.floor((20_000 * n + d) / (2 * d));
const day = (ahead) => new Date(Date.now() + 7 * 3_600_000 + ahead * 86_400_000).toISOString().slice(0, 10);

export async function levelsAndChangesAreTheApis(open, service) {
  const page = await open("/?p=quarter");
  await page.waitForSelector("tr[data-code] [data-column=change]");
  await page.waitForSelector("tr[data-code] .c-days path", { state: "attached" });
  await page.waitForTimeout(4_000); // rows off the screen take their turn
  const from = `${day(0).slice(0, 5)}${String(Math.floor((Number(day(0).slice(5, 7)) - 1) / 3) * 3 + 1).padStart(2, "0")}-01`;
  const told = await service.read(`/v1/rates?from=${from}&to=${day(0)}&rollup=true&previous=last_working_day`);
  const shown = new Map(await page.locator("tr[data-code]").evaluateAll((rows) => rows.map((row) => {
    const change = row.querySelector("[data-column=change]").textContent;
    const sign = change.includes("−") ? -1 : 1;
    return [row.dataset.code, {
      level: row.dataset.level,
      change: change.trim() === "" ? null : sign * Number(change.replace(/\D/g, "")),
      days: row.querySelectorAll(".c-days path").length,
    }];
  })));
  let judged = 0;
  for (const { agency_code: code, rolled_up: { level, rates, previous } } of told.rows) {
    const row = shown.get(code);
    if (!row) continue; // the province itself
    check(`${code} level`, row.level, level === "none" ? "few" : level);
    if (level !== "none" && level !== "few") ++judged;
    const before = previous?.rates.resolved;
    const wanted = before?.denominator > 0 && rates.resolved.denominator > 0
      ? hundredths(rates.resolved) - hundredths(before)
      : null;
    check(`${code} change`, row.change, wanted);
  }
  check("some have a level", judged > 0, true);
  const { previous_as_of: asOf } = told;
  const last = new Date(Date.parse(asOf) + 7 * 3_600_000 - 1).toISOString().slice(0, 10).split("-").reverse().join("/");
  check("its day", (await page.locator(".foot").first().innerText()).includes(last), true);
  const days = await service.read(`/v1/rates?by=agency,day&from=${day(-29)}&to=${day(0)}`);
  const withDays = days.rows.filter((row) => row.days.some(({ rates }) => rates.resolved.denominator > 0));
  check("agencies with daily rates", [...shown.values()].filter((row) => row.days > 0).length,
    withDays.filter((row) => shown.has(row.agency_code)).length);
  await page.context().close();
}

// What counts as red is the service's to say, on pages that nothing else tells it, too.
export async function levelsHoldEverywhere(open, service) {
  const words = ["93,50%", "97,25%"];
  const counted = ({ rows }, shown) => Object.fromEntries(["red", "amber", "green"].map((level) =>
    [level, rows.filter(({ agency_code: code, rolled_up: { level: of } }) => of === level && shown.has(code)).length]));
  const range = `${day(-60)}..${day(-31)}`;
  const past = await open(`/?p=${range}`);
  await past.waitForSelector("tr[data-code]");
  await past.getByText(words[1]).first().waitFor();
  const codes = new Set(await past.locator("tr[data-code]").evaluateAll((rows) => rows.map((row) => row.dataset.code)));
  const was = counted(await service.read(`/v1/rates?from=${day(-60)}&to=${day(-31)}&rollup=true`), codes);
  for (const [level, count] of Object.entries(was)) {
    check(`${level} then`, Number(await past.locator(`[data-light=${level}] .figure`).innerText()), count);
  }
  check("some were red by these levels", was.red > 0, true);
  await past.context().close();
  const wall = await open("/wall", { width: 1920, height: 1080 });
  await wall.waitForSelector(".wall-lights b");
  await wall.locator(".wall footer", { hasText: words[1] }).waitFor();
  check("red on the wall", (await wall.locator(".wall footer").innerText()).includes(words[0]), true);
  const month = await service.read(`/v1/rates?from=${day(0).slice(0, 8)}01&to=${day(0)}&rollup=true`);
  const now = counted(month, codes);
  const lights = await wall.locator(".wall-lights b").allInnerTexts();
  check("lights of the wall", lights.map(Number), [now.red, now.amber, now.green]);
  await wall.context().close();
}

export async function agesAreTheApis(open, service, agency) {
  const told = await service.read(`/v1/dossiers/ages?agency=${agency}`);
  const page = await open(`/agency/${agency}`);
  await page.waitForSelector(".chart");
  if (told.total > 0) {
    await page.waitForSelector(".ages b");
    const shown = await page.locator(".ages b").allInnerTexts();
    check("ages", shown.map((text) => Number(text.replace(/\D/g, ""))), told.buckets.map((one) => one.dossiers).filter((count) => count > 0));
  }
  const { rows, total } = await service.read(`/v1/dossiers?agency=${agency}&state=overdue&limit=1000`);
  const listed = await page.locator(".chip", { hasText: "Quá hạn" }).first().innerText();
  check("how many are overdue", Number(listed.replace(/\D/g, "")), total);
  for (const row of rows.slice(0, 3)) {
    const line = page.locator("tr", { hasText: row.dossier_code });
    if (await line.count() === 0) continue; // further down the list
    const wanted = row.working_days_overdue > 0 ? `${row.working_days_overdue} ngày` : "dưới 1 ngày";
    check(row.dossier_code, (await line.innerText()).includes(wanted), true);
  }
  await page.context().close();
}

export async function calendarIsAYearOfDays(open, service) {
  const year = day(0).slice(0, 4);
  const told = await service.read(`/v1/calendar?from=${year}-01-01&to=${year}-12-31`);
  const page = await open("/calendar");
  await page.waitForSelector("td[data-date]");
  const shown = await page.locator("td[data-date]").evaluateAll((cells) =>
    cells.map((cell) => [cell.dataset.date, /kind-(\w+)/.exec(cell.className)[1], cell.classList.contains("provisional")]));
  check("its days", shown, told.days.map((one) => [one.date, one.kind, one.provisional]));
  const holiday = told.days.find((one) => one.kind === "holiday");
  await page.locator(`td[data-date="${holiday.date}"]`).click();
  const detail = await page.locator(".day-detail").innerText();
  check("why it is off", [holiday.name_vi, holiday.legal_source].every((text) => detail.includes(text)), true);
  await page.getByRole("link", { name: `${Number(year) + 1} ›` }).click();
  await page.waitForSelector(`td[data-date="${Number(year) + 1}-01-01"]`);
  check("not published yet", await page.locator("td[data-date]:not(.provisional)").count(),
    (await service.read(`/v1/calendar?from=${Number(year) + 1}-01-01&to=${Number(year) + 1}-12-31`))
      .days.filter((one) => !one.provisional).length);
  await page.context().close();
}

export async function previewTellsWhatMoves(open, service) {
  const { rows } = await service.read("/v1/dossiers?state=open&limit=1000");
  const dues = rows.flatMap((row) => row.due?.due_date ?? []).filter((date) => date > day(1)).sort();
  const last = dues[dues.length - 1];
  // The shipped calendar as a whole, in which one more day is off.
  const shipped = (name) => readFileSync(join(dashboard, "..", "calendar", "data", name), "utf8");
  const page = await open("/calendar?tab=preview");
  const input = page.locator("input[type=file]");
  const file = (name, text) => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
  const choose = (more) => input.setInputFiles([
    file("calendars.csv", shipped("calendars.csv")), file("hours.csv", shipped("hours.csv")),
    file("calendar.csv", `${shipped("calendar.csv")}${more}`),
  ]);
  await choose(`vn,${last},off,,Ngày thử,thử\n`);
  const told = page.getByText(/hồ sơ đang mở đổi hạn/);
  await told.waitFor({ timeout: 60_000 });
  const moved = Number(/^[\d.]+/.exec(await told.innerText())[0].replace(/\D/g, ""));
  check("some move", moved > 0, true);
  check("and are listed", await page.locator("tbody tr").count() > 0, true);
  check("nothing was applied", (await service.read(`/v1/calendar?from=${last}&to=${last}`)).days[0].working, true);
  await choose("vn,2026-13-45,off,,Ngày thử,thử\n");
  const refused = page.locator(".refusals li").first();
  await refused.waitFor({ timeout: 30_000 });
  check("file, line and field", /calendar\.csv.*\d+.*date/.test(await refused.innerText()), true);
  await page.context().close();
}

// An alert that was told to one receiver and cannot be told to another, and that has gone up one level
// of two: its page says of each what GET /v1/alerts/{id} says.
export async function deliveriesAreTheApis(browser, build, directory) {
  const service = new Service(build, join(directory, "deliveries"));
  service.run("simulate", "province", "--seed", "3", "--catalogue-out", service.catalogue);
  const receiver = http.createServer((request, answer) => {
    request.resume();
    answer.writeHead(request.url === "/taken" ? 204 : 500).end();
  });
  await new Promise((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const file = (name, text) => {
    const path = join(service.directory, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  file("hook.secret", "0123456789abcdef".repeat(4));
  const hook = (name) => `[[webhook]]\nname = "${name}"\nurl = "http://127.0.0.1:${receiver.address().port}/${name}"\n` +
    `secret_file = "hook.secret"\nallow = ["127.0.0.1"]\n`;
  const settings = {
    TIENDO_NOTIFY_RECEIVERS: file("receivers.toml", hook("taken") + hook("refused")),
    TIENDO_ALERTS_RULES: file("rules.toml", `[[rule]]\nkind = "overdue"\n${["1s", "60d"].map((after, i) =>
      `[[rule.escalate]]\nafter = "${after}"\nclock = "elapsed"\nup = ${i + 1}\n`).join("")}`),
  };
  let context;
  try {
    await service.start({ settings });
    const table = readFileSync(join(service.catalogue, "agencies.csv"), "utf8").split("\n");
    const agency = table.map((line) => line.split(",")).find((cells) => cells[3] === "commune")[0];
    const procedure = (await service.read("/v1/procedures")).rows[0].procedure_code;
    const ago = (days) => new Date(Date.now() - days * 86_400_000);
    const received = { procedure_code: procedure, channel: "POST", appointment_at: ago(3).toISOString() };
    await service.push(`${agency}-TOLD-1`, agency, { received }, ago(20));
    const told = async () => {
      const { rows } = await service.read(`/v1/alerts?agency=${agency}`);
      return rows[0] && service.read(`/v1/alerts/${rows[0].id}`);
    };
    // Until one has taken the level that is due and the other has refused a call.
    const isTold = (alert) => alert?.deliveries?.find((one) => one.receiver === "taken")?.stage === "level-1" &&
      alert.deliveries?.some((one) => one.failing_since !== null);
    let alert;
    for (let tries = 0; !isTold(alert) && tries < 200; ++tries) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      alert = await told();
    }
    check("the service told of it", isTold(alert), true);
    context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    await page.goto(`${service.url}/alerts/${alert.id}`);
    await page.waitForSelector("[data-receiver]");
    const instant = (at) => `${at.slice(11, 16)}, ${at.slice(0, 10).split("-").reverse().join("/")}`;
    const rows = await page.locator("[data-receiver]").evaluateAll((all) => all.map((row) =>
      [row.dataset.receiver, ...[...row.cells].slice(1).map((cell) => cell.textContent.trim())]));
    check("receivers", rows, alert.deliveries.map((one) => [
      one.receiver, one.stage === "level-1" ? "Báo lên cấp trên, mức 1" : "chưa nhận gì",
      one.told_at ? instant(one.told_at) : "–",
      one.failing_since ? `không gửi được từ ${instant(one.failing_since)}` : "đã nhận, còn theo dõi",
    ]));
    const life = (await page.locator(".life li").allInnerTexts()).map((text) => text.replace(/\s+/g, " "));
    const { turns: levels, coming } = alert.escalation;
    check("levels", [levels.map((one) => one.level), coming.map((one) => one.level)], [[0, 1], [2]]);
    for (const [i, one] of [...levels, ...coming].entries()) {
      const text = `${instant(one.due_at)} đến lượt ${one.agency_name_vi}`;
      check(`level ${i}: ${life[i]}, wanted ${text}`, life[i].includes(text), true);
    }
    check("those to come look so", await page.locator(".life li.to-come").count(), coming.length + 2);
  } finally {
    await context?.close();
    await service.stop();
    receiver.closeAllConnections();
    await new Promise((resolve) => receiver.close(resolve));
  }
}

// A service that lets nobody in without a token: the page asks for it, keeps its cookie through a
// restart, and forgets it when told to.
export async function signingInOpensThePages(browser, build, directory) {
  const service = new Service(build, join(directory, "sign-in"));
  service.run("simulate", "province", "--seed", "3", "--catalogue-out", service.catalogue);
  const token = join(directory, "supervisor.token");
  const agencies = readFileSync(join(service.catalogue, "agencies.csv"), "utf8").split("\n");
  const root = agencies.map((line) => line.split(",")).find((cells) => cells[3] === "province")[0];
  service.run("token", "create", "--data", service.data, "--agency", root, "--role", "supervisor", "--out", token);
  await service.start({ needsToken: true, simulated: true });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    await page.goto(`${service.url}/agency/${root}?p=year`);
    await page.waitForURL(/\/sign-in\?next=/);
    const field = page.getByLabel("Mã truy cập");
    check("managers of passwords may fill it", await field.getAttribute("autocomplete"), "current-password");
    await field.fill("not-a-token");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").getByText("Mã không dùng được").waitFor();
    await field.fill(readFileSync(token, "utf8").trim());
    await page.keyboard.press("Enter");
    await page.waitForURL(`${service.url}/agency/${root}?p=year`);
    await page.locator('[data-live="live"]').waitFor({ timeout: 10_000 });
    await page.waitForSelector("[data-figure=rate]");
    check("it says that all is made up", await page.getByText("MÔ PHỎNG ·").count(), 1);
    const seen = await page.evaluate(() => document.cookie + JSON.stringify({ ...localStorage }));
    check("scripts see no secret", /tiendo_session|[0-9a-f]{20}/.test(seen), false);
    await service.stop();
    await page.locator('[data-live="reconnecting"]').waitFor({ timeout: 10_000 });
    await service.start({ needsToken: true, simulated: true });
    await page.locator('[data-live="live"]').waitFor({ timeout: 40_000 });
    await page.getByRole("button", { name: "Đăng xuất" }).click();
    await page.waitForURL(/\/sign-in$/);
    await page.goto(`${service.url}/alerts`);
    await page.waitForURL(/\/sign-in\?next=%2Falerts/);
  } finally {
    await context.close();
    await service.stop();
  }
}

// An overdue dossier tells its working days, as the API does, and where it is.
export async function overdueDaysAreTheApis(open, service) {
  const { rows } = await service.read("/v1/dossiers?state=overdue&limit=100");
  const row = rows.find((one) => one.working_days_overdue > 0 && one.step);
  const told = await service.read(`/v1/dossiers/${row.dossier_code}`);
  check("the list's and its own", told.working_days_overdue, row.working_days_overdue);
  const page = await open(`/dossier/${row.dossier_code}`);
  const days = `Quá hạn ${row.working_days_overdue} ngày làm việc`;
  await page.locator("h1 .pill", { hasText: days }).waitFor();
  check("its deciding due date", await page.locator(".due.decides .pill").innerText(), days);
  const at = page.locator(".facts div", { hasText: "Đang ở bước" }).locator("dd");
  check("where it is", (await at.innerText()).startsWith(row.step.name_vi), true);
  await page.context().close();
}
