import { join } from "node:path";
import { startHost } from "../../src/local/host/host.ts";

/** A message of this process to its parent. */
export type HostReport = { readonly url: string } | { readonly line: string };

// Started by startSources: a local host with the functions from the sources, until its parent disconnects.
const root = join(import.meta.dirname, "../..");
const say = (report: HostReport) => process.send?.(report);
const host = await startHost({
  entry: join(root, "functions/index.ts"),
  hostJson: join(root, "host.json"),
  port: 0,
  keys: "open",
  log: (line) => say({ line }),
});
process.once("message", async () => {
  await host.stop();
  process.disconnect();
});
process.once("disconnect", () => process.exit());
say({ url: host.url });
