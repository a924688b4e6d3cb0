// Reports in the page: what is chosen is in the address and is what the service is asked; a file says
// what is shown beside it, while events keep coming.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { check } from "./harness.mjs";
import { Service } from "./service.mjs";

const shown = (page) => page.waitForSelector("table.report");
const cells = (page) => page.locator("tr.kind-total td").allInnerTexts();
const numbers = (texts) =>
  texts.map((text) => text.replace(/[.\s]/g, "")).filter((text) => /^\d+$/.test(text)).map(Number);
const asked = (page, name) => new URL(page.url()).searchParams.get(name);
const reported = async (service, query) => (await service.read(`/v1/reports/06a${query}`)).rows[0].cells
  .filter((cell) => typeof cell === "number");
// A date of another month, counted from the month that the page is in.
const dayOf = (monthsAgo, day, today) => {
  const at = new Date(Date.UTC(Number(today.slice(0, 4)), Number(today.slice(5, 7)) - 1 - monthsAgo, day));
  return at.toISOString().slice(0, 10);
};

export async function reportsAreChosen(open, service) {
  const page = await open("/reports");
  await shown(page);
  const today = await page.getByLabel("đến ngày").inputValue(); // of the present month
  for (const [day, index] of [[15, 4], [21, 5]]) {
    await page.getByRole("combobox", { name: "Kỳ", exact: true }).selectOption({ index });
    const [from, to] = [dayOf(1, day, today), dayOf(0, day - 1, today)];
    check("the month that offices report", asked(page, "p"), `${from}..${to}`);
    check("its first day", await page.getByLabel("Từ ngày").inputValue(), from);
    await page.waitForFunction((wanted) => {
      const said = document.querySelector(".provenance")?.textContent ?? "";
      return said.includes(wanted);
    }, to.split("-").reverse().join("/"));
    check("its total", numbers(await cells(page)), await reported(service, `?from=${from}&to=${to}`));
  }
  // Any agency, by words without diacritics and the keyboard alone.
  const { rows } = await service.read("/v1/agencies");
  const commune = rows.find((one) => one.level === "commune");
  const box = page.getByRole("combobox", { name: "Đơn vị", exact: true });
  await box.fill(commune.name_vi.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/gi, "d"));
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.waitForURL(/agency=/);
  check("the agency", asked(page, "agency"), commune.agency_code);
  await page.locator(".provenance", { hasText: commune.name_vi }).waitFor();
  await box.fill("không có đơn vị này");
  await page.keyboard.press("Tab");
  check("one that is not there is not taken", asked(page, "agency"), commune.agency_code);
  // An instant: that of what is shown, then another; the way back to the present.
  const p = `${dayOf(1, 1, today)}..${dayOf(0, 0, today)}`;
  await page.goto(`${service.url}/reports?p=${p}`);
  await page.getByText("Tính đến 24:00").waitFor();
  await page.getByRole("combobox", { name: "Tính đến", exact: true }).selectOption("at");
  await page.waitForURL(/as_of=/);
  const day = dayOf(1, 12, today);
  await page.getByLabel("Thời điểm", { exact: true }).fill(`${day}T10:20:30`);
  await page.keyboard.press("Tab");
  const [from, to] = p.split("..");
  const at = `${day}T03:20:30.000Z`;
  await page.waitForURL((url) => url.searchParams.get("as_of") === at);
  await page.locator("[data-figure=as-of]", { hasText: `10:20:30, ${day.split("-").reverse().join("/")}` }).waitFor();
  check("as it stood", numbers(await cells(page)), await reported(service, `?from=${from}&to=${to}&as_of=${at}`));
  // One after the period's end is not taken.
  await page.getByLabel("Thời điểm", { exact: true }).fill(`${today}T10:20:30`);
  await page.keyboard.press("Tab");
  check("the instant stays", asked(page, "as_of"), at);
  await page.reload();
  await page.locator("[data-figure=as-of]", { hasText: "10:20:30" }).waitFor();
  await page.getByRole("link", { name: "Về trực tiếp" }).click();
  await page.getByText("Tính đến 24:00").waitFor();
  // The formula by its name, with its sentence.
  await page.goto(`${service.url}/reports?form=ranking`);
  await shown(page);
  await page.getByLabel("Tỷ lệ dùng để xếp hạng").selectOption({ label: "Chỉ số 766" });
  check("the formula", asked(page, "f"), "index766");
  await page.getByText("(xong đúng hạn + đang giải quyết trong hạn)").waitFor();
  const told = await service.read("/v1/reports/ranking?formula=index766");
  const met = told.rows[0].cells.find((one) => typeof one === "number");
  await page.waitForFunction((of) => [...document.querySelectorAll("tr.kind-total td")]
    .some((cell) => Number(cell.textContent.replace(/\D/g, "")) === of), met);
  await page.context().close();
}

// Whatever value the page offers for whatever form, the service takes it.
export async function everyChoiceIsTaken(open, service) {
  const { forms } = await service.read("/v1/reports");
  const page = await open("/reports");
  await shown(page);
  const seen = new Set();
  page.on("response", (answer) => {
    const { pathname, searchParams } = new URL(answer.url());
    if (!pathname.startsWith("/v1/reports/")) return;
    for (const [name, value] of searchParams) if (answer.ok()) seen.add(`${pathname.slice(12)} ${name}=${value}`);
  });
  for (const { form, parameters } of forms) {
    for (const { name, en } of parameters) {
      for (const value of (en.split(": ")[1] ?? "").split(", ").slice(1)) {
        await page.goto(`${service.url}/reports?form=${form}&${name === "formula" ? "f" : name}=${value}`);
        await shown(page);
        check("was asked for", seen.has(`${form} ${name}=${value}`), true);
        const words = await page.locator(".report-choice option:checked").allInnerTexts();
        check(`a word for ${value}`, words.includes(value), false);
      }
    }
  }
  await page.context().close();
}

// A file says what is shown beside it, of that very instant, while events come. One that comes late
// and belongs before that instant changes it: then no file is given, and it is said.
export async function filesSayWhatIsShown(open, service, agency, procedure) {
  const page = await open("/reports");
  await shown(page);
  let pushed = 0;
  const push = (at) => service.push(`${agency}-REPORT-${++pushed}`, agency,
    { received: { procedure_code: procedure, channel: "ONLINE" } }, at);
  const stamp = () => page.locator("[data-figure=as-of]").innerText();
  const file = async (format) => {
    const link = page.getByRole("link", { name: `Tải xuống ${format}` });
    const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
    return readFileSync(await download.path(), "utf8");
  };
  const before = { at: await stamp(), total: numbers(await cells(page)) };
  for (let i = 0; i < 3; ++i) {
    await push(); // of now, after what is shown
    await service.folded();
    check("what is shown stays", await stamp(), before.at);
    const told = JSON.parse(await file("json"));
    const csv = await file("csv");
    const of = told.rows[0].cells.filter((cell) => typeof cell === "number");
    check("the file's total is the one shown", of, before.total);
    check("both files are the same report", csv.includes(`about,digest,${told.digest}`), true);
  }
  check("the present has more", (await reported(service, ""))[0], before.total[0] + pushed);

  await push(new Date(Date.now() - 5 * 60_000)); // came five minutes late
  await service.folded();
  let taken = 0;
  page.on("download", () => ++taken);
  await page.getByRole("link", { name: "Tải xuống csv" }).click();
  await page.getByRole("alert").getByText("Sự kiện đến muộn").waitFor();
  check("no file is given", taken, 0);
  check("what is shown has it", numbers(await cells(page))[0], before.total[0] + 1);
  check("of the same instant", await stamp(), before.at);
  const again = await file("csv");
  const total = again.split("\r\n").find((line) => line.includes("TỔNG CỘNG") || line.includes("Total"));
  check("now the file has it", total.split(",").includes(String(before.total[0] + 1)), true);
  check("nothing is said any more", await page.getByText("Sự kiện đến muộn").count(), 0);

  await page.getByRole("button", { name: "Làm mới" }).click();
  await page.waitForFunction((old) => document.querySelector("[data-figure=as-of]").innerText !== old, before.at);
  check("renewed", numbers(await cells(page))[0], before.total[0] + pushed);
  await page.context().close();
}

// Who reads a part of the tree is offered that part, and nothing that would be refused.
export async function narrowedAreNotRefused(browser, build, directory) {
  const service = new Service(build, join(directory, "narrowed"));
  service.run("simulate", "province", "--seed", "3", "--catalogue-out", service.catalogue);
  const lines = readFileSync(join(service.catalogue, "agencies.csv"), "utf8").split("\n");
  const agencies = lines.map((line) => line.split(","));
  const root = agencies.find((one) => one[3] === "province")[0];
  const reads = agencies.find((one) => one[3] === "department")[0];
  const token = join(directory, "narrowed.token");
  service.run("token", "create", "--data", service.data, "--agency", root, "--role", "supervisor",
    "--reads", reads, "--out", token);
  await service.start({ needsToken: true });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    const refused = [];
    page.on("response", (answer) => answer.status() === 403 && refused.push(answer.url()));
    await page.goto(`${service.url}/reports`);
    await page.getByLabel("Mã truy cập").fill(readFileSync(token, "utf8").trim());
    await page.keyboard.press("Enter");
    await shown(page);
    const offered = await page.locator("#agencies option").evaluateAll((all) => all.map((one) => one.value));
    check("only what is within", offered.every((one) => one.split(" · ").at(-1).startsWith(reads)), true);
    check("something is offered", offered.length > 0, true);
    await page.goto(`${service.url}/calendar?tab=preview`);
    await page.waitForSelector("td[data-date]");
    const tabs = await page.locator(".context .chip").allInnerTexts();
    check("no preview is offered", tabs.length, 3);
    check("nothing was refused", refused, []);
  } finally {
    await context.close();
    await service.stop();
  }
}
