import { once } from "../../base/once.ts";
import { companions } from "../../documents/companions.ts";
import { isObject, type JsonObject, type JsonValue } from "../../documents/json.ts";
import { loadZod } from "../../documents/validation.ts";
import { merge, type Shape, type Shapes, shapeOf } from "./fields.ts";

/** The shapes of the types of documents that templates use. */
export const typeShapes: () => Promise<Shapes> = once(async () => {
  const z = await loadZod();
  const shapes = companions.map((type): readonly [string, Shape] => {
    const schema = z.toJSONSchema(type.schema(z), { io: "input" });
    return [type.singular, { fields: new Map(), isComplete: false, ...ofSchema(schema) }];
  });
  return new Map(shapes);
});

/** The same, with the fields of documents; no other fields are known then. */
export async function shapesWith(
  documents: ReadonlyMap<string, readonly JsonObject[]>,
): Promise<Shapes> {
  const shapes = Array.from(await typeShapes(), ([name, ofType]): readonly [string, Shape] => {
    const all = documents.get(name) ?? [];
    const merged = all.reduce<Shape | undefined>(
      (before, document) => merge(before, shapeOf(document, true)),
      ofType,
    );
    return [name, merged ?? ofType];
  });
  return new Map(shapes);
}

/** The fields of a JSON Schema. */
function ofSchema(schema: object): Shape | undefined {
  const { properties } = schema as { readonly properties?: JsonValue };
  if (!isObject(properties)) {
    return undefined;
  }
  const fields = Object.entries(properties).map(
    ([name, field]) => [name, isObject(field) ? ofSchema(field) : undefined] as const,
  );
  // Every document has an id.
  return { fields: new Map([...fields, ["id", undefined]]), isComplete: false };
}
