import { createHash, randomBytes } from "node:crypto";
import { untilItLands } from "../base/contention.ts";
import { DocumentError } from "../base/errors.ts";
import { version } from "../base/version.ts";
import type { JsonValue } from "../documents/json.ts";
import type { Records, SmallRecord } from "../store/records.ts";

/** How long unfinished work can be continued. */
const keptMs = 24 * 60 * 60_000;

/**
 * How long repeating the request continues the work; after that, it starts again and finds finished parts unchanged.
 */
const repeatedMs = 10 * 60_000;

const prefix = "work-";

/** A request for work; the same request for the same backup means the same work. */
export interface Asked {
  readonly kind: "restore" | "verify";
  readonly archive: string;
  /** The caller's id. */
  readonly by: string;
  readonly request?: object | undefined;
}

/** The name of a piece of work: `restore-2026-11-23T02-00-00Z-5f0c93d2a1b4e876`. */
export function workNameOf({ archive, by, kind, request }: Asked): string {
  const asked = JSON.stringify([archive, by, request]);
  const hash = createHash("sha256").update(asked).digest("hex").slice(0, 16);
  return `${kind}-${archive}-${hash}`;
}

/** A random name for work that only reads, so that any number of identical requests may run at once. */
export function newWorkName({ archive, kind }: Pick<Asked, "kind" | "archive">): string {
  return `${kind}-${archive}-${randomBytes(8).toString("hex")}`;
}

/** The progress of work that takes several calls, in a small record each, so that any instance can continue. */
export class LongWork<State extends object> {
  readonly #now: () => Date;
  readonly #store: Records;

  constructor(store: Records, now: () => Date) {
    this.#store = store;
    this.#now = now;
  }

  /**
   * @throws DocumentError `invalid-cursor` if it has ended, or belongs to another caller
   */
  async resume(asked: Pick<Asked, "kind" | "archive" | "by">, name: string): Promise<State> {
    const { archive, by, kind } = asked;
    const isName = /^-[0-9a-f]{16}$/.test(withoutStart(name, `${kind}-${archive}`));
    const found = isName ? await this.#find(name) : undefined;
    if (found === undefined || found.value["by"] !== by) {
      throw new DocumentError(
        "invalid-cursor",
        "The cursor belongs to work that has ended, or to another caller. Repeat the request without it: work that is already done is kept.",
      );
    }
    return stateOf<State>(found);
  }

  /** The state of a recent identical request. */
  async repeat(name: string): Promise<State | undefined> {
    const found = await this.#find(name);
    const since = new Date(this.#now().getTime() - repeatedMs).toISOString();
    return found === undefined || (found.value["at"] ?? "") < since
      ? undefined
      : stateOf<State>(found);
  }

  /** Stores the progress. */
  async keep(name: string, by: string, state: State): Promise<void> {
    const now = this.#now();
    const value = {
      ...{
        version,
        by,
        at: now.toISOString(),
        until: new Date(now.getTime() + keptMs).toISOString(),
      },
      state: JSON.stringify(state),
    };
    const attempt = async () =>
      this.#store.writeRecord(prefix + name, value, await this.#store.readRecord(prefix + name));
    await untilItLands(attempt, { what: `the work ${name}` });
  }

  /** Removes the record of finished work. */
  async end(name: string): Promise<void> {
    const found = await this.#store.readRecord(prefix + name);
    await (found && this.#store.removeRecord(prefix + name, found));
  }

  /** Removes abandoned work. */
  async sweep(): Promise<void> {
    for (const [name, record] of await this.#store.records(prefix)) {
      await (this.#isOver(record) && this.#store.removeRecord(name, record));
    }
  }

  async #find(name: string): Promise<SmallRecord | undefined> {
    const found = await this.#store.readRecord(prefix + name);
    return found === undefined || this.#isOver(found) ? undefined : found;
  }

  #isOver({ value }: SmallRecord): boolean {
    // Only the release that wrote a state can continue from it.
    return value["version"] !== version || (value["until"] ?? "") <= this.#now().toISOString();
  }
}

function withoutStart(text: string, start: string): string {
  return text.startsWith(start) ? text.slice(start.length) : "";
}

/** The state stored by {@link LongWork.keep}; the name determines its type. */
function stateOf<State>({ value }: SmallRecord): State {
  const state: JsonValue = JSON.parse(value["state"] ?? "{}");
  return state as State;
}

/** Called between steps of long work: whether to continue; throws if the lease was lost. */
export type MayGoOn = () => Promise<boolean>;
