import { Command } from "commander";
import { documentTypes } from "../../documents/index.ts";
import { selectSeeds } from "../../seeding/selection.ts";
import { type ConnectionOptions, connect, withConnection } from "../connection/connection.ts";
import type { Terminal } from "../terminal.ts";
import { describeApplied } from "./apply.ts";
import { nameOf } from "./names.ts";

/** `seedbed seeds adopt`: takes over documents that existed before their files. */
export function adoptCommand(terminal: Terminal): Command {
  const command = new Command("adopt")
    .summary("treat documents as planted from their files and edited since")
    .description(
      "Records documents that have a file, but were never planted from it, as planted and edited since. Documents stay as they are.",
    )
    .argument("[names...]", "only these: collections (personas), documents (moods/calm)");
  return withConnection(command).action(async (names: string[], options: ConnectionOptions) => {
    const { seeds } = connect(options, terminal).admin;
    const { documents, plan } = await seeds.plan();
    const named = selectSeeds(documents, documentTypes, names.length === 0 ? undefined : names);
    const only = named
      .filter((seed) => seed.state === "unmanaged" && seed.hash !== undefined)
      .map(nameOf);
    const adopted =
      only.length === 0
        ? { plan, documents: [], problems: [] }
        : await seeds.apply({ plan, adopt: true, only });
    await terminal.print(describeApplied(adopted, false));
  });
}
