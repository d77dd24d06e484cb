import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DocumentError } from "../../src/base/errors.ts";
import type { JsonObject } from "../../src/documents/json.ts";
import { mood } from "../../src/documents/mood.ts";
import { DocumentHistory } from "../../src/service/document-history.ts";
import { DocumentService } from "../../src/service/document-service.ts";
import type { Document } from "../../src/service/document-writer.ts";
import { mergePatch } from "../../src/service/merge-patch.ts";
import { etagOf } from "../../src/service/precondition.ts";
import { openSqliteStore, openTableStore, type StoreUnderTest } from "../support/stores.ts";

const by = { id: "tester", name: "Tester" };

/** A client's request; `version` is the revision that it believes to be the newest. */
type Step =
  | {
      readonly do: "create" | "replace" | "patch";
      readonly id: string;
      readonly content: JsonObject;
      readonly version?: number;
    }
  | { readonly do: "remove"; readonly id: string; readonly version?: number }
  | { readonly do: "restore" | "revision"; readonly id: string; readonly number: number }
  | { readonly do: "get" | "history"; readonly id: string }
  | { readonly do: "list" };

const id = fc.constantFrom("a", "b", "B", "a-1");
const version = fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined });
const content = fc.record(
  { mood: fc.constantFrom("Calm", "Angry", ""), n: fc.integer({ min: 0, max: 3 }) },
  { requiredKeys: ["n"] },
);
const number = fc.integer({ min: 1, max: 5 });
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant("create" as const), id, content }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom("replace" as const, "patch" as const),
      id,
      content,
      version,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("remove" as const), id, version }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom("restore" as const, "revision" as const),
      id,
      number,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom("get" as const, "history" as const), id }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("list" as const) }) },
) as fc.Arbitrary<Step>;

/** The content of a document at each revision, oldest first; `undefined` is a deletion. */
type Model = Map<string, (JsonObject | undefined)[]>;

/** The required answer, and the state afterwards: the contract, without a store. */
function expected(model: Model, asked: Step): unknown {
  return asked.do === "list" ? expectedList(model) : expectedOf(model, asked);
}

function expectedList(model: Model): unknown {
  const live = [...model].filter(([, revisions]) => revisions.at(-1) !== undefined);
  return live.map(([key, revisions]) => [key, revisions.length]).toSorted();
}

function expectedOf(model: Model, asked: Exclude<Step, { readonly do: "list" }>): unknown {
  const revisions = model.get(asked.id) ?? [];
  const current = revisions.at(-1);
  const write = (document: JsonObject | undefined) => {
    model.set(asked.id, [...revisions, document]);
    return document === undefined ? "done" : [revisions.length + 1, document];
  };
  /** A change that doesn't alter the text writes nothing. */
  const change = (document: JsonObject) =>
    JSON.stringify(document) === JSON.stringify(current)
      ? [revisions.length, document]
      : write(document);
  const isStale = (wanted: number | undefined) =>
    wanted !== undefined && (current === undefined || wanted !== revisions.length);
  const isValid = (document: JsonObject) =>
    typeof document["mood"] === "string" && document["mood"] !== "";
  switch (asked.do) {
    case "create": {
      const document = { id: asked.id, ...asked.content };
      if (!isValid(document)) {
        return "validation-failed";
      }
      return current === undefined ? write(document) : "already-exists";
    }
    case "replace": {
      const document = { id: asked.id, ...asked.content };
      if (!isValid(document)) {
        return "validation-failed";
      }
      if (isStale(asked.version)) {
        return "precondition-failed";
      }
      return current === undefined ? "not-found" : change(document);
    }
    case "patch": {
      if (isStale(asked.version)) {
        return "precondition-failed";
      }
      if (current === undefined) {
        return "not-found";
      }
      const merged = mergePatch(current, asked.content) as JsonObject;
      return isValid(merged) ? change(merged) : "validation-failed";
    }
    case "remove":
      if (isStale(asked.version)) {
        return "precondition-failed";
      }
      return current === undefined ? "not-found" : write(undefined);
    case "restore": {
      if (asked.number > revisions.length) {
        return "not-found";
      }
      const document = revisions[asked.number - 1];
      return document === undefined ? "invalid-parameter" : write(document);
    }
    case "revision": {
      const document = revisions[asked.number - 1];
      return document === undefined ? "not-found" : [asked.number, document];
    }
    case "get":
      return current === undefined ? "not-found" : [revisions.length, current];
    case "history":
      return revisions.length === 0
        ? "not-found"
        : revisions.map((_, index) => revisions.length - index);
  }
}

/** Sends a client's request as that client would: with the ETags that it has read. */
class Client {
  readonly #documents: DocumentService;
  readonly #history: DocumentHistory;
  readonly #store: StoreUnderTest["store"];

  constructor({ store }: StoreUnderTest) {
    this.#store = store;
    this.#documents = new DocumentService({ store });
    this.#history = new DocumentHistory({ store });
  }

  async ask(asked: Step): Promise<unknown> {
    try {
      return await this.#carryOut(asked);
    } catch (error) {
      if (error instanceof DocumentError) {
        return error.code;
      }
      throw error;
    }
  }

  async #carryOut(asked: Step): Promise<unknown> {
    switch (asked.do) {
      case "create":
        return seen(await this.#documents.create(mood, { id: asked.id, ...asked.content }, { by }));
      case "replace": {
        const precondition = await this.#condition(asked.id, asked.version);
        const options = { by, precondition, document: asked.content };
        return seen((await this.#documents.replace(mood, asked.id, options)).document);
      }
      case "patch": {
        const precondition = await this.#condition(asked.id, asked.version);
        return seen(
          await this.#documents.patch(mood, asked.id, { by, precondition, patch: asked.content }),
        );
      }
      case "remove":
        await this.#documents.remove(mood, asked.id, {
          by,
          precondition: await this.#condition(asked.id, asked.version),
        });
        return "done";
      case "restore":
        return seen(await this.#history.restore(mood, asked.id, { by, number: asked.number }));
      case "revision":
        return seen(await this.#history.get(mood, asked.id, asked.number));
      case "get":
        return seen(await this.#documents.get(mood, asked.id));
      case "history":
        return (await this.#history.list(mood, asked.id, { limit: 100 })).revisions.map(
          (one) => one.number,
        );
      case "list": {
        const { items } = await this.#documents.list(mood, { limit: 100 });
        return items.map(({ head }) => [head.id, head.number]).toSorted();
      }
    }
  }

  async #condition(of: string, wanted: number | undefined) {
    if (wanted === undefined) {
      return {};
    }
    const revision = await this.#store.revision({ collection: "moods", id: of }, wanted);
    return { ifMatch: [revision === undefined ? '"0-none"' : etagOf(revision)] };
  }
}

const seen = ({ body, number: revision }: Document) => [revision, JSON.parse(body)];

describe.for([
  { name: "SqliteDocumentStore", open: openSqliteStore, runs: 60 },
  { name: "TableDocumentStore", open: () => openTableStore() as Promise<StoreUnderTest>, runs: 15 },
  {
    name: "TableDocumentStore with 5 partitions",
    open: () => openTableStore(5) as Promise<StoreUnderTest>,
    runs: 15,
  },
])("on $name, for any sequence of calls by several clients", ({ open, runs }) => {
  it("the answers are those of a plain map with versions, and no ETag is ever used twice", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(2), step), { maxLength: 30 }), async (steps) => {
        const tested = await open();
        const clients = [new Client(tested), new Client(tested), new Client(tested)];
        const model: Model = new Map();
        for (const [who, asked] of steps) {
          const answer = await clients[who]?.ask(asked);
          expect(answer, JSON.stringify(asked)).toEqual(expected(model, asked));
        }
        for (const [key, revisions] of model) {
          const { revisions: kept } = await tested.store.history(
            { collection: "moods", id: key },
            { limit: 100 },
          );
          expect(new Set(kept.map(etagOf)).size).toBe(revisions.length);
        }
      }),
      { numRuns: runs },
    );
  });
});
