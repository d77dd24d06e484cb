import { Interrupted } from "./interrupted.ts";
import { run } from "./program.ts";

// The reader of the output may close it first; a command that still writes gets the failure itself.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", () => undefined);
}

// npm runs a script in the folder of its package, and says where it was called from.
const { INIT_CWD, npm_lifecycle_event: script } = process.env;
if (script === "seedbed" && INIT_CWD !== undefined) {
  process.chdir(INIT_CWD);
}

const stopping = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  // A second one ends the process at once.
  process.once(signal, () => stopping.abort(new Interrupted(signal)));
}

await run(process.argv.slice(2), process, stopping.signal);
