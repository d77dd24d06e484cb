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

/** How a package is bundled that is a file of its own. */
export const packageOptions: BuildOptions = {
  ...options,
  // In CommonJS it would be empty, and a package that makes a require of it would not load.
  define: { ...options.define, "import.meta.url": "__fileUrl" },
  banner: { js: 'const __fileUrl=require("node:url").pathToFileURL(__filename).href;' },
  // Nobody reads the names of others' insides in a stack; ours stay as they are.
  minifyIdentifiers: true,
  // The default export of a CommonJS file is the file itself, to whoever imports it.
  footer: {
    js: "if(module.exports.default)module.exports=Object.assign(module.exports.default,module.exports);",
  },
};
