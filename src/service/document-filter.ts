import { isObject, type JsonObject, type JsonValue } from "../documents/json.ts";

/** The filter of a list. */
export interface DocumentFilter {
  /** A word, or part of one, in any text of the document; case-insensitive. */
  readonly q?: string;
  /** The values that fields must have, as text, by path (`demographics.ageGroup`). */
  readonly where: ReadonlyMap<string, string>;
}

/** Whether a document matches the filter. */
export function fitsFilter({ q, where }: DocumentFilter, document: JsonObject): boolean {
  const hasFields = [...where].every(([path, text]) => textAt(document, path) === text);
  return hasFields && (q === undefined || hasText(document, fold(q)));
}

/** The fields of a document at these paths, in their own order, with the id. */
export function pickFields(document: JsonObject, paths: readonly string[]): JsonObject {
  return pick(document, toTree(["id", ...paths]));
}

/** The value at a path, as text; `undefined` if there is none, or it is a list or an object. */
export function textAt(document: JsonObject, path: string): string | undefined {
  const value = valueAt(document, path);
  const isText = value !== undefined && (typeof value !== "object" || value === null);
  return isText ? String(value) : undefined;
}

/** The value at a path of field names and list indices from 0. */
export function valueAt(document: JsonObject, path: string): JsonValue | undefined {
  let value: JsonValue | undefined = document;
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) {
      return undefined;
    }
    // A list has a length, but no field of that name.
    value = isObject(value) ? value[name] : value[Number(name)];
  }
  return value;
}

function hasText(value: JsonValue, folded: string): boolean {
  if (typeof value === "string") {
    return fold(value).includes(folded);
  }
  return (
    typeof value === "object" &&
    value !== null &&
    Object.values(value).some((item: JsonValue) => hasText(item, folded))
  );
}

/** Folds case and composition: lower-casing can decompose letters, and produces a final ς. */
export function fold(text: string): string {
  return text.toLowerCase().normalize("NFC").replaceAll("ς", "σ");
}

/** The wanted fields below each name; an empty map means all. */
type FieldTree = Map<string, FieldTree>;

function toTree(paths: readonly string[]): FieldTree {
  const tree: FieldTree = new Map();
  for (const path of paths) {
    let branch = tree;
    for (const name of path.split(".")) {
      const below: FieldTree = branch.get(name) ?? new Map();
      branch.set(name, below);
      branch = below;
    }
  }
  return tree;
}

function pick(value: JsonObject, tree: FieldTree): JsonObject {
  const picked = Object.entries(value).flatMap(([name, item]): [string, JsonValue][] => {
    const below = tree.get(name);
    if (below === undefined) {
      return [];
    }
    if (below.size === 0) {
      return [[name, item]];
    }
    return isObject(item) ? [[name, pick(item, below)]] : [];
  });
  return Object.fromEntries(picked);
}
