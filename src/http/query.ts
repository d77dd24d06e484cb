import * as z from "zod/mini";
import { DocumentError } from "../errors.ts";

/** The platform's own: a function key, and which key it is. */
const ofThePlatform = new Set(["code", "clientId"]);

const noNames = z.object({});

/**
 * A query, checked: a name given twice is refused, and one that is not known unless the schema is loose.
 * @throws DocumentError `invalid-parameter`
 */
export function parseQuery(
  query: URLSearchParams,
  schema: z.ZodMiniObject = noNames,
): Record<string, unknown> {
  const isLoose = schema.def.catchall !== undefined;
  const values: Record<string, string> = {};
  for (const [name, value] of query) {
    if (isLoose || ofThePlatform.has(name)) {
      continue;
    }
    if (!Object.hasOwn(schema.def.shape, name)) {
      const known = Object.keys(schema.def.shape);
      throw invalid(
        `There is no ${JSON.stringify(name.slice(0, 100))} to ask for here; ${known.length === 0 ? "this takes no query" : `known are ${known.join(", ")}`}.`,
      );
    }
    if (Object.hasOwn(values, name)) {
      throw invalid(`${name} is given twice.`);
    }
    values[name] = value;
  }
  const { data, error } = schema.safeParse(values);
  if (error !== undefined) {
    const said = error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    throw invalid(`The query is not valid: ${said.join("; ")}.`);
  }
  return data;
}

function invalid(message: string): DocumentError {
  return new DocumentError("invalid-parameter", message);
}
