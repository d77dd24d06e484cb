import type { SeedState } from "../../client/admin.ts";
import { admin } from "../api.ts";

/** The state of each document's seed, by id; nothing if it is not wished for, because the server reads all documents for it. */
export async function readSeedStates(
  isWished: boolean,
  collection: string,
): Promise<ReadonlyMap<string, SeedState> | undefined> {
  if (!isWished) {
    return undefined;
  }
  const { documents } = await admin.seeds.plan();
  return new Map(
    documents.flatMap(({ id, state, type }) => (type === collection ? [[id, state]] : [])),
  );
}
