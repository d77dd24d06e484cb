import type { Author } from "./document-store.ts";

/** That a document was erased: on record for good, with nothing of what was in it. */
export interface Erasure {
  readonly id: string;
  /** All revisions up to this one are gone. */
  readonly through: number;
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly by: Author;
}
