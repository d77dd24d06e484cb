import type { SeedProblem } from "../../client/seeds.ts";
import { documentTypes } from "../../documents/index.ts";
import type { JsonObject } from "../../documents/json.ts";
import { mood } from "../../documents/mood.ts";
import { impliedId } from "../../seeding/seed-files.ts";
import type { Connection } from "../connection/connection.ts";
import { nameOf as seedNameOf } from "../seeds/names.ts";
import { isAsWanted, type Present } from "./decision.ts";
import { foldedMood, type LegacyDocument, nameOf } from "./documents.ts";

/** Reads what Seedbed has under the ids of legacy documents. Histories are read only where the content differs. */
export async function readPresent(
  connection: Connection,
  documents: readonly LegacyDocument[],
): Promise<ReadonlyMap<LegacyDocument, Present>> {
  const { client } = connection;
  const { documents: seeds, problems } = await connection.admin.seeds.plan();
  const seedProblems = await byDocument(problems);
  const names = new Set(documents.map(nameOf));
  const states = new Map(seeds.map((seed) => [seedNameOf(seed), seed.state]));
  const live = new Map<string, JsonObject>();
  const moods = new Map<string, JsonObject>();
  for await (const { document, type } of client.export()) {
    const name = `${type}/${document.id}`;
    if (names.has(name)) {
      live.set(name, document as JsonObject);
    }
    if (type === mood.collection) {
      moods.set(foldedMood(document as JsonObject), document as JsonObject);
    }
  }
  const deleted = new Set<string>();
  for (const { collection } of documentTypes) {
    for await (const { id } of client[collection].list({ deleted: true })) {
      deleted.add(`${collection}/${id}`);
    }
  }
  const present = new Map<LegacyDocument, Present>();
  for (const legacy of documents) {
    const name = nameOf(legacy);
    const document = live.get(name);
    const found = {
      ...{ document, isDeleted: deleted.has(name), seed: states.get(name) },
      seedProblem: seedProblems.get(name),
      twin: legacy.row.table === "moods" ? moods.get(foldedMood(legacy.document)) : undefined,
    };
    const isDifferent = document !== undefined && !isAsWanted(legacy, found);
    const changes = isDifferent ? await readChanges(client, legacy) : [];
    present.set(legacy, { ...found, changes });
  }
  return present;
}

async function readChanges(client: Connection["client"], { id, type }: LegacyDocument) {
  const revisions = await client[type.collection].revisions(id).toArray();
  return revisions.map(({ change }) => change);
}

/** The problems of seed files, as sentences without their ends, by the name of the document that each file is named after. */
async function byDocument(problems: readonly SeedProblem[]): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const { detail, file, line } of problems) {
    const type = documentTypes.find(({ seeds }) => file.startsWith(`${seeds.folder}/`));
    const name = type && `${type.collection}/${await impliedId(type, {}, file)}`;
    if (name !== undefined && !found.has(name)) {
      const place = line === undefined ? "" : `line ${line}: `;
      found.set(name, `the seed file ${file} has a problem: ${place}${detail}`);
    }
  }
  return found;
}
