import type * as zod from "zod/mini";
import { DocumentError, type Fault } from "../base/errors.ts";
import { once } from "../base/once.ts";
import type { DocumentType, Zod } from "./document-type.ts";
import { listFaults, sayFirst } from "./fault-list.ts";
import { idFaults } from "./id.ts";
import type { JsonObject } from "./json.ts";
import { pointerTo } from "./pointer.ts";

const schemas = new Map<DocumentType, Promise<zod.ZodMiniObject>>();

/** The faults of a document, each with its JSON Pointer (RFC 6901); at most 100. */
export async function faultsOf(
  type: DocumentType,
  document: JsonObject,
): Promise<readonly Fault[]> {
  const { error } = (await schemaOf(type)).safeParse(document);
  return listFaults([...idFaults(document), ...toFaults(error)]);
}

/**
 * @throws DocumentError `validation-failed` with the faults
 */
export async function checkDocument(type: DocumentType, document: JsonObject): Promise<void> {
  const faults = await faultsOf(type, document);
  if (faults.length > 0) {
    const say = ({ detail, pointer }: Fault) => `${pointer || "the document"}: ${detail}`;
    throw new DocumentError(
      "validation-failed",
      `The ${type.singular} is not valid: ${sayFirst(faults, say)}.`,
      { faults },
    );
  }
}

/** The schema of a type, created when the first document is checked. */
function schemaOf(type: DocumentType): Promise<zod.ZodMiniObject> {
  const made = schemas.get(type) ?? makeSchema(type);
  schemas.set(type, made);
  return made;
}

async function makeSchema(type: DocumentType): Promise<zod.ZodMiniObject> {
  return type.schema(await loadZod());
}

/** The schema library, with our messages and a limit on the number of faults. */
export const loadZod: () => Promise<Zod> = once(async () => {
  const [z, { sayIssue }, { withStops }] = await Promise.all([
    import("zod/mini"),
    import("./fault-words.ts"),
    import("./stopping-zod.ts"),
  ]);
  z.config({ ...z.locales.en(), customError: sayIssue });
  return withStops(z);
});

/** The faults found by a schema, each with its JSON Pointer; at most 100. */
export function toFaults(error: zod.core.$ZodError | undefined): readonly Fault[] {
  return listFaults((error?.issues ?? []).flatMap(within).map(toFault));
}

/** Of a union, the faults inside the member that has the value's type. */
function within(issue: zod.core.$ZodIssue): readonly zod.core.$ZodIssue[] {
  const meant =
    issue.code === "invalid_union" &&
    issue.errors.find((member) =>
      member.every(({ code, path }) => code !== "invalid_type" || path.length > 0),
    );
  return meant
    ? meant.flatMap((one) => within({ ...one, path: [...issue.path, ...one.path] }))
    : [issue];
}

function toFault({ code, message, path }: zod.core.$ZodIssue): Fault {
  return { pointer: pointerTo(path), code, detail: message };
}
