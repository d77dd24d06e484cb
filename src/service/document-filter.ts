import { isObject, type JsonObject, type JsonValue } from "../documents/json.ts";

/** What a list is narrowed to. */
export interface DocumentFilter {
  /** A word, or part of one, in any letter case, in any text of the document. */
  readonly q?: string;
  /** Text forms that fields must have, by their paths (`demographics.ageGroup`). */
  readonly where: ReadonlyMap<string, string>;
}

/** Whether a document is one that the filter asks for. */
export function fitsFilter({ q, where }: DocumentFilter, document: JsonObject): boolean {
  const hasFields = [...where].every(([path, text]) => textAt(document, path) === text);
  return hasFields && (q === undefined || hasText(document, fold(q)));
}

/** The fields of a document at these paths, in their own order, with the id. */
export function pickFields(document: JsonObject, paths: readonly string[]): JsonObject {
  return pick(document, toTree(["id", ...paths]));
}

/** The text form of what stands at a path; `undefined` where nothing does, or a list or an object. */
export function textAt(document: JsonObject, path: string): string | undefined {
  const value = valueAt(document, path);
  const isText = value !== undefined && (typeof value !== "object" || value === null);
  return isText ? String(value) : undefined;
}

/** What stands at a path, whose names are of fields, or of places in lists from 0. */
export function valueAt(document: JsonObject, path: string): JsonValue | undefined {
  let value: JsonValue | undefined = document;
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) {
      return undefined;
    }
    // A list has a length, and no field of that name.
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

/** The same letters however they are composed, and in one case: lower-casing can take letters apart, and ends words in ς. */
export function fold(text: string): string {
  return text.toLowerCase().normalize("NFC").replaceAll("ς", "σ");
}

/** What is wanted below each name; nothing below means all of it. */
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
