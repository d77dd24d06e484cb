import type { Change } from "../../../src/store/document-store.ts";
import type { Operation, Request, Result } from "./operation.ts";
import { seeded } from "./seeded.ts";

/** The options of a simulation. */
export interface SimulationOptions {
  readonly seed: number;
  readonly operations: number;
  readonly clients: number;
  /** The share of operations without an answer, from 0 to 1. */
  readonly unknown: number;
}

/** The stage of a client: it has sent a request, which then takes effect, and then is answered. */
interface Pending {
  readonly op: Request;
  readonly start: number;
  readonly result?: Result;
}

/** A revision of the simulated document; without a token, a deletion. */
interface Line {
  readonly token: string | undefined;
  readonly change: Change;
}

/**
 * The operations of concurrent clients on a document that is correct by construction: each takes effect in one step
 * between its start and its end, and steps come in any order.
 */
export function simulate(options: SimulationOptions): readonly Operation[] {
  const { clients, operations, seed, unknown } = options;
  const random = seeded(seed);
  const pick = (count: number) => Math.floor(random() * count);
  const document = new SimulatedDocument(pick);
  const pending = new Map<number, Pending>();
  const late: Request[] = [];
  const recorded: Operation[] = [];
  let time = 0;
  for (let begun = 0; begun < operations || pending.size > 0; ) {
    const request = random() < 0.1 ? late.splice(pick(late.length), 1)[0] : undefined;
    if (request !== undefined) {
      document.apply(request);
    }
    const client = pick(clients);
    const doing = pending.get(client);
    time += 1;
    if (doing === undefined) {
      if (begun < operations) {
        pending.set(client, { op: document.request(`${client}-${begun}`), start: time });
        begun += 1;
      }
    } else if (doing.result === undefined) {
      const isLost = random() < unknown;
      const fate = pick(3);
      if (isLost && fate === 0) {
        late.push(doing.op);
      }
      const result = isLost && fate < 2 ? undefined : document.apply(doing.op);
      const answer: Result = isLost || result === undefined ? { kind: "unknown" } : result;
      pending.set(client, { ...doing, result: answer });
    } else {
      const { op, result, start } = doing;
      pending.delete(client);
      recorded.push({ client: `c${client}`, start, end: time, op, result });
    }
  }
  return recorded;
}

/** A document that is correct by construction: just a list of what was written. */
export class SimulatedDocument {
  /** Oldest first. */
  readonly #lines: Line[] = [];
  readonly #pick: (count: number) => number;
  #erasedThrough = 0;

  constructor(pick: (count: number) => number) {
    this.#pick = pick;
  }

  /** A random request, sometimes with a version or content that exists or has existed. */
  request(token: string): Request {
    const number = 1 + this.#pick(this.#lines.length + 1);
    const ifMatch = this.#pick(3) > 0 ? undefined : `e${this.#lines.length - this.#pick(2)}`;
    const known = this.#pick(8) > 0 ? undefined : this.#lines.at(-1)?.token;
    const requests: readonly Request[] = [
      { kind: "create", token },
      { kind: "create", token },
      { kind: "put-new", token },
      { kind: "put", token: known ?? token, ifMatch },
      { kind: "put", token, ifMatch },
      { kind: "put", token },
      { kind: "get" },
      { kind: "get" },
      { kind: "get" },
      { kind: "import", token: known ?? token },
      { kind: "delete", ifMatch },
      { kind: "restore", number, ifMatch },
      { kind: "history" },
      { kind: "get-revision", number },
      { kind: "plant", token },
    ];
    const seldom: readonly Request[] = [
      { kind: "erase", ifMatch },
      { kind: "restore-backup" },
      { kind: "restore-backup", contents: [token] },
    ];
    const from = this.#pick(30) === 0 ? seldom : requests;
    return from[this.#pick(from.length)] ?? { kind: "get" };
  }

  apply(op: Request): Result {
    const token = this.#lines.at(-1)?.token;
    const ifMatch = "ifMatch" in op ? op.ifMatch : undefined;
    if (ifMatch !== undefined && (token === undefined || ifMatch !== `e${this.#lines.length}`)) {
      return { kind: "precondition-failed" };
    }
    switch (op.kind) {
      case "create":
        return token === undefined ? this.#write("created", op.token) : { kind: "already-exists" };
      case "put-new":
        return token === undefined
          ? this.#write("created", op.token)
          : { kind: "precondition-failed" };
      case "put":
        if (token === undefined) {
          return { kind: "not-found" };
        }
        return token === op.token ? this.#ok() : this.#write("updated", op.token);
      case "import":
        if (token === op.token) {
          return { kind: "unchanged" };
        }
        this.#write("imported", op.token);
        return { kind: token === undefined ? "created" : "updated" };
      case "plant":
        if (this.#lines.length === 0) {
          this.#write("seeded", op.token);
        }
        return { kind: "done" };
      case "delete":
        return token === undefined ? { kind: "not-found" } : this.#write("deleted", undefined);
      case "erase":
        if (this.#lines.length === 0) {
          return { kind: "not-found" };
        }
        this.#erasedThrough = this.#lines.length;
        this.#write("deleted", undefined);
        return { kind: "ok" };
      case "get":
        return token === undefined ? { kind: "not-found" } : { ...this.#ok(), token };
      case "get-revision": {
        const line = this.#kept(op.number);
        return line?.token === undefined
          ? { kind: "not-found" }
          : { kind: "ok", number: op.number, etag: `e${op.number}`, token: line.token };
      }
      case "history":
        return this.#lines.length === 0 ? { kind: "not-found" } : this.#history();
      case "restore": {
        const line = this.#kept(op.number);
        if (line === undefined) {
          return { kind: "not-found" };
        }
        return line.token === undefined
          ? { kind: "invalid-parameter" }
          : this.#write("restored", line.token);
      }
      case "restore-backup":
        this.#restoreBackup(op.contents);
        return { kind: "done" };
    }
  }

  #restoreBackup(contents: readonly (string | undefined)[] | undefined): void {
    const possible = contents ?? this.#lines.map((line) => line.token);
    const token = possible[this.#pick(possible.length)];
    if (this.#lines.length > 0 && this.#pick(2) === 0 && token !== this.#lines.at(-1)?.token) {
      this.#write(token === undefined ? "deleted" : "restored", token);
    }
  }

  #kept(number: number): Line | undefined {
    return number > this.#erasedThrough ? this.#lines[number - 1] : undefined;
  }

  #ok() {
    const number = this.#lines.length;
    return { kind: "ok", number, etag: `e${number}` } as const;
  }

  #write(change: Change, token: string | undefined): Result {
    this.#lines.push({ change, token });
    return this.#ok();
  }

  #history(): Result {
    const lines = this.#lines.map(({ change }, index) => ({
      number: index + 1,
      change,
      etag: `e${index + 1}`,
    }));
    return { kind: "revisions", revisions: lines.slice(this.#erasedThrough).toReversed() };
  }
}
