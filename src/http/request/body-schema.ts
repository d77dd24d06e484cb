import type * as zod from "zod/mini";
import { DocumentError } from "../../base/errors.ts";
import type { Zod } from "../../documents/document-type.ts";
import { sayFirst } from "../../documents/fault-list.ts";
import type { JsonObject } from "../../documents/json.ts";
import { loadZod, toFaults } from "../../documents/validation.ts";

/**
 * @throws DocumentError `validation-failed` with the faults
 */
export async function parseBody<Schema extends zod.ZodMiniType>(
  makeSchema: (z: Zod) => Schema,
  body: JsonObject,
): Promise<zod.output<Schema>> {
  const { data, error } = makeSchema(await loadZod()).safeParse(body);
  if (error !== undefined) {
    const faults = toFaults(error);
    const where = sayFirst(faults, ({ detail, pointer }) => `${pointer || "the body"}: ${detail}`);
    throw new DocumentError("validation-failed", `The body is not valid: ${where}.`, { faults });
  }
  return data;
}
