// Makes TypeScript of the wire contract: proto/ by protoc and protoc-gen-es into generated/.
// The result is not committed: it follows from the .proto files alone.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = join(dirname(fileURLToPath(import.meta.url)), "..");
const proto = join(here, "..", "..", "proto");
const out = join(here, "generated");

rmSync(out, { recursive: true, force: true });
mkdirSync(out);
const files = readdirSync(join(proto, "tiendo", "v1"))
  .filter((name) => name.endsWith(".proto"))
  .sort()
  .map((name) => join("tiendo", "v1", name));
execFileSync(
  "protoc",
  [
    `--proto_path=${proto}`,
    `--plugin=protoc-gen-es=${join(here, "node_modules", ".bin", "protoc-gen-es")}`,
    `--es_out=${out}`,
    "--es_opt=target=ts",
    ...files,
  ],
  { stdio: "inherit" },
);
