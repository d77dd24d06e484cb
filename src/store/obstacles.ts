import { DocumentError } from "../base/errors.ts";
import type { DocumentKey, DocumentStore, Head } from "./document-store.ts";
import type { Before } from "./revision.ts";

/**
 * Explains refusals. If a write is refused although the head has not changed, the cause is rows without a head: a
 * history, or a foreign row.
 */
export class Obstacles {
  readonly #store: Pick<DocumentStore, "obstacle">;
  /** The versions of previous attempts. */
  readonly #tried = new Map<string, string | undefined>();

  constructor(store: Pick<DocumentStore, "obstacle">) {
    this.#store = store;
  }

  /**
   * @throws DocumentError `already-exists` if no write can succeed
   */
  async before(key: DocumentKey, head: Head | undefined): Promise<Before | undefined> {
    const name = `${key.collection}/${key.id}`;
    const isNew = !this.#tried.has(name) || this.#tried.get(name) !== head?.version;
    this.#tried.set(name, head?.version);
    const obstacle = isNew ? undefined : await this.#store.obstacle(key);
    if (obstacle?.foreign !== undefined) {
      throw new DocumentError(
        "already-exists",
        `A table row in the place of ${name} is not a document: it ${obstacle.foreign.detail}. An admin can erase ${name}, or remove the row manually.`,
      );
    }
    return obstacle === undefined || obstacle.number <= (head?.number ?? 0)
      ? head
      : { ...head, number: obstacle.number };
  }
}
