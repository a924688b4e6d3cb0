// How soon a page that was never opened before has painted and shows its first figure; how long from
// an event's acknowledgement to the changed figure in the page, beside other subscribers; and how
// smoothly a page of 700 agencies draws when all of them change at once: between frames as a clock
// sees it, which suffers from whatever else the machine does, and as processor time of the page's
// main thread, which does not. Where no graphics card is, the same processors make the pixels: what
// that and the rest of the machine cost is told by a page that draws nothing, and by one that draws
// one cell, under the same load.
//   node tests/dashboard/measure.mjs --build build/release [--subscribers 1,100,1000] [--rounds 100]
import { randomBytes } from "node:crypto";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { launch, skip } from "./harness.mjs";
import { programs, Service } from "./service.mjs";

const { values: options } = parseArgs({
  options: {
    build: { type: "string", default: "build/release" },
    subscribers: { type: "string", default: "1,100,1000" },
    rounds: { type: "string", default: "100" },
    loads: { type: "string", default: "20" },
    agencies: { type: "string", default: "700" },
    seconds: { type: "string", default: "10" },
  },
});
if (!programs(options.build)) skip(`${options.build} has no tiendod or tiendo`);

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
function told(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
  const round = (value) => Math.round(value * 10) / 10;
  return `p50 ${round(at(0.5))} p99 ${round(at(0.99))} max ${round(at(1))} ms of ${sorted.length}`;
}

// A supervisor that reads all and shows nothing: a socket, a handshake, one masked frame.
function subscriber(port) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, "127.0.0.1", () => {
      socket.write(
        `GET /v1/live HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\n` +
          "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: " +
          `tiendo.v1.json\r\nSec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\n\r\n`,
      );
    });
    socket.once("data", () => {
      const text = Buffer.from('{"subscribe":{"descendants":true,"window":"MONTH","by":"AGENCY"}}');
      const mask = randomBytes(4);
      const masked = text.map((byte, i) => byte ^ mask[i % 4]);
      socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | text.length]), mask, masked]));
      socket.on("data", () => {});
      resolve(socket);
    });
    socket.on("error", reject);
  });
}

async function opened(browser, service, path) {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  await page.goto(service.url + path);
  await page.waitForSelector("tr[data-code]");
  await pause(1_000);
  return page;
}

async function latency(browser, service, others) {
  const sockets = [];
  for (let i = 1; i < others; ++i) sockets.push(await subscriber(service.port));
  const page = await opened(browser, service, "/");
  const { rows } = await service.read("/v1/dossiers?state=open&limit=1");
  const { agency_code: agency, procedure_code: procedure } = rows[0];
  await page.evaluate((code) => {
    const cell = document.querySelector(`tr[data-code="${code}"] td[data-column="received"]`);
    new MutationObserver(() => (window.changedAt = Date.now())).observe(cell, {
      characterData: true, childList: true, subtree: true,
    });
  }, agency);
  const delays = [];
  for (let i = 0; i < Number(options.rounds); ++i) {
    await page.evaluate(() => (window.changedAt = 0));
    const body = { received: { procedure_code: procedure, channel: "ONLINE" } };
    await service.push(`${agency}-LATENCY-${others}-${i}`, agency, body);
    const acknowledged = Date.now();
    await page.waitForFunction(() => window.changedAt > 0, undefined, { polling: 20, timeout: 5_000 });
    delays.push((await page.evaluate(() => window.changedAt)) - acknowledged);
    await pause(50 + Math.random() * 200); // not in step with the service's ticks
  }
  console.log(`acknowledged to changed in the page, ${others} subscribers: ${told(delays)}`);
  await page.context().close();
  for (const socket of sockets) socket.destroy();
}

// --- a cold load: nothing is cached

async function coldLoads(browser, service) {
  const painted = [];
  const figures = [];
  for (let i = 0; i < Number(options.loads); ++i) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    await page.addInitScript(() => {
      new MutationObserver((_, observer) => {
        if (!document.querySelector("[data-figure=rate]")) return;
        observer.disconnect();
        requestAnimationFrame(() => setTimeout(() => (window.figureAt = performance.now())));
      }).observe(document, { childList: true, subtree: true });
    });
    await page.goto(`${service.url}/`);
    await page.waitForFunction(() => window.figureAt > 0, undefined, { timeout: 20_000 });
    figures.push(await page.evaluate(() => window.figureAt));
    painted.push(await page.evaluate(() =>
      performance.getEntriesByName("first-contentful-paint")[0].startTime));
    await context.close();
  }
  console.log(`cold load: first paint ${told(painted)}; first live figure ${told(figures)}`);
}

// --- many agencies, all of which change

const tracedCategories = ["devtools.timeline", "disabled-by-default-devtools.timeline", "toplevel"];

// Processor time of the main thread for each drawing, from a trace of the browser: tasks that laid
// something out.
function drawingTimes(file) {
  const { traceEvents: events } = JSON.parse(readFileSync(file, "utf8"));
  const mains = new Set(events.filter((e) => e.name === "thread_name" && e.args.name === "CrRendererMain")
    .map((e) => `${e.pid}.${e.tid}`));
  const timed = events.filter((e) => e.ph === "X" && e.tdur !== undefined && mains.has(`${e.pid}.${e.tid}`));
  const frames = timed.filter((e) => e.name === "Layout");
  const tasks = timed.filter((e) => e.name === "RunTask" && frames.some((f) =>
    f.pid === e.pid && f.ts >= e.ts && f.ts + f.dur <= e.ts + e.dur));
  const sum = (name) => timed.filter((e) => e.name === name).reduce((all, e) => all + e.tdur / 1000, 0);
  const parts = ["FireAnimationFrame", "UpdateLayoutTree", "Layout", "PrePaint", "Paint", "Layerize"];
  const each = (name) => `${name} ${(sum(name) / tasks.length).toFixed(1)}`;
  // Pixels: threads of the page that raster, and the process that puts them together.
  const spent = (wanted) => {
    const threads = new Set(events.filter((e) => e.name === "thread_name" && wanted.test(e.args.name))
      .map((e) => `${e.pid}.${e.tid}`));
    const all = events.filter((e) => e.ph === "X" && e.tdur !== undefined && /^(ThreadPool_)?RunTask$/.test(e.name) &&
      threads.has(`${e.pid}.${e.tid}`));
    return all.reduce((sum, e) => sum + e.tdur / 1000, 0);
  };
  return {
    times: tasks.map((e) => e.tdur / 1000), parts: parts.map(each).join(", "),
    main: spent(/^CrRendererMain$/), pixels: spent(/ThreadPoolForegroundWorker|VizCompositorThread|CrGpuMain|Compositor$/),
  };
}

async function post(service, events) {
  const answer = await fetch(`${service.url}/v1/events`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ batch_id: 1, events }),
  });
  const ack = await answer.json();
  if (ack.accepted !== events.length) throw new Error(JSON.stringify(ack).slice(0, 500));
}

// Gaps between frames of a page with nothing but a loop of empty frames, or one cell that changes.
async function bareFrames(browser, service, load, change) {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  await page.goto(`${service.url}/healthz`);
  await page.evaluate((isChanging) => {
    window.gaps = [];
    let last = performance.now();
    const tick = (at) => {
      window.gaps.push(at - last);
      last = at;
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    if (isChanging) setInterval(() => (document.body.textContent = String(Math.random())), 100);
  }, change);
  await load();
  const gaps = await page.evaluate(() => window.gaps);
  await page.context().close();
  return gaps;
}

async function frames(browser, procedures) {
  const directory = mkdtempSync(join(tmpdir(), "tiendo-frames-"));
  const service = new Service(options.build, directory);
  const count = Number(options.agencies);
  const codes = Array.from({ length: count }, (_, i) => `Y01.${i + 1}`);
  const head = "code,name_vi,name_en,level,parent_code,valid_from,valid_to,successor_code,calendar_id\n";
  const rows = codes.map((code, i) => `${code},Xã Đo ${i + 1},Commune ${i + 1},commune,Y01,,,,\n`);
  writeFileSync(join(service.catalogue, "agencies.csv"),
    `${head}Y01,Tỉnh Đo,Measured,province,,,,,vn\n${rows.join("")}`);
  copyFileSync(procedures.file, join(service.catalogue, "procedures.csv"));
  await service.start();
  let number = 0;
  const received = () => codes.map((code) => ({
    event_id: `frames-${++number}`, dossier_code: `${code}-F${number}`, agency_code: code,
    counter_id: "frames", occurred_at: new Date().toISOString(),
    received: { procedure_code: procedures.code, channel: "ONLINE" },
  }));
  try {
    await post(service, received());
    const seconds = Number(options.seconds);
    const load = async () => {
      const until = Date.now() + seconds * 1000;
      while (Date.now() < until) {
        const began = Date.now();
        await post(service, received());
        await pause(Math.max(0, 100 - (Date.now() - began)));
      }
    };
    for (const [what, change] of [["no page draws", false], ["a page draws one cell ten times a second", true]]) {
      console.log(`  between frames of the bare machine, ${what}: ${told(await bareFrames(browser, service, load, change))}`);
    }
    const page = await opened(browser, service, "/");
    await page.evaluate(() => {
      window.frames700 = { draws: [], gaps: [], shift: 0, changes: 0 };
      const plain = requestAnimationFrame.bind(window);
      window.requestAnimationFrame = (then) => plain((at) => {
        const began = performance.now();
        then(at);
        window.frames700.draws.push(performance.now() - began);
      });
      let last = performance.now();
      const tick = (at) => {
        window.frames700.gaps.push(at - last);
        last = at;
        plain(tick);
      };
      plain(tick);
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) window.frames700.shift += entry.value;
      }).observe({ type: "layout-shift" });
      new MutationObserver((all) => (window.frames700.changes += all.length)).observe(
        document.querySelector(".agencies"), { characterData: true, subtree: true });
    });
    await load();
    const untraced = await page.evaluate(() => {
      const { gaps, draws, changes, shift } = window.frames700;
      window.frames700.gaps = [];
      return { gaps, draws, changes, shift };
    });
    const trace = join(directory, "trace.json");
    await browser.startTracing(page, { path: trace, categories: tracedCategories });
    await load();
    await browser.stopTracing();
    const drawn = drawingTimes(trace);
    console.log(`${count} agencies, all changing, ${number} events:`);
    console.log(`  drawing: ${told(untraced.draws)}`);
    console.log(`  between frames: ${told(untraced.gaps)}`);
    console.log(`  main thread, processor time of each drawing: ${told(drawn.times)}`);
    console.log(`    of which on the average ${drawn.parts} ms`);
    console.log(`  processor time in each second: main thread ${Math.round(drawn.main / seconds)} ms, ` +
      `pixels without a graphics card ${Math.round(drawn.pixels / seconds)} ms`);
    console.log(`  ${untraced.changes} cells changed, layout shift ${untraced.shift}`);
    await page.context().close();
  } finally {
    await service.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

const directory = mkdtempSync(join(tmpdir(), "tiendo-measure-"));
const service = new Service(options.build, directory);
const browser = await launch();
try {
  await service.fill(30, 9_000);
  if (Number(options.loads) > 0) await coldLoads(browser, service);
  for (const others of options.subscribers.split(",").filter(Boolean)) await latency(browser, service, Number(others));
  const { rows } = await service.read("/v1/procedures");
  await frames(browser, {
    file: join(service.catalogue, "procedures.csv"), code: rows[0].procedure_code,
  });
} finally {
  await browser.close();
  await service.stop();
  rmSync(directory, { recursive: true, force: true });
}
