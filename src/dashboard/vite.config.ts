// How the bundle is built: into dist/, which is committed and embedded in tiendod. Names carry a
// hash of their content, so that a browser may keep them for ever; nothing is inlined, because the
// service forbids inline scripts and styles.
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { shortWords } from "./tools/short_words.ts";

// In minified scripts lines break in templates only, where they indent the markup.
const withoutIndents: Plugin = {
  name: "without-indents",
  generateBundle(_, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type === "chunk") file.code = file.code.replace(/\n\s+/g, " ");
    }
  },
};

export default defineConfig({
  base: "/",
  plugins: [shortWords, withoutIndents],
  build: {
    target: "es2022",
    outDir: "dist",
    assetsDir: "assets",
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    minify: "terser",
    terserOptions: { ecma: 2020, module: true, compress: { passes: 3, inline: 1 } },
  },
  server: {
    // `npx vite` beside a service on its usual port, for work on the pages.
    proxy: {
      "/v1/live": { target: "http://127.0.0.1:8080", ws: true, changeOrigin: true },
      "/v1": { target: "http://127.0.0.1:8080", changeOrigin: true },
    },
  },
  test: { include: ["tests/**/*_test.ts"], css: true },
});
