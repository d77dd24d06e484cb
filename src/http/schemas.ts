import * as z from "zod/mini";
import type { DocumentType } from "../documents/document-type.ts";
import { idPattern } from "../documents/id.ts";

/** The schemas that the API's description names. */
export const components = z.registry<{ id: string }>();

function component<Schema extends z.ZodMiniType>(id: string, schema: Schema): Schema {
  components.add(schema, { id });
  return schema;
}

const timestamp = z.iso.datetime();

const meta = component(
  "Meta",
  z.object({
    revision: z.int().check(z.minimum(1)),
    etag: z.string(),
    createdAt: timestamp,
    updatedAt: timestamp,
    origin: z.enum(["seed", "api", "import", "restore"]),
  }),
);

/** What every failure looks like. */
export const problemSchema = component(
  "Problem",
  z.object({
    type: z.url(),
    title: z.string(),
    status: z.int().check(z.minimum(400), z.maximum(599)),
    detail: z.string(),
    code: z.string(),
    instance: z.string(),
    requestId: z.string(),
    errors: z.optional(
      z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() })),
    ),
    current: z.optional(z.looseObject({ id: z.string(), _meta: meta })),
    success: z.literal(false),
    error: z.string(),
  }),
);

/** The schemas of one document type. */
export type DocumentSchemas = ReturnType<typeof documentSchemas>;

/** Names the schemas of one document type: what is sent, one in its envelope, a page of them. */
export function documentSchemas(type: DocumentType) {
  const name = type.singular.charAt(0).toUpperCase() + type.singular.slice(1);
  const id = z.string().check(z.regex(idPattern));
  const input = component(`${name}Input`, z.extend(type.schema, { id: z.optional(id) }));
  const document = component(name, z.extend(type.schema, { id, _meta: meta }));
  const one = component(
    `${name}Answer`,
    z.object({ success: z.literal(true), [type.singular]: document }),
  );
  const page = component(
    `${name}Page`,
    z.object({
      success: z.literal(true),
      [type.collection]: z.array(document),
      count: z.int().check(z.minimum(0)),
      nextLink: z.optional(z.string()),
    }),
  );
  const patch = component(`${name}Patch`, z.looseObject({}));
  return { input, one, page, patch };
}

/** What happened to a document, newest first. */
export const revisionPageSchema = component(
  "RevisionPage",
  z.object({
    success: z.literal(true),
    revisions: z.array(
      z.object({
        number: z.int().check(z.minimum(1)),
        at: timestamp,
        by: z.object({ id: z.string(), name: z.string() }),
        change: z.enum(["created", "updated", "deleted", "restored", "seeded", "imported"]),
        etag: z.string(),
      }),
    ),
    count: z.int().check(z.minimum(0)),
    nextLink: z.optional(z.string()),
  }),
);

/** What differs between two revisions. */
export const diffSchema = component(
  "Diff",
  z.object({
    success: z.literal(true),
    from: z.int().check(z.minimum(0)),
    to: z.int().check(z.minimum(1)),
    changes: z.array(
      z.object({
        pointer: z.string(),
        kind: z.enum(["added", "removed", "changed"]),
        before: z.optional(z.unknown()),
        after: z.optional(z.unknown()),
        hunks: z.optional(
          z.array(
            z.object({
              oldStart: z.int(),
              oldLines: z.int(),
              newStart: z.int(),
              newLines: z.int(),
              lines: z.array(z.string()),
            }),
          ),
        ),
      }),
    ),
  }),
);

/** What a deletion answers. */
export const messageSchema = component(
  "Message",
  z.object({ success: z.literal(true), message: z.string() }),
);

/** What the health calls answer. */
export const healthSchema = component(
  "Health",
  z.object({ status: z.literal("ok"), version: z.string() }),
);

/** What the readiness call answers. */
export const readinessSchema = component(
  "Readiness",
  z.object({
    status: z.enum(["ok", "degraded", "unavailable"]),
    checks: z.object({
      store: z.object({
        status: z.enum(["ok", "misconfigured", "unavailable"]),
        ms: z.int().check(z.minimum(0)),
        detail: z.optional(z.string()),
      }),
      seeds: z.object({
        status: z.enum(["ok", "planting", "degraded"]),
        collections: z.record(
          z.string(),
          z.object({
            state: z.enum(["never", "started", "done", "restoring"]),
            planted: z.int().check(z.minimum(0)),
          }),
        ),
        problems: z.array(
          z.object({ file: z.string(), line: z.optional(z.int()), detail: z.string() }),
        ),
      }),
    }),
  }),
);
