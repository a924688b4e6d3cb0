// Starting, asking and ending a real tiendod with a simulated province, for tests in a browser.
// Everything listens on 127.0.0.1 and is ended by its pid.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export class Service {
  // `settings` hold for each start, by the names of the environment.
  constructor(build, directory, settings = {}) {
    this.settings = settings;
    this.tiendod = join(build, "tiendod");
    this.tiendo = join(build, "tools", "tiendo");
    this.data = join(directory, "data");
    this.catalogue = join(directory, "catalogue");
    mkdirSync(this.data, { recursive: true });
    mkdirSync(this.catalogue, { recursive: true });
    this.directory = directory;
    this.port = 0;
  }

  run(...args) {
    return execFileSync(this.tiendo, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  }

  // Resolves once it serves; a second start takes the port of the first. Without `needsToken` clients
  // of this machine are let in without one; `simulated` has the service say that all is made up;
  // `settings` are further ones.
  start({ needsToken = false, simulated = false, settings = {} } = {}) {
    const listen = `127.0.0.1:${this.port}`;
    const args = ["--data", this.data, "--catalogue", this.catalogue, "--listen", listen];
    this.process = spawn(this.tiendod, needsToken ? args : [...args, "--insecure-loopback"], {
      stdio: ["ignore", "pipe", "ignore"],
      env: { ...process.env, ...(simulated ? { TIENDO_SERVICE_SIMULATED: "true" } : {}), ...this.settings,
        ...settings },
    });
    return new Promise((resolve, reject) => {
      let said = "";
      this.process.once("exit", (code) => reject(new Error(`tiendod ended with ${code}: ${said}`)));
      this.process.stdout.on("data", (bytes) => {
        said += bytes;
        const ready = /^ready (http:\/\/\S+)/m.exec(said);
        if (!ready) return;
        this.url = ready[1];
        this.port = Number(new URL(this.url).port);
        resolve();
      });
    });
  }

  stop() {
    const { process } = this;
    if (!process || process.exitCode !== null) return Promise.resolve();
    process.removeAllListeners("exit");
    return new Promise((resolve) => {
      process.once("exit", resolve);
      process.kill("SIGTERM");
    });
  }

  // A province that has lived for `days` until now.
  async fill(days, dossiers) {
    const seed = ["--seed", "3", "--dossiers", String(dossiers)];
    this.run("simulate", "province", "--seed", "3", "--catalogue-out", this.catalogue);
    await this.start();
    const agencies = readFileSync(join(this.catalogue, "agencies.csv"), "utf8").split("\n");
    this.root = agencies.map((line) => line.split(",")).find((cells) => cells[3] === "province")[0];
    const token = join(this.directory, "history.token");
    this.run("token", "create", "--data", this.data, "--agency", this.root, "--acts-for-subtree",
      this.root, "--receive-for-others", "--history", "--out", token);
    this.process.kill("SIGHUP");
    for (let tries = 0; ; ++tries) {
      const known = await fetch(`${this.url}/v1/agencies`, {
        headers: { Authorization: `Bearer ${readFileSync(token, "utf8").trim()}` },
      });
      if (known.ok) break;
      if (tries > 100) throw new Error("the token is not known after ten seconds");
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    this.run("simulate", "province", ...seed, "--history", `${days}d`, "--url", this.url,
      "--token-file", token, "--rejected", join(this.directory, "rejected.jsonl"));
    await this.folded();
  }

  async read(path) {
    const answer = await fetch(this.url + path);
    if (!answer.ok) throw new Error(`${path}: HTTP ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  // Until everything durable is counted.
  async folded() {
    for (let tries = 0; tries < 600; ++tries) {
      const text = await (await fetch(`${this.url}/metrics`)).text();
      const figure = (name) => new RegExp(`^${name} (\\S+)`, "m").exec(text)?.[1];
      const folded = figure("tiendo_service_folded_sequence");
      if (folded !== undefined && folded === figure("tiendo_service_durable_sequence")) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error("the fold did not catch up");
  }

  // One event of a counter; `at` is left to now.
  async push(dossier, agency, body, at = new Date()) {
    this.pushed = (this.pushed ?? 0) + 1;
    const event = {
      event_id: `browser-${process.pid}-${this.pushed}`,
      dossier_code: dossier,
      agency_code: agency,
      counter_id: "browser",
      occurred_at: at.toISOString(),
      ...body,
    };
    const answer = await fetch(`${this.url}/v1/events`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ batch_id: 1, events: [event] }),
    });
    const told = await answer.json();
    if (answer.status !== 200 || told.accepted !== 1) throw new Error(JSON.stringify(told));
  }
}

export function programs(build) {
  return [join(build, "tiendod"), join(build, "tools", "tiendo")].every(existsSync);
}
