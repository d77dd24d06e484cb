import type { DocumentStore, Head, Revision } from "../../store/document-store.ts";
import type { Erasure } from "../../store/erasure.ts";
import { randomId } from "../../store/revision.ts";

/** Returns the known erasures of an id. */
export type ErasuresOf = (id: string) => readonly Erasure[];

/**
 * Whether a revision, or a move of a label to it, is from before an erasure: by its number, or by its time if numbers
 * come from another storage.
 */
export function isErased(
  { at, number }: Pick<Revision, "at" | "number">,
  erasures: readonly Erasure[],
): boolean {
  return erasures.some((erasure) => number <= erasure.through || at < erasure.at);
}

/** The erasures in a collection, from the backup, the files beside it, and the current store. */
export class RestoreErasures {
  /** From the backup and the files. */
  readonly own: ErasuresOf;
  /** The ids in those. */
  readonly ids: readonly string[];
  readonly #archived: ErasuresOf;
  readonly #store: DocumentStore;
  readonly #collection: string;

  constructor(
    store: DocumentStore,
    collection: string,
    { archived, beside }: Readonly<Record<"archived" | "beside", readonly Erasure[]>>,
  ) {
    const own = [...archived, ...beside];
    this.#archived = byId(archived);
    this.own = byId(own);
    this.ids = [...new Set(own.map(({ id }) => id))];
    this.#store = store;
    this.#collection = collection;
  }

  /**
   * All erasures, for heads that were read before. Later erasures change the head, so conditional writes fail; an id
   * without a head was never erased here.
   */
  async behind(heads: readonly (Head | undefined)[]): Promise<ErasuresOf> {
    if (heads.every((head) => head === undefined)) {
      return this.own;
    }
    const here = byId(await Array.fromAsync(this.#store.erasures(this.#collection)));
    return (id) => [...this.own(id), ...here(id)];
  }

  /** Whether the backup records all these erasures itself: then what else it has of their ids is from later. */
  precedeBackup(erasures: readonly Erasure[]): boolean {
    return erasures.every(({ at, id, through }) =>
      this.#archived(id).some((one) => one.at >= at && one.through >= through),
    );
  }
}

/** The erasure to record among those known for one id. */
export function strongest(erasures: readonly Erasure[]): Erasure | undefined {
  const [last] = erasures.toSorted((a, b) => (a.at < b.at ? 1 : -1));
  return last && { ...last, through: Math.max(...erasures.map(({ through }) => through)) };
}

/** The tombstone for an erasure of an id without a head; it has the erasure's time, for later comparisons. */
export function tombstoneOf({ at, by, through }: Erasure): Revision {
  return {
    ...{ number: through + 1, writeId: randomId(), at, createdAt: at },
    ...{ by, change: "deleted", origin: "restore", body: undefined },
  };
}

/** Whether a head is an unchanged tombstone by {@link tombstoneOf}. */
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
