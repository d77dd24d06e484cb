import { join, relative, resolve } from "node:path";
import { Command } from "commander";
import type { PlannedSeed, SeedState } from "../../client/seeds.ts";
import { documentTypes } from "../../documents/index.ts";
import { type Pulled, type PulledDocument, pullDocuments } from "../../seeding/pull.ts";
import { selectSeeds } from "../../seeding/selection.ts";
import { CommandError } from "../command-error.ts";
import {
  type Connection,
  type ConnectionOptions,
  connect,
  withConnection,
} from "../connection/connection.ts";
import { root } from "../connection/into-storage.ts";
import { toTable } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { nameOf } from "./names.ts";

interface PullOptions extends ConnectionOptions {
  readonly only?: readonly string[];
  readonly ours: boolean;
}

/** `seedbed seeds pull`: writes documents back to files. */
export function pullCommand(terminal: Terminal): Command {
  const command = new Command("pull")
    .summary("write edited documents back to their files")
    .description(
      "Writes documents that were edited, or have no file, to files in SEEDS_FOLDER, so that they can be committed. " +
        "Unchanged parts of a file keep their layout and comments. No file is removed.",
    )
    .option("--only <names...>", "only these: collections (personas), documents (moods/calm)")
    .option("--ours", "resolve conflicts with the document", false);
  return withConnection(command).action(async (options: PullOptions) => {
    const connection = connect(options, terminal);
    const { documents: planned } = await connection.admin.seeds.plan();
    const named = selectSeeds(planned, documentTypes, options.only);
    const documents = [];
    for (const seed of named.filter((one) => isWanted(one, options))) {
      documents.push(await read(connection, seed));
    }
    const folder = folderOf(terminal.env);
    const pulled = await pullDocuments(documents, { folder, ours: options.ours });
    await record(connection, pulled);
    await terminal.print(describePulled(pulled, folder));
    if (pulled.some(({ outcome }) => outcome === "kept")) {
      terminal.exitWith(1);
    }
  });
}

/** The folder of the caller's files; relative to the project, as for the app. */
function folderOf({ SEEDS_FOLDER }: NodeJS.ProcessEnv): string {
  return resolve(root, SEEDS_FOLDER || "seeds");
}

function isWanted(seed: PlannedSeed, { ours }: PullOptions): boolean {
  const hasNoFile = seed.file === undefined;
  const states = {
    edited: true,
    conflict: ours,
    unmanaged: hasNoFile || ours,
  } as const satisfies Partial<Record<SeedState, boolean>>;
  return Object.hasOwn(states, seed.state) && states[seed.state as keyof typeof states];
}

async function read(
  connection: Connection,
  { hash, id, type }: PlannedSeed,
): Promise<PulledDocument> {
  const found = documentTypes.find(({ collection }) => collection === type);
  if (found === undefined) {
    throw new CommandError(
      `${connection.name} has the collection ${type}, which this version of seedbed does not know. Update it.`,
    );
  }
  const { _meta, ...document } = await connection.client[found.collection].get(id);
  return {
    type: found,
    document: { ...document, id } as PulledDocument["document"],
    fileHash: hash,
  };
}

/** Records that file and document are the same again, if these are the files that Seedbed itself reads. */
async function record(connection: Connection, pulled: readonly Pulled[]): Promise<void> {
  const names = new Set(pulled.map(({ id, type }) => `${type}/${id}`));
  const { documents, plan } =
    pulled.length === 0 ? { documents: [], plan: "" } : await connection.admin.seeds.plan();
  const only = documents
    .filter((seed) => seed.state === "in-sync" && names.has(nameOf(seed)))
    .map(nameOf);
  if (only.length > 0) {
    await connection.admin.seeds.apply({ plan, only });
  }
}

function describePulled(pulled: readonly Pulled[], folder: string): readonly string[] {
  const fromHere = relative(process.cwd(), folder);
  const shownFolder = fromHere.startsWith("..") ? folder : fromHere;
  const rows = pulled.map(({ detail = "", file, id, outcome, type }) => [
    outcome,
    `${type}/${id}`,
    join(shownFolder, file),
    detail,
  ]);
  return pulled.length === 0
    ? ["Nothing to pull."]
    : toTable([["OUTCOME", "DOCUMENT", "FILE", ""], ...rows]);
}
