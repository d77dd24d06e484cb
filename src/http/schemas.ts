import type * as zod from "zod/mini";
import type { Zod } from "../documents/document-type.ts";
import { idPattern } from "../documents/id.ts";
import { documentTypes } from "../documents/index.ts";
import { seedStates } from "../seeding/seed-state.ts";
import { backupSchemas } from "./backup-schemas.ts";
import type { SchemaName } from "./operation.ts";
import { schemaNames } from "./schema-names.ts";
import { seedApplication, seedApplied, seedPlan } from "./seed-schemas.ts";

/** Every schema that the API's description names. */
export function createSchemas(z: Zod): zod.core.$ZodRegistry<{ id: SchemaName }> {
  const components = z.registry<{ id: SchemaName }>();
  const component = <Schema extends zod.ZodMiniType>(id: SchemaName, schema: Schema): Schema => {
    components.add(schema, { id });
    return schema;
  };

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

  // What every failure looks like.
  component(
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

  // What a list shows of a document when it was asked for some fields, or of a deleted one.
  const excerpt = component(
    "DocumentExcerpt",
    z.looseObject({ id: z.string(), _meta: z.looseObject({ revision: z.int() }) }),
  );

  for (const type of documentTypes) {
    const names = schemaNames(type);
    const schema = type.schema(z);
    const id = z.string().check(z.regex(idPattern));
    component(names.input, z.extend(schema, { id: z.optional(id) }));
    component(names.patch, z.looseObject({}));
    const document = component(names.document, z.extend(schema, { id, _meta: meta }));
    component(names.one, z.object({ success: z.literal(true), [type.singular]: document }));
    component(
      names.page,
      z.object({
        success: z.literal(true),
        [type.collection]: z.array(z.union([document, excerpt])),
        count: z.int().check(z.minimum(0)),
        nextLink: z.optional(z.string()),
      }),
    );
  }

  // What happened to a document, newest first.
  component(
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

  // What differs between two revisions.
  component(
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

  // What an import did.
  component(
    "ImportReport",
    z.object({
      success: z.literal(true),
      created: z.int().check(z.minimum(0)),
      updated: z.int().check(z.minimum(0)),
      unchanged: z.int().check(z.minimum(0)),
      failed: z.array(
        z.object({
          line: z.int().check(z.minimum(1)),
          code: z.string(),
          detail: z.string(),
          errors: z.optional(
            z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() })),
          ),
        }),
      ),
    }),
  );

  // What a deletion answers.
  component(
    "Removal",
    z.object({
      success: z.literal(true),
      message: z.string(),
      // Of one that was erased: until when backups may have it.
      backupsUntil: z.optional(timestamp),
    }),
  );

  // Seeds: how they stand, what to apply, what was done.
  component("SeedPlan", seedPlan(z));
  component("SeedApplication", seedApplication(z));
  component("SeedApplied", seedApplied(z));

  // Backups: what there are, what to do, what was done.
  for (const [id, make] of Object.entries(backupSchemas)) {
    component(id, make(z));
  }

  // What the health calls answer.
  component("Health", z.object({ status: z.literal("ok"), version: z.string() }));

  // What the readiness call answers.
  component(
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
          progress: z.optional(
            z.object({ collection: z.string(), planted: z.int(), seeds: z.int() }),
          ),
          // How many seeds are in which state, as of some minutes ago at most.
          states: z.optional(z.record(z.enum(seedStates), z.int().check(z.minimum(0)))),
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
        backups: z.object({
          status: z.enum(["ok", "degraded", "none", "off", "unknown"]),
          // When the last good one was begun.
          last: z.optional(timestamp),
          detail: z.optional(z.string()),
        }),
      }),
    }),
  );

  return components;
}
