// The bundle that is committed and embedded is what its sources build, whoever builds them; it is
// small, and asks for nothing from elsewhere. Also runs the unit tests of src/dashboard.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { check, dashboard, finish, packageOf, skip, step } from "./harness.mjs";

const bytesMax = 80_000; // of scripts and styles, gzipped

packageOf("vite/package.json");
try {
  execFileSync("protoc", ["--version"], { stdio: "ignore" });
} catch {
  skip("there is no protoc; apt-get install protobuf-compiler");
}
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) skip("vite needs node 20.19 or newer");

const run = (program, ...args) =>
  execFileSync("npx", ["--no-install", program, ...args], {
    cwd: dashboard, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"],
  });

function filesOf(directory) {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort();
}

const dist = join(dashboard, "dist");
const built = mkdtempSync(join(tmpdir(), "tiendo-bundle-"));
try {
  await step("types hold", () => {
    execFileSync(process.execPath, ["tools/generate.mjs"], { cwd: dashboard, stdio: "pipe" });
    run("tsc", "--noEmit");
  });
  await step("unit tests pass", () => run("vitest", "run"));
  await step("the committed bundle is what the sources build, byte by byte", () => {
    run("vite", "build", "--outDir", built, "--emptyOutDir");
    check("files", filesOf(dist), filesOf(built));
    for (const file of filesOf(built)) {
      const same = readFileSync(join(dist, file)).equals(readFileSync(join(built, file)));
      check(`${file} is the same (npm run build in src/dashboard)`, same, true);
    }
  });
  await step(`scripts and styles have at most ${bytesMax} bytes, gzipped`, () => {
    const all = filesOf(dist).filter((file) => /\.(js|css)$/.test(file));
    const size = all.reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, file)), { level: 9 }).length, 0);
    console.log(`      ${size} bytes in ${all.length} files`);
    check("small enough", size <= bytesMax, true);
  });
  await step("the page has nothing inline and asks for nothing from elsewhere", () => {
    const page = readFileSync(join(dist, "index.html"), "utf8");
    check("inline", /<style|style=|<script(?![^>]*src=)|\son\w+=/.test(page), false);
    check("elsewhere", /(?:src|href)="(?!\/)/.test(page), false);
  });
  await step("the lock file names no place to fetch from", () => {
    const lock = JSON.parse(readFileSync(join(dashboard, "package-lock.json"), "utf8"));
    const told = Object.values(lock.packages).filter((one) => one.resolved !== undefined);
    check("places", told.length, 0);
  });
} finally {
  rmSync(built, { recursive: true, force: true });
}
process.exit(finish());
