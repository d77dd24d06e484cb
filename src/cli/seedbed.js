#!/usr/bin/env node
// Plain JavaScript: a Node that can't run TypeScript has to be able to say so.
if (process.features.typescript) {
  await import("./main.ts");
} else {
  console.error(
    `seedbed needs Node 22.18 or later, and this is Node ${process.versions.node}. "npm run seedbed" in Seedbed's folder uses the Node that "npm ci" has installed.`,
  );
  process.exitCode = 1;
}
