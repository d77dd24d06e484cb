#!/usr/bin/env node
import module from "node:module";

// Plain JavaScript: a Node that can't run TypeScript has to be able to say so.
if (process.features.typescript) {
  // The next command starts in half the time.
  module.enableCompileCache();
  await import("./main.ts");
} else {
  console.error(
    `seedbed needs Node 22.18 or later, and this is Node ${process.versions.node}. "npm run seedbed" in Seedbed's folder uses the Node that "npm ci" has installed.`,
  );
  process.exitCode = 1;
}
