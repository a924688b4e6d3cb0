// What the browser tests share: finding playwright and chromium (or skipping), steps that are told,
// and checks that say what was expected.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const skipped = 77; // ctest's word for "could not be tested here"
export const dashboard = join(
  dirname(fileURLToPath(import.meta.url)), "..", "..", "src", "dashboard",
);
const browsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser"];

export function skip(why) {
  console.log(`SKIPPED: ${why}`);
  process.exit(skipped);
}

// The packages of src/dashboard, which `npm ci` there installs.
export function packageOf(name) {
  const at = join(dashboard, "package.json");
  try {
    return createRequire(at)(name);
  } catch {
    return skip(`${name} is not installed; run npm ci in src/dashboard`);
  }
}

export async function launch() {
  const { chromium } = packageOf("playwright-core");
  const path = browsers.find((one) => existsSync(one));
  if (!path) skip("there is no chromium; apt-get install chromium");
  return chromium.launch({
    executablePath: path,
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ],
  });
}

export function check(what, is, wanted) {
  if (JSON.stringify(is) === JSON.stringify(wanted)) return;
  throw new Error(`${what}: ${JSON.stringify(is)}, wanted ${JSON.stringify(wanted)}`);
}

let passed = 0;
let failed = 0;

export async function step(name, run) {
  const began = Date.now();
  try {
    await run();
    ++passed;
    console.log(`ok    ${name} (${Date.now() - began} ms)`);
  } catch (error) {
    ++failed;
    console.log(`FAIL  ${name}\n      ${error.stack ?? error}`);
  }
}

export function finish() {
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}
