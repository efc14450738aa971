// Runs the tests of the pages: `node tests/run.mjs [unit] [browser]`, both without arguments.
// Unit tests are TypeScript, bundled by esbuild and run by node's own runner. Browser tests drive
// Debian's Chromium (DANLU_CHROMIUM names another) against the mock server, or against a running
// `danlu serve` named by DANLU_URL and DANLU_KEY.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = resolve(fileURLToPath(import.meta.url), "..");
const wanted = process.argv.length > 2 ? process.argv.slice(2) : ["unit", "browser"];

function run(files) {
  const args = ["--test", "--test-concurrency=3", ...files];
  return spawnSync(process.execPath, args, { stdio: "inherit" }).status ?? 1;
}

function filesOf(folder, ending) {
  return readdirSync(join(here, folder)).filter((name) => name.endsWith(ending)).map((name) => join(here, folder, name));
}

async function unit() {
  const out = mkdtempSync(join(tmpdir(), "danlu-web-unit-"));
  try {
    await build({
      entryPoints: filesOf("unit", ".test.ts"),
      outdir: out,
      outExtension: { ".js": ".mjs" },
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node18",
      jsx: "automatic",
      logLevel: "warning",
      banner: { js: 'import { createRequire as requireFor } from "node:module"; const require = requireFor(import.meta.url);' },
    });
    return run(readdirSync(out).filter((name) => name.endsWith(".mjs")).map((name) => join(out, name)));
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

let status = 0;
if (wanted.includes("unit")) status = (await unit()) || status;
if (wanted.includes("browser")) status = run(filesOf("browser", ".test.mjs")) || status;
process.exitCode = status;
