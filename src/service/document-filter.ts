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
function textAt(document: JsonObject, path: string): string | undefined {
  let value: JsonValue | undefined = document;
  for (const name of path.split(".")) {
    const isList: boolean = Array.isArray(value);
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) {
      return undefined;
    }
    value = isList ? (value as readonly JsonValue[])[Number(name)] : (value as JsonObject)[name];
  }
  return typeof value === "object" && value !== null ? undefined : String(value);
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

/** The same letters however they are composed, and in one case. */
function fold(text: string): string {
  return text.normalize("NFC").toLowerCase();
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
