import { toCanonicalJson } from "../documents/canonical-json.ts";
import type { Author, DocumentStore, Head, LedgerEntry, Write } from "../store/document-store.ts";
import { headsOf } from "../store/heads-of.ts";
import { nextRevision } from "../store/revision.ts";
import type { ArchivedDocument, ArchivedHistory } from "./archive-items.ts";
import { parseJson } from "./parse-json.ts";

/** What a restore does to documents that are there. */
export type RestoreMode = "missing" | "merge" | "exact";

/** What becomes of a document. */
export type RestoreChange = "create" | "update" | "delete";

/** How a collection is restored. */
export interface CollectionOptions {
  readonly store: DocumentStore;
  readonly type: string;
  readonly mode: RestoreMode;
  readonly by: Author;
  /** Say what would be done, and do nothing. */
  readonly plan: boolean;
  readonly now: () => Date;
  /** Told of every document that is, or would be, written; `undefined` is one that stays as it is. */
  readonly onDocument: (id: string, change: RestoreChange | undefined) => void;
}

/** A document to write, and what that makes of it. */
interface Decision {
  readonly id: string;
  /** `undefined` for a tombstone that comes with its history: there is no document before or after. */
  readonly change: RestoreChange | undefined;
  readonly write: Write;
}

/** Brings documents of one collection back, each write over just what was read. */
export class CollectionRestore {
  readonly #options: CollectionOptions;

  constructor(options: CollectionOptions) {
    this.#options = options;
  }

  /** Documents of the backup; what somebody else writes meanwhile is read and decided on again. */
  async documents(documents: readonly ArchivedDocument[]): Promise<void> {
    const byId = new Map(documents.map((one) => [one.id, one]));
    await this.#write([...byId.keys()], (id, head) => this.#decide(byId.get(id), head));
  }

  /** Documents that the backup does not have. */
  async remove(ids: readonly string[]): Promise<void> {
    await this.#write(ids, (id, head) => (isLive(head) ? this.#tombstone(id, head) : undefined));
  }

  /** The rest of a history that did not fit a transaction, if its document was written as it was. */
  async history({ id, newest, older }: ArchivedHistory): Promise<void> {
    const { plan, store, type } = this.#options;
    const key = { type, id };
    const oldest = older.at(-1);
    if (plan || oldest === undefined) {
      return;
    }
    const [written, last] = await Promise.all([
      store.revision(key, newest.number),
      store.revision(key, oldest.number),
    ]);
    if (written?.writeId === newest.writeId && last === undefined) {
      await store.addHistory(key, older);
    }
  }

  /** Entries of the backup, over those that are there only where the collection is to be as it was. */
  async ledger(entries: readonly LedgerEntry[]): Promise<void> {
    const { mode, plan, store, type } = this.#options;
    if (plan || entries.length === 0) {
      return;
    }
    const known = new Set<string>();
    if (mode !== "exact") {
      for await (const { id } of store.ledger(type)) {
        known.add(id);
      }
    }
    await store.record(
      type,
      entries.filter(({ id }) => !known.has(id)),
    );
  }

  async #write(
    ids: readonly string[],
    decide: (id: string, head: Head | undefined) => Decision | undefined,
  ): Promise<void> {
    const { onDocument, plan, store, type } = this.#options;
    for (let rest = ids; rest.length > 0; ) {
      const keys = rest.map((id) => ({ type, id }));
      const headOf = await headsOf(store, keys);
      const decisions: Decision[] = [];
      for (const id of rest) {
        const decision = decide(id, headOf({ type, id }));
        if (decision === undefined) {
          onDocument(id, undefined);
        } else {
          decisions.push(decision);
        }
      }
      const results = plan ? [] : await store.commit(decisions.map(({ write }) => write));
      for (const [index, { change, id }] of decisions.entries()) {
        if (results[index] !== "conflict") {
          onDocument(id, change);
        }
      }
      const refused = decisions.filter((_, index) => results[index] === "conflict");
      await this.#clearRemains(refused);
      rest = refused.map(({ id }) => id);
    }
  }

  /** A history without a head stands in the way of its document: somebody took rows out by hand. */
  async #clearRemains(refused: readonly Decision[]): Promise<void> {
    const { store } = this.#options;
    for (const { write } of refused.filter((one) => one.write.over === undefined)) {
      if ((await store.get(write.key)) === undefined) {
        const { revisions } = await store.history(write.key, { limit: 1_000 });
        await store.removeRevisions(
          write.key,
          revisions.map(({ number }) => number),
        );
      }
    }
  }

  #decide(document: ArchivedDocument | undefined, head: Head | undefined): Decision | undefined {
    if (document === undefined) {
      return undefined;
    }
    const { id, newest, older } = document;
    const key = { type: this.#options.type, id };
    if (head === undefined) {
      const write = { key, over: undefined, next: newest, history: older };
      return { id, change: newest.body === undefined ? undefined : "create", write };
    }
    const { mode } = this.#options;
    if (newest.body === undefined) {
      return isLive(head) && mode === "exact" ? this.#tombstone(id, head) : undefined;
    }
    if (isLive(head) && (mode === "missing" || meanTheSame(head.body, newest.body))) {
      return undefined;
    }
    const change = isLive(head) ? "update" : "create";
    return { id, change, write: { key, over: head, next: this.#next(head, newest.body) } };
  }

  #tombstone(id: string, over: Head): Decision {
    const key = { type: this.#options.type, id };
    return { id, change: "delete", write: { key, over, next: this.#next(over, undefined) } };
  }

  #next(over: Head, body: string | undefined) {
    const { by, now } = this.#options;
    const change = body === undefined ? "deleted" : "restored";
    return nextRevision(over, { at: now(), body, by, change, origin: "restore" });
  }
}

function isLive(head: Head | undefined): head is Head & { readonly body: string } {
  return head?.body !== undefined;
}

/** What is there may be damaged: then it means something else. */
function meanTheSame(there: string, backup: string): boolean {
  if (there === backup) {
    return true;
  }
  const value = parseJson(there);
  return value !== undefined && toCanonicalJson(value) === toCanonicalJson(JSON.parse(backup));
}
