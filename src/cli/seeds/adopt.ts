import { Command } from "commander";
import { type ConnectionOptions, connect, withConnection } from "../connection/connection.ts";
import type { Terminal } from "../terminal.ts";
import { describeApplied } from "./apply.ts";
import { applyPlan, getPlan, isNamed, nameOf } from "./plan-text.ts";

/** `seedbed seeds adopt`: takes over documents that existed before their files. */
export function adoptCommand(terminal: Terminal): Command {
  const command = new Command("adopt")
    .summary("treat documents as planted from their files and edited since")
    .description(
      "Records documents that have a file, but were never planted from it, as planted and edited since. Documents stay as they are.",
    )
    .argument("[names...]", "only these: collections (personas), documents (moods/calm)");
  return withConnection(command).action(async (names: string[], options: ConnectionOptions) => {
    const connection = connect(options, terminal);
    const { documents, plan } = await getPlan(connection);
    const only = documents
      .filter((seed) => seed.state === "unmanaged" && seed.hash !== undefined)
      .filter((seed) => names.length === 0 || isNamed(seed, names))
      .map(nameOf);
    const adopted =
      only.length === 0
        ? { plan, documents: [], problems: [] }
        : await applyPlan(connection, { plan, adopt: true, only });
    await terminal.print(describeApplied(adopted, false));
  });
}
