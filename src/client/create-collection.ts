import type { Diff, Finding, Labels, Rendering, Revision } from "./answers.ts";
import type { Collection, Listed, RenderCalls, TextForm } from "./collection.ts";
import type { Stored } from "./documents.ts";
import { listOf } from "./list-of.ts";
import type {
  CreateOptions,
  GetOptions,
  LintOptions,
  ListOptions,
  ReadOptions,
  RenderOptions,
} from "./options.ts";
import { randomKey } from "./random-key.ts";
import { readBody, readDocument, readField, readPage, readText } from "./reading.ts";
import { SeedbedError } from "./seedbed-error.ts";
import type { Send, Sending } from "./sending.ts";

/** Attempts of `update` before it gives up because other writers keep winning. */
const updates = 10;

/** Creates the calls of one collection. */
export function createCollection<Shape extends object>(
  send: Send,
  collection: string,
  singular: string,
): Collection<Shape, LintOptions> {
  type Document = Stored<Shape>;

  const document = async (sending: Sending) => readDocument<Shape>(await send(sending), singular);

  async function get(id: string, options?: ReadOptions): Promise<Document>;
  async function get(id: string, options: GetOptions): Promise<Document | undefined>;
  async function get(id: string, options?: GetOptions): Promise<Document | undefined> {
    const answer = await send({ method: "GET", path: [collection, id], options, expected: 304 });
    return answer.status === 304 ? undefined : readDocument<Shape>(answer, singular);
  }

  const labels = async (
    sending: Pick<Sending, "content" | "method" | "options">,
    id: string,
    ...label: string[]
  ) =>
    readBody<Labels>(
      await send({ ...sending, path: [collection, id, "labels", ...label] }),
      "moves",
    );

  const calls: Collection<Shape, LintOptions> = {
    labels: {
      list: (id, options) => labels({ method: "GET", options }, id),
      move: (id, label, revision, options) =>
        labels({ method: "PUT", content: { revision }, options }, id, label),
      remove: (id, label, options) => labels({ method: "DELETE", options }, id, label),
    },
    get,
    list<Options extends ListOptions>(options?: Options) {
      const {
        deleted,
        fields,
        pageSize: limit,
        q,
        sort,
        total,
        where,
      }: ListOptions = options ?? {};
      const asked = {
        ...{ limit, q, sort, total, deleted, fields: fields?.join(",") },
        ...prefixed("where.", where),
      };
      return listOf(async (cursor) => {
        const query = { ...asked, cursor };
        const answer = await send({ method: "GET", path: [collection], query, options });
        return readPage<Listed<Shape, Options>>(answer, collection);
      });
    },
    create: (content, options) =>
      document({ method: "POST", path: [collection], content, options: withKey(options) }),
    replace: (id, content, options) =>
      document({ method: "PUT", path: [collection, id], content, options }),
    patch: (id, content, options) =>
      document({ method: "PATCH", path: [collection, id], content, options }),
    async update(id, change, { lint, signal } = {}) {
      for (let count = 1; ; count += 1) {
        const found = await get(id, { signal });
        const changed = await change(found);
        if (changed === undefined) {
          return found;
        }
        try {
          return await calls.replace(id, changed, { ifMatch: found, lint, signal });
        } catch (error) {
          const isLate = error instanceof SeedbedError && error.code === "precondition-failed";
          if (!isLate || count === updates) {
            throw error;
          }
        }
      }
    },
    async delete(id, options) {
      readField(await send({ method: "DELETE", path: [collection, id], options }), "message");
    },
    async erase(id, options) {
      const answer = await send({ method: "POST", path: [collection, id, "erase"], options });
      return { backupsUntil: readField<string | null>(answer, "backupsUntil") };
    },
    revisions: (id, options) =>
      listOf(async (cursor) => {
        const query = { limit: options?.pageSize, cursor };
        const path = [collection, id, "revisions"];
        return readPage<Revision>(await send({ method: "GET", path, query, options }), "revisions");
      }),
    revision: (id, number, options) =>
      document({ method: "GET", path: [collection, id, "revisions", number], options }),
    restore(id, number, options) {
      const path = [collection, id, "revisions", number, "restore"];
      return document({ method: "POST", path, options: withKey(options) });
    },
    async diff(id, { from, to, ...options } = {}) {
      const path = [collection, id, "diff"];
      const answer = await send({ method: "GET", path, query: { from, to }, options });
      return readBody<Diff>(answer, "changes");
    },
  };
  return calls;
}

function prefixed<Value>(prefix: string, values: Readonly<Record<string, Value>> = {}) {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]));
}

/** A key of its own, unless the caller gave one, makes a request safe to retry. */
function withKey<Options extends CreateOptions>(options?: Options) {
  return { ...options, idempotencyKey: options?.idempotencyKey ?? randomKey() };
}

interface Report {
  readonly findings: readonly Finding[];
}

/** Creates the calls that render templates. */
export function createRenderCalls<Shape extends object>(send: Send): RenderCalls<Shape> {
  const ask = async <Content>(
    name: keyof Content,
    path: readonly string[],
    content: object,
    { segments, strict, ...options }: RenderOptions = {},
  ) => {
    const query = { strict, segments };
    const asked = { path: ["templates", ...path], query, content, options };
    // Nothing is written.
    return readBody<Content>(await send({ method: "POST", ...asked, isIdempotent: true }), name);
  };
  return {
    render: (id, request = {}, options) =>
      ask<Rendering>("messages", [id, "render"], request, options),
    preview: (template, request, options) =>
      ask<Rendering>("messages", ["render"], { ...request, template }, options),
    async lint(template, options) {
      const { findings } = await ask<Report>("findings", ["lint"], { template }, options);
      return findings;
    },
  };
}

/** Creates the calls for documents that also exist as text of a media type. */
export function createTextForm<Shape>(
  send: Send,
  [collection, singular]: readonly [string, string],
  mediaType: string,
): TextForm<Shape> {
  return {
    async getText(id, options) {
      const path = [collection, id];
      const answer = await send({ method: "GET", path, accept: mediaType, options });
      return readText(answer, mediaType);
    },
    async putText(id, content, options) {
      const path = [collection, id];
      const answer = await send({ method: "PUT", path, content, mediaType, options });
      return readDocument<Shape>(answer, singular);
    },
  };
}
