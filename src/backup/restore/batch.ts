import type {
  DocumentKey,
  DocumentStore,
  Fence,
  Obstacle,
  WriteResult,
} from "../../store/document-store.ts";
import { headsOf, type WithHead } from "../../store/heads-of.ts";
import type { ArchivedDocument, LinePlace } from "../archive/items.ts";
import type { Action, DecisionOptions, Seen } from "./decision.ts";
import type { ErasuresOf, RestoreErasures } from "./erasures.ts";
import { RestoreHistory } from "./history.ts";
import { TakenOver } from "./planting.ts";
import { contended, inRounds } from "./rounds.ts";
import type { Failure, Fate } from "./state.ts";

/** Dependencies and options for restoring a collection. */
export interface CollectionOptions extends DecisionOptions {
  readonly store: DocumentStore;
  /** Report what would be done, without doing it. */
  readonly plan: boolean;
  readonly erasures: RestoreErasures;
  /** Once someone else moves it, all further writes fail. */
  readonly fence: Fence | undefined;
  /** Called with every document and its actual or planned fate. */
  readonly onDocument: (id: string, fate: Fate, at: LinePlace | undefined) => void;
}

/** Documents that are processed together, with the decision for each and its place in the backup. */
export interface Batch {
  readonly ids: readonly string[];
  readonly decide: (id: string, seen: Seen) => Action;
  readonly documentOf: (id: string) => ArchivedDocument | undefined;
}

/** A decided write. */
interface Decided {
  readonly id: string;
  readonly action: Action & { readonly kind: "write" };
}

/** Documents that are read, decided on and written together; failures are reported per document. */
export class RestoreBatch {
  readonly #batch: Batch;
  readonly #history: RestoreHistory;
  readonly #obstacles = new Map<string, Obstacle>();
  readonly #options: CollectionOptions;

  constructor(options: CollectionOptions, batch: Batch) {
    this.#batch = batch;
    this.#history = new RestoreHistory(options.store, options.collection);
    this.#options = options;
  }

  /** Processes all documents, or reports those that others kept writing. */
  async settle(): Promise<void> {
    await inRounds(
      this.#batch.ids,
      this.#options.collection,
      (ids) => this.#round(ids),
      (id, failure) => this.#tell(id, failure),
    );
  }

  /** Reads, decides and writes. @returns the documents to retry */
  async #round(ids: readonly string[]): Promise<readonly string[]> {
    const { store, collection } = this.#options;
    const items = ids.map((id) => ({ key: { collection, id } }));
    const again: string[] = [];
    for await (const group of headsOf(store, items)) {
      again.push(...(await this.#settleGroup(group)));
    }
    return again;
  }

  async #settleGroup(
    group: readonly WithHead<{ readonly key: DocumentKey }>[],
  ): Promise<readonly string[]> {
    const { erasures, plan } = this.#options;
    const erasuresOf = await erasures.behind(group.map(({ head }) => head));
    const again: string[] = [];
    const writes: Decided[] = [];
    for (const { head, item } of group) {
      const { id } = item.key;
      const seen = {
        head,
        erasures: erasuresOf(id),
        obstacle: this.#obstacles.get(id),
      };
      const action = this.#batch.decide(id, seen);
      const document = this.#batch.documentOf(id);
      if (action.kind === "write") {
        writes.push({ id, action });
      } else if (action.kind === "settled") {
        const isThere = action.fate === undefined && seen.head !== undefined;
        this.#tell(id, action.fate);
        await (isThere && this.#completeHistory(id, erasuresOf));
      } else if (plan) {
        const change = document?.newest.body === undefined ? undefined : "create";
        this.#tell(id, action.isDone ? action.fate : change);
      } else if (!(await this.#erase(id, action))) {
        await this.#lookForObstacle(id);
        again.push(id);
      } else if (action.isDone) {
        this.#tell(id, action.fate);
      } else {
        again.push(id);
      }
    }
    return [...again, ...(await this.#write(writes, erasuresOf))];
  }

  /** @returns the documents that another write changed first */
  async #write(decided: readonly Decided[], erasuresOf: ErasuresOf): Promise<readonly string[]> {
    const { store, collection } = this.#options;
    const refused: string[] = [];
    for (const some of this.#together(decided)) {
      const [results, failure] = await this.#commit(some);
      for (const [index, { action, id }] of some.entries()) {
        const { change, write } = action;
        const result = results[index];
        if (result === "fenced") {
          throw new TakenOver(collection);
        }
        if (result === "conflict") {
          refused.push(id);
          await (write.over === undefined && this.#lookForObstacle(id));
        } else if (result === "too-large") {
          const planned = store.plan(write);
          const why =
            "problem" in planned ? planned.problem : "the storage does not accept the row";
          this.#tell(id, { code: "too-large", detail: `It can't be stored: ${why}.` });
        } else {
          this.#tell(id, failure ?? change);
          const isAsItWas =
            write.over !== undefined && write.next === this.#batch.documentOf(id)?.newest;
          await (isAsItWas && this.#completeHistory(id, erasuresOf));
        }
      }
    }
    return refused;
  }

  /** Groups writes; one with a long history is on its own, so that its failure does not affect others. */
  #together(decided: readonly Decided[]): readonly (readonly Decided[])[] {
    const { long = [], short = [] } = Object.groupBy(decided, ({ action, id }) => {
      const { history: older = [], next: newest } = action.write;
      return this.#history.isOneWrite(id, { newest, older }) ? "short" : "long";
    });
    return [short, ...long.map((one) => [one])].filter((some) => some.length > 0);
  }

  async #commit(
    decided: readonly Decided[],
  ): Promise<readonly [readonly WriteResult[], Failure | undefined]> {
    const { fence, plan, store } = this.#options;
    const writes = decided.map(({ action }) => action.write);
    if (plan) {
      return [
        writes.map((one) => ("problem" in store.plan(one) ? "too-large" : "written")),
        undefined,
      ];
    }
    let results: readonly WriteResult[] = [];
    const failure = await contended(
      store.commit(writes, { fence }).then((all) => {
        results = all;
      }),
    );
    return [results, failure];
  }

  #tell(id: string, fate: Fate): void {
    this.#options.onDocument(id, fate, this.#batch.documentOf(id)?.at);
  }

  /** `false` if there is an obstacle. */
  async #erase(
    id: string,
    { erasure, tombstone }: Action & { readonly kind: "erase" },
  ): Promise<boolean> {
    const { store, collection } = this.#options;
    const { through } = erasure;
    const options = { over: undefined, tombstone, through };
    return (await store.erase({ collection, id }, options)) === "written";
  }

  /** Looks for rows without a head, which was manually removed or replaced. */
  async #lookForObstacle(id: string): Promise<void> {
    const { store, collection } = this.#options;
    const obstacle = await store.obstacle({ collection, id });
    if (obstacle !== undefined) {
      this.#obstacles.set(id, obstacle);
    }
  }

  /** Completes the history: an interrupted restore may have written a document, but not all of its history. */
  async #completeHistory(id: string, erasuresOf: ErasuresOf): Promise<void> {
    const document = this.#batch.documentOf(id);
    if (document === undefined || this.#options.plan) {
      return;
    }
    const erasures = erasuresOf(id);
    if (erasures.length > 0 || !this.#history.isOneWrite(id, document)) {
      const failure = await this.#history.complete(id, document, erasures);
      if (failure !== undefined) {
        this.#tell(id, failure);
      }
    }
  }
}
