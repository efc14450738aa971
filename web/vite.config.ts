// Builds the pages into build/web (DANLU_WEB_OUT elsewhere): index.html and content-hashed assets.
// Each file that pays gets a .gz beside it, the same bytes on every machine, for the program to embed.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

const out = process.env["DANLU_WEB_OUT"] ?? resolve(process.cwd(), "../build/web");
const server = process.env["DANLU_URL"] ?? "http://127.0.0.1:7331";

function compressed(): Plugin {
  const visit = (folder: string): void => {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) visit(path);
      else if (!name.endsWith(".gz")) {
        const bytes = readFileSync(path);
        const packed = gzipSync(bytes, { level: 9 });
        if (packed.length < bytes.length) writeFileSync(`${path}.gz`, packed);
      }
    }
  };
  return { name: "danlu-compressed", apply: "build", closeBundle: () => visit(out) };
}

export default defineConfig({
  plugins: [compressed()],
  esbuild: { jsx: "automatic" },
  build: {
    outDir: out,
    emptyOutDir: true,
    assetsDir: "assets",
    assetsInlineLimit: 0, // No data: addresses but those the policy names.
    modulePreload: { polyfill: false },
    target: "es2021",
    reportCompressedSize: false,
  },
  server: { proxy: { "/api": server, "/v1": server } },
});
