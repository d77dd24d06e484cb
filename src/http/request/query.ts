import { DocumentError } from "../../base/errors.ts";
import { sayOneOf } from "../../base/one-of.ts";
import type { Query, QueryParameter } from "../operation.ts";

/** The platform's own parameters: a function key, and its name. */
export const ofThePlatform: ReadonlySet<string> = new Set(["code", "clientId"]);

/**
 * Longest query without its cursor, in encoded characters. The next page has the same query, so all links can be
 * followed: Kestrel, which the Functions host runs on, accepts a request line of 8 KiB, and gateways half of that.
 */
const maxLength = 3_500;

/**
 * @param known the known parameters; `undefined` ignores the query
 * @throws DocumentError `invalid-parameter`
 */
export function parseQuery(
  query: URLSearchParams,
  known: Query | undefined,
): Readonly<Record<string, unknown>> {
  const length = known === undefined ? 0 : lengthOf(query);
  if (length > maxLength) {
    throw invalid(
      `The query has ${length} characters; the limit is ${maxLength}. Send fewer conditions.`,
    );
  }
  const values = new Map<string, unknown>();
  for (const [name, value] of known === undefined ? [] : query) {
    if (ofThePlatform.has(name)) {
      continue;
    }
    const { member, own } = partsOf(name);
    const parameter = Object.hasOwn(known ?? {}, own) ? known?.[own] : undefined;
    if (parameter === undefined || (parameter.type === "object") === (member === undefined)) {
      const names = Object.entries(known ?? {}).map(([one, { type }]) =>
        type === "object" ? `${one}.FIELD` : one,
      );
      throw invalid(
        `Unknown query parameter ${JSON.stringify(name.slice(0, 100))}. ${names.length === 0 ? "None are known here" : `Known: ${names.join(", ")}`}.`,
      );
    }
    const members = values.get(own);
    if (member !== undefined && members instanceof Map && !members.has(member)) {
      members.set(member, value);
    } else if (members !== undefined) {
      throw invalid(`${name} appears twice.`);
    } else {
      values.set(
        own,
        member === undefined ? parseParameter(name, value, parameter) : new Map([[member, value]]),
      );
    }
  }
  for (const [name, parameter] of Object.entries(known ?? {})) {
    if (!values.has(name) && "default" in parameter) {
      values.set(name, parameter.default);
    }
  }
  return Object.fromEntries(values);
}

function lengthOf(query: URLSearchParams): number {
  const own = [...query].filter(([name]) => name !== "cursor" && !ofThePlatform.has(name));
  return new URLSearchParams(own).toString().length;
}

/**
 * `where[a.b]`, `where[a][b]` (OpenAPI's `deepObject`) and `where.a.b` mean `a.b` of `where`; a template in braces does
 * not match.
 */
function partsOf(name: string): { readonly own: string; readonly member: string | undefined } {
  const [, own = name, dotted, bracketed] =
    /^(\w+)(?:\.(?!(?:\{\w*\}|\*)$)(.+)|((?:\[[^[\]]+\])+))$/.exec(name) ?? [];
  return { own, member: dotted ?? bracketed?.slice(1, -1).replaceAll("][", ".") };
}

function parseParameter(
  name: string,
  value: string,
  parameter: QueryParameter,
): string | number | boolean {
  switch (parameter.type) {
    case "object":
    case "string":
      if (parameter.type === "string" && parameter.enum?.includes(value) === false) {
        throw invalid(`${name} must be ${sayOneOf(parameter.enum)}.`);
      }
      return value;
    case "boolean":
      if (value !== "true" && value !== "false") {
        throw invalid(`${name} must be true or false.`);
      }
      return value === "true";
    case "integer":
      return parseInteger(name, value, parameter);
  }
}

/**
 * Parses a whole number within bounds.
 * @throws DocumentError `invalid-parameter`
 */
export function parseInteger(
  name: string,
  value: string,
  { minimum, maximum }: { readonly minimum: number; readonly maximum: number },
): number {
  const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= minimum && number <= maximum)) {
    throw invalid(`${name} must be a whole number from ${minimum} to ${maximum}.`);
  }
  return number;
}

function invalid(message: string): DocumentError {
  return new DocumentError("invalid-parameter", message);
}
