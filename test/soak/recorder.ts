import type { Operation, Request, Result } from "../support/linearizable/operation.ts";
import type { Instance, Reply, Sending } from "./instances.ts";

/** An operation on one document, with its call; the answer is read by {@link Recorder}. */
export interface Doing {
  readonly client: string;
  readonly id: string;
  readonly op: Request;
  readonly method: string;
  readonly path: string;
  readonly sending?: Sending;
}

/** Answers that don't tell whether the operation was done. */
const open = new Set([429, 500, 502, 503, 504]);

/** Answers that are allowed while the app is in trouble. */
const expected = new Set([200, 201, 400, 404, 409, 412, 429, 503]);

/** Records the operations of clients on each document, and their answers. */
export class Recorder {
  readonly faults: string[] = [];
  readonly #byId = new Map<string, Operation[]>();
  readonly #onAll: Operation[] = [];
  #time = 0;
  acknowledged = 0;
  refused = 0;

  get ids(): readonly string[] {
    return [...this.#byId.keys()];
  }

  /** The operations on a document, with those on all documents since its first operation. */
  of(id: string): readonly Operation[] {
    const own = this.#byId.get(id) ?? [];
    const first = Math.min(...own.map(({ start }) => start));
    return [...own, ...this.#onAll.filter(({ end }) => end > first)];
  }

  /** Runs an operation on all documents that reports no result for each, and records it. */
  async runOnAll(client: string, run: () => Promise<Reply>): Promise<Reply> {
    const start = this.tick();
    const reply = await run();
    const isOver = reply?.status === 200;
    const end = isOver ? this.tick() : Number.POSITIVE_INFINITY;
    const result = { kind: isOver ? "done" : "unknown" } as const;
    this.#onAll.push({ client, start, end, op: { kind: "restore-backup" }, result });
    this.check("POST restore", reply);
    return reply;
  }

  /** A clock for all clients that never returns the same time twice. */
  tick(): number {
    this.#time += 1;
    return this.#time;
  }

  /** Runs an operation and records it. If the outcome is unknown and a key makes repetitions safe, it is retried. */
  async run(instance: () => Instance, doing: Doing, times = 1): Promise<Reply> {
    const { client, id, method, op, path, sending } = doing;
    const start = this.tick();
    let reply: Reply;
    for (let sent = 0; sent < times; sent += 1) {
      reply = await instance().send(method, path, sending);
      if (reply !== undefined && !open.has(reply.status)) {
        break;
      }
    }
    const result = resultOf(op, reply);
    const end = result.kind === "unknown" ? Number.POSITIVE_INFINITY : this.tick();
    const operations = this.#byId.get(id) ?? [];
    operations.push({ client, start, end, op, result });
    this.#byId.set(id, operations);
    this.check(`${method} ${path}`, reply);
    return reply;
  }

  /** Checks that an answer is one that an app in trouble may give. */
  check(what: string, reply: Reply): void {
    const { status = 503 } = reply ?? {};
    this.acknowledged += status < 300 ? 1 : 0;
    this.refused += status < 300 ? 0 : 1;
    if (!expected.has(status)) {
      this.faults.push(`${what}: ${status} ${JSON.stringify(reply?.body)}`);
    }
  }
}

function resultOf(op: Request, reply: Reply): Result {
  if (reply === undefined || open.has(reply.status)) {
    return { kind: "unknown" };
  }
  const { body, status } = reply;
  if (status < 300) {
    return op.kind === "import" ? imported(body) : succeeded(op, body);
  }
  const code = body["code"];
  if (op.kind === "create" && code === "not-found") {
    // The document that an earlier attempt made under this key has been erased since.
    return { kind: "unknown" };
  }
  switch (code) {
    case "not-found":
    case "already-exists":
    case "precondition-failed":
    case "invalid-parameter":
      return { kind: code };
    default:
      return { kind: "failed" };
  }
}

function imported(body: Readonly<Record<string, unknown>>): Result {
  const kind = (["created", "updated", "unchanged"] as const).find((name) => body[name] === 1);
  if (kind !== undefined) {
    return { kind };
  }
  const contended = JSON.stringify(body["failed"]).includes("contended");
  return { kind: contended ? "unknown" : "failed" };
}

interface Envelope {
  readonly mood?: {
    readonly token?: string;
    readonly _meta?: { readonly revision: number; readonly etag: string };
  };
  readonly revisions?: readonly {
    readonly number: number;
    readonly change: "created";
    readonly etag: string;
  }[];
}

function succeeded(op: Request, body: Envelope): Result {
  if (op.kind === "history") {
    const { revisions = [] } = body;
    return {
      kind: "revisions",
      revisions: revisions.map(({ change, etag, number }) => ({ change, etag, number })),
    };
  }
  const { _meta, token } = body.mood ?? {};
  return { kind: "ok", number: _meta?.revision, etag: _meta?.etag, token };
}
