import type { DocumentKey } from "../store/document-store.ts";
import type { Answer, Call } from "./operation.ts";

/** The memory of all cached answers, in bytes. */
const maxBytes = 32 * 1024 * 1024;

/** What an answer takes besides its body: its key, its header fields, its place. */
const entryBytes = 1_024;

/** Settings of the cache. */
export interface ReadCacheOptions {
  /** How long an answer is used. */
  readonly seconds: number;
  /** @default 32 MiB */
  readonly maxBytes?: number;
  /** The time in milliseconds. @default a clock that only moves forward */
  readonly now?: () => number;
}

interface Entry {
  readonly answer: Answer;
  /** When its read began. */
  readonly readAt: number;
  readonly bytes: number;
}

/**
 * Answers with current documents and first pages, in the memory of this instance (`READ_CACHE_SECONDS`). Writes of this
 * instance drop what they change before they are answered; writes of others show when an answer has become too old.
 */
export class ReadCache {
  readonly #options: Required<ReadCacheOptions>;
  /** The forms of each document and of each collection's lists; the least recently used place is first. */
  readonly #places = new Map<string, Map<string, Entry>>();
  /** How often each collection was written to: a read that began before the last time is not kept. */
  readonly #writes = new Map<string, number>();
  #bytes = 0;

  constructor(options: ReadCacheOptions) {
    this.#options = { maxBytes, now: () => performance.now(), ...options };
  }

  /**
   * The cached answer to a read of a collection, with its `Age` (RFC 9111 §5.1); otherwise a new one, which is kept.
   * @param read is given only what the cache tells answers apart by: path, query, `Accept`, and the caller's role
   */
  async answer(
    collection: string,
    call: Call,
    read: (call: Call) => Promise<Answer>,
  ): Promise<Answer> {
    const { accept, caller, params, url } = call;
    const place = placeOf(collection, params["id"]);
    const form = JSON.stringify([caller.role, url.search, accept]);
    const readAt = this.#options.now();
    const entry = this.#use(place)?.get(form);
    if (entry !== undefined) {
      const age = (readAt - entry.readAt) / 1_000;
      if (age < this.#options.seconds) {
        const headers = { ...entry.answer.headers, age: String(Math.floor(age)) };
        return { ...entry.answer, headers };
      }
    }
    const writes = this.#writes.get(collection);
    const answer = await read({
      ...{ ...call, method: "GET", headers: new Headers(), acceptEncoding: "" },
      caller: { id: "", name: "", role: caller.role },
    });
    if (answer.status === 200 && this.#writes.get(collection) === writes) {
      const bytes = Buffer.byteLength(answer.body ?? "") + entryBytes;
      this.#keep(place, form, { answer, readAt, bytes });
    }
    return answer;
  }

  /** Drops these documents, and all lists of their collections. */
  drop(keys: readonly DocumentKey[]): void {
    for (const { collection, id } of keys) {
      this.#writes.set(collection, (this.#writes.get(collection) ?? 0) + 1);
      this.#remove(placeOf(collection, id));
      this.#remove(placeOf(collection, undefined));
    }
  }

  /** The forms kept of a place, which becomes the most recently used. */
  #use(place: string): Map<string, Entry> | undefined {
    const forms = this.#places.get(place);
    if (forms !== undefined) {
      this.#places.delete(place);
      this.#places.set(place, forms);
    }
    return forms;
  }

  #keep(place: string, form: string, entry: Entry): void {
    const forms = this.#use(place) ?? new Map<string, Entry>();
    this.#bytes += entry.bytes - (forms.get(form)?.bytes ?? 0);
    this.#places.set(place, forms.set(form, entry));
    for (const oldest of this.#places.keys()) {
      if (this.#bytes <= this.#options.maxBytes) {
        break;
      }
      this.#remove(oldest);
    }
  }

  #remove(place: string): void {
    for (const { bytes } of this.#places.get(place)?.values() ?? []) {
      this.#bytes -= bytes;
    }
    this.#places.delete(place);
  }
}

/** A document, or the lists of its collection. */
function placeOf(collection: string, id = ""): string {
  return `${collection}/${id}`;
}
