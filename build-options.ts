import type { BuildOptions } from "esbuild";

/** How everything that runs in Azure is bundled. */
export const options: BuildOptions = {
  bundle: true,
  platform: "node",
  target: "node22",
  format: "cjs",
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  // A UMD build hides what it requires from the bundler; its ES module does not.
  mainFields: ["module", "main"],
  // The Functions worker supplies this one; bundled, the app would have no functions.
  external: ["@azure/functions-core"],
  // As require(): the Functions worker knows no other way to load what is beside a CommonJS file.
  supported: { "dynamic-import": false },
  define: { "import.meta.dirname": "__dirname", "import.meta.filename": "__filename" },
  logLevel: "warning",
};
