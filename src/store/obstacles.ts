import { DocumentError } from "../base/errors.ts";
import type { DocumentKey, DocumentStore, Head } from "./document-store.ts";
import type { Before } from "./revision.ts";

/**
 * Explains refusals. A write that is refused although the head is what it was is refused for rows that no head tells
 * of: a history without one, or a row that is none of ours.
 */
export class Obstacles {
  readonly #store: Pick<DocumentStore, "obstacle">;
  /** The versions that were decided on before. */
  readonly #tried = new Map<string, string | undefined>();

  constructor(store: Pick<DocumentStore, "obstacle">) {
    this.#store = store;
  }

  /**
   * What a write over this head is to follow. Asks nothing of the store at the first time, nor when the head is
   * another one than the last time.
   * @throws DocumentError `already-exists` when no write can land
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
