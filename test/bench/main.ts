import { availableParallelism, cpus } from "node:os";
import { parseArgs } from "node:util";
import { benchBackup } from "./backup.ts";
import { benchConsoleList } from "./console-list.ts";
import { benchConsoleTyping } from "./console-typing.ts";
import { benchLatency } from "./latency.ts";
import { benchOneRequest } from "./one-request.ts";
import { benchPartitions } from "./partitions.ts";
import { benchRender } from "./render.ts";
import { benchSeeds } from "./seeds.ts";
import { benchStart } from "./start.ts";
import { benchTransfer } from "./transfer.ts";

const benches = {
  start: benchStart,
  latency: benchLatency,
  transfer: benchTransfer,
  partitions: benchPartitions,
  seeds: benchSeeds,
  backup: benchBackup,
  request: benchOneRequest,
  render: benchRender,
  console: benchConsoleList,
  typing: benchConsoleTyping,
};

const { values, positionals } = parseArgs({
  options: { quick: { type: "boolean", default: false } },
  allowPositionals: true,
});
const unknown = positionals.find((name) => !Object.hasOwn(benches, name));
if (unknown !== undefined) {
  console.error(
    `There is no benchmark "${unknown}": known are ${Object.keys(benches).join(", ")}.`,
  );
  process.exit(1);
}

console.log(
  `Node ${process.version}, ${availableParallelism()} cores (${cpus()[0]?.model.trim()})`,
);
if (values.quick) {
  console.log("\nA quick run: it shows that the benchmarks work, and its figures mean little.");
}
for (const [name, bench] of Object.entries(benches)) {
  if (positionals.length === 0 || positionals.includes(name)) {
    for (const section of await bench({ quick: values.quick })) {
      console.log(`\n${section}`);
    }
  }
}
