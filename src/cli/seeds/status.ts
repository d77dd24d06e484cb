import { Command } from "commander";
import { seedStates } from "../../seeding/seed-state.ts";
import { type ConnectionOptions, connect, withConnection } from "../connection/connection.ts";
import { toTable } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { describeTroubles } from "./describe.ts";

/** `seedbed seeds status`: one line per collection. */
export function statusCommand(terminal: Terminal): Command {
  const command = new Command("status").summary("count seeds by state, one line per collection");
  return withConnection(command).action(async (options: ConnectionOptions) => {
    const { documents, problems } = await connect(options, terminal).admin.seeds.plan();
    const byType = Map.groupBy(documents, ({ type }) => type);
    const rows = [...byType].map(([type, seeds]) => [
      type,
      ...seedStates.map((state) => String(seeds.filter((seed) => seed.state === state).length)),
    ]);
    const lines = [
      ...toTable([["COLLECTION", ...seedStates], ...rows]),
      ...describeTroubles(problems),
    ];
    await terminal.print(lines);
  });
}
