import { randomBytes } from "node:crypto";
import type { DocumentStore, Head, Revision } from "../../store/document-store.ts";
import type { Erasure } from "../../store/erasure.ts";

/** What is known of the erasures of an id; none where it never was erased. */
export type ErasuresOf = (id: string) => readonly Erasure[];

/** Whether a revision is from before an erasure: by its number, or by its time where another storage has counted. */
export function isErased(
  { at, number }: Pick<Revision, "at" | "number">,
  erasures: readonly Erasure[],
): boolean {
  return erasures.some((erasure) => number <= erasure.through || at < erasure.at);
}

/** What was erased of a collection: as the backup says, the files beside it, and the store as it is now. */
export class RestoreErasures {
  /** Of the backup and the files. */
  readonly own: ErasuresOf;
  /** The ids that those are about. */
  readonly ids: readonly string[];
  readonly #store: DocumentStore;
  readonly #collection: string;

  constructor(store: DocumentStore, collection: string, own: readonly Erasure[]) {
    this.own = byId(own);
    this.ids = [...new Set(own.map(({ id }) => id))];
    this.#store = store;
    this.#collection = collection;
  }

  /**
   * All of them, for heads that were read before. What is erased from then on changes the head, and so is nothing that
   * can be written over; an id without a head was never erased here.
   */
  async behind(heads: readonly (Head | undefined)[]): Promise<ErasuresOf> {
    if (heads.every((head) => head === undefined)) {
      return this.own;
    }
    const here = byId(await Array.fromAsync(this.#store.erasures(this.#collection)));
    return (id) => [...this.own(id), ...here(id)];
  }
}

/** The erasure to put on record of those that are known of one id. */
export function strongest(erasures: readonly Erasure[]): Erasure | undefined {
  const [last] = erasures.toSorted((a, b) => (a.at < b.at ? 1 : -1));
  return last && { ...last, through: Math.max(...erasures.map(({ through }) => through)) };
}

/** The deletion that an erasure leaves where there was nothing: at its own time, which later ones are compared with. */
export function tombstoneOf({ at, by, through }: Erasure): Revision {
  return {
    ...{ number: through + 1, writeId: randomBytes(9).toString("base64url"), at, createdAt: at },
    ...{ by, change: "deleted", origin: "restore", body: undefined },
  };
}

/** Whether a head is what {@link tombstoneOf} made, and nothing has happened since. */
export function isPlaced(head: Head, erasures: readonly Erasure[]): boolean {
  return (
    head.body === undefined &&
    head.origin === "restore" &&
    erasures.some(({ at, through }) => head.number === through + 1 && head.at === at)
  );
}

function byId(erasures: readonly Erasure[]): ErasuresOf {
  const found = Map.groupBy(erasures, ({ id }) => id);
  return (id) => found.get(id) ?? [];
}
