#!/usr/bin/env node
import { run } from "./program.ts";

// Whoever read the output may be gone first; a command that still writes gets the failure itself.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", () => undefined);
}

await run(process.argv.slice(2), process);
