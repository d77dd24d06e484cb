import type { Author } from "./document-store.ts";

/** The permanent record of an erasure, without any content. */
export interface Erasure {
  readonly id: string;
  /** All revisions up to this one were removed. */
  readonly through: number;
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly by: Author;
}
