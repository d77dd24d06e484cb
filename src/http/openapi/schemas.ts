import type * as zod from "zod/mini";
import type { Zod } from "../../documents/document-type.ts";
import { idPattern } from "../../documents/id.ts";
import { documentTypes } from "../../documents/index.ts";
import type { SchemaName } from "../operation.ts";
import { backupSchemas } from "./backup-schemas.ts";
import { historySchemas } from "./history-schemas.ts";
import { schemaNames } from "./schema-names.ts";
import { seedApplication, seedApplied, seedPlan } from "./seed-schemas.ts";
import { systemSchemas } from "./system-schemas.ts";
import { transferSchemas } from "./transfer-schemas.ts";

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
        total: z.optional(z.int().check(z.minimum(0))),
        totalIsLowerBound: z.optional(z.literal(true)),
        nextLink: z.optional(z.string()),
      }),
    );
  }

  // Seeds: how they stand, what to apply, what was done.
  component("SeedPlan", seedPlan(z));
  component("SeedApplication", seedApplication(z));
  component("SeedApplied", seedApplied(z));

  const others = { ...historySchemas, ...transferSchemas, ...backupSchemas, ...systemSchemas };
  for (const [id, make] of Object.entries(others)) {
    component(id, make(z));
  }

  return components;
}
