import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { DocumentError } from "../../../src/base/errors.ts";
import { mood } from "../../../src/documents/mood.ts";
import { DocumentHistory } from "../../../src/service/document-history.ts";
import { DocumentService } from "../../../src/service/document-service.ts";
import { importDocuments } from "../../../src/service/import.ts";
import { etagOf } from "../../../src/service/precondition.ts";
import type { DocumentStore, Revision } from "../../../src/store/document-store.ts";
import { freshSqliteFile } from "../storage.ts";
import { openSqlite } from "../stores.ts";
import { toLines } from "../writes.ts";
import { checkLinearizable } from "./check-linearizable.ts";
import type { Operation, Request, Result } from "./operation.ts";
import { seeded } from "./seeded.ts";

const by = { id: "tester", name: "Tester" };
const id = "calm";

/** A store with delays before and after the work of each call. */
function slow(store: DocumentStore, random: () => number): DocumentStore {
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== "function") {
        return member;
      }
      return async (...given: readonly unknown[]) => {
        await delay(random() * 3);
        const result: unknown = await Reflect.apply(member, target, given);
        await delay(random() * 3);
        return result;
      };
    },
  });
}

/** Clients of service instances on one store; they record their operations. */
class Recording {
  readonly operations: Operation[] = [];
  readonly #random: () => number;
  readonly #store: DocumentStore;
  #etag: string | undefined;
  #time = 0;
  #token = "none";

  constructor(store: DocumentStore, random: () => number) {
    this.#store = store;
    this.#random = random;
  }

  async work(client: string, count: number): Promise<void> {
    const store = slow(this.#store, this.#random);
    const parts = {
      store,
      documents: new DocumentService({ store }),
      history: new DocumentHistory({ store }),
    };
    for (let step = 0; step < count; step += 1) {
      const op = this.#request(`${client}-${step}`);
      this.#time += 1;
      const start = this.#time;
      const result = await answer(op, parts);
      this.#time += 1;
      this.operations.push({ client, start, end: this.#time, op, result });
      if (result.kind === "ok") {
        this.#etag = result.etag ?? this.#etag;
        this.#token = result.token ?? this.#token;
      }
    }
  }

  #request(token: string): Request {
    const pick = (length: number) => Math.floor(this.#random() * length);
    const ifMatch = pick(2) === 0 ? this.#etag : undefined;
    const number = 1 + pick(8);
    const requests: readonly Request[] = [
      { kind: "create", token },
      { kind: "create", token },
      { kind: "put", token, ifMatch },
      { kind: "put", token, ifMatch },
      { kind: "put-new", token },
      { kind: "delete", ifMatch },
      { kind: "get" },
      { kind: "get" },
      { kind: "history" },
      { kind: "get-revision", number },
      { kind: "restore", number, ifMatch },
      { kind: "import", token: pick(2) === 0 ? token : this.#token },
      pick(3) === 0 ? { kind: "erase", ifMatch } : { kind: "get" },
    ];
    return requests[pick(requests.length)] ?? { kind: "get" };
  }
}

interface Parts {
  readonly store: DocumentStore;
  readonly documents: DocumentService;
  readonly history: DocumentHistory;
}

async function answer(op: Request, parts: Parts): Promise<Result> {
  try {
    return await carryOut(op, parts);
  } catch (error) {
    const code = error instanceof DocumentError ? error.code : undefined;
    switch (code) {
      case "not-found":
      case "already-exists":
      case "precondition-failed":
      case "invalid-parameter":
        return { kind: code };
      case "storage-unavailable":
      case "contended":
        return { kind: "unknown" };
      default:
        throw error;
    }
  }
}

async function carryOut(op: Request, { documents, history, store }: Parts): Promise<Result> {
  const precondition = "ifMatch" in op && op.ifMatch !== undefined ? { ifMatch: [op.ifMatch] } : {};
  switch (op.kind) {
    case "create":
      return seen(await documents.create(mood, document(op.token), { by }));
    case "put": {
      const options = { by, precondition, document: document(op.token) };
      return seen((await documents.replace(mood, id, options)).document);
    }
    case "put-new": {
      const options = {
        by,
        precondition: { ifNoneMatch: "*" },
        document: document(op.token),
      } as const;
      return seen((await documents.replace(mood, id, options)).document);
    }
    case "delete":
      return { kind: "ok", number: await documents.remove(mood, id, { by, precondition }) };
    case "erase":
      await documents.erase(mood, id, { by, precondition });
      return { kind: "ok" };
    case "get":
      return seen(await documents.get(mood, id));
    case "get-revision":
      return seen(await history.get(mood, id, op.number));
    case "restore":
      return seen(await history.restore(mood, id, { by, precondition, number: op.number }));
    case "history": {
      const { revisions } = await history.list(mood, id, { limit: 1000 });
      const lines = revisions.map((one) => ({
        number: one.number,
        change: one.change,
        etag: etagOf(one),
      }));
      return { kind: "revisions", revisions: lines };
    }
    case "import": {
      const text = toLines("moods", document(op.token));
      const options = { text, mode: "upsert", dryRun: false, by } as const;
      const { created, failed, unchanged } = await importDocuments(store, [mood], options);
      const [failure] = failed;
      if (failure !== undefined) {
        // Creating a document may reuse an erased id; an import may not.
        return { kind: failure.code === "contended" ? "unknown" : "failed" };
      }
      return { kind: created > 0 ? "created" : unchanged > 0 ? "unchanged" : "updated" };
    }
    default:
      throw new Error(`Nobody asks for ${op.kind} here.`);
  }
}

function document(token: string) {
  return { id, mood: "Calm", token };
}

function seen(revision: Pick<Revision, "body" | "number" | "writeId">): Result {
  const { token } = JSON.parse(revision.body ?? "{}");
  return { kind: "ok", number: revision.number, etag: etagOf(revision), token };
}

describe("what clients of the service do at once to one document", () => {
  it.for([
    { name: "a storage that always answers", faults: 0 },
    { name: "every twentieth storage call going wrong", faults: 0.05 },
  ])("is linearizable with $name", async ({ faults }) => {
    const random = seeded(20_261_126);
    const onCall = () => {
      if (random() < faults / 2) {
        throw new DocumentError("storage-unavailable", "The storage does not answer.");
      }
    };
    const recording = new Recording(openSqlite(freshSqliteFile(), { onCall }), random);
    await Promise.all(Array.from({ length: 6 }, (_, client) => recording.work(`c${client}`, 60)));
    const { operations } = recording;
    expect(checkLinearizable(operations).report).toEqual([]);
    const kinds = Map.groupBy(operations, ({ result }) => result.kind);
    expect(kinds.get("ok")?.length).toBeGreaterThan(50);
    expect(kinds.has("unknown")).toBe(faults > 0);
  });
});
