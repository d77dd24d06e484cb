import type { AppliedSeed, PlannedSeed } from "../../client/seeds.ts";
import type { JsonObject } from "../../documents/json.ts";
import type { Connection } from "../connection/connection.ts";
import type { Progress } from "../progress.ts";
import { nameOf as seedNameOf } from "../seeds/names.ts";
import type { Decision } from "./decision.ts";
import { type LegacyDocument, nameOf } from "./documents.ts";

/** A document with the decision about it. */
interface LegacyWrite {
  readonly legacy: LegacyDocument;
  readonly document: JsonObject;
  readonly outcome: Decision["outcome"];
}

/** Documents of one call: a report lists no more failures than this. */
const callSize = 1_000;

/**
 * Plants the seed files of legacy documents that are not planted yet: what only a file has, such as the model of a template, would
 * otherwise be missing.
 * @returns the names of the planted documents
 */
export async function plantFiles(
  connection: Connection,
  documents: readonly LegacyDocument[],
): Promise<ReadonlySet<string>> {
  const isNew = ({ state }: PlannedSeed) => state === "new";
  const applied = await applySeeds(connection, documents, isNew);
  const planted = applied.filter(({ outcome }) => outcome === "planted");
  return new Set(planted.map(seedNameOf));
}

/** Records documents that have a seed file as planted from it, and edited since where they differ. */
export async function recordFiles(
  connection: Connection,
  documents: readonly LegacyDocument[],
): Promise<void> {
  await applySeeds(
    connection,
    documents,
    ({ hash, state }) => state === "in-sync" || (state === "unmanaged" && hash !== undefined),
  );
}

async function applySeeds(
  connection: Connection,
  documents: readonly LegacyDocument[],
  isMeant: (seed: PlannedSeed) => boolean,
): Promise<readonly AppliedSeed[]> {
  const names = new Set(documents.map(nameOf));
  const { documents: seeds, plan } = await connection.admin.seeds.plan();
  const only = seeds
    .filter(isMeant)
    .map(seedNameOf)
    .filter((name) => names.has(name));
  return only.length === 0
    ? []
    : (await connection.admin.seeds.apply({ plan, adopt: true, only })).documents;
}

/**
 * Creates and updates documents or, with `dryRun`, has them checked.
 * @returns the reasons of those that were refused
 */
export async function writeDocuments(
  { client }: Connection,
  writes: readonly LegacyWrite[],
  { dryRun, progress }: { readonly dryRun: boolean; readonly progress: Progress },
): Promise<ReadonlyMap<LegacyDocument, string>> {
  const refused = new Map<LegacyDocument, string>();
  let done = 0;
  for (const { call, mode } of callsOf(writes)) {
    const lines = call.map(({ document, legacy }) => ({ type: legacy.type.collection, document }));
    const { failed } = await client.import(lines, { mode, dryRun });
    for (const { detail, line } of failed) {
      const write = call[line - 1];
      if (write !== undefined) {
        refused.set(write.legacy, detail);
      }
    }
    done += call.length;
    progress.update(done, done);
  }
  return refused;
}

/** Documents to create are sent by themselves, so that none overwrites a document that somebody creates in the meantime. */
function* callsOf(writes: readonly LegacyWrite[]) {
  const modes = [
    ["created", "create"],
    ["updated", "upsert"],
  ] as const;
  for (const [outcome, mode] of modes) {
    const own = writes.filter((write) => write.outcome === outcome);
    for (let start = 0; start < own.length; start += callSize) {
      yield { mode, call: own.slice(start, start + callSize) };
    }
  }
}
