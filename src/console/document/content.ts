import type { Stored } from "../../client/index.ts";

/** Fields of a document of any collection. */
export type Fields = Readonly<Record<string, unknown>>;

/** A stored document of any collection. */
export type Document = Stored<Fields>;

/** The path of a field: names from the outside in. */
export type Path = readonly string[];

/** A document's own fields, without its id and what the system records. */
export function contentOf({ id: _, _meta, ...content }: Document): Fields {
  return content;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The path that a JSON Pointer is of. */
export function toPath(pointer: string): Path {
  return pointer
    .split("/")
    .slice(1)
    .map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** The value at a path; `undefined` if there is none. */
export function valueAt(content: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, name) => (isFields(value) && Object.hasOwn(value, name) ? value[name] : undefined),
    content,
  );
}

/** The content with a value at a path; `undefined` removes the field. All other fields keep their place. */
export function withValue(content: Fields, path: Path, value: unknown): Fields {
  const [name, ...rest] = path;
  if (name === undefined) {
    return isFields(value) ? value : content;
  }
  const inner = Object.hasOwn(content, name) ? content[name] : undefined;
  const next = rest.length === 0 ? value : withValue(isFields(inner) ? inner : {}, rest, value);
  const others = Object.entries(content);
  if (next === undefined) {
    return Object.fromEntries(others.filter(([other]) => other !== name));
  }
  return Object.hasOwn(content, name)
    ? Object.fromEntries(others.map(([other, old]) => [other, other === name ? next : old]))
    : Object.fromEntries([...others, [name, next]]);
}

/** Whether two values are the same JSON; the order of fields does not matter. */
export function isSame(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => isSame(item, other[index]));
  }
  if (isFields(one) && isFields(other)) {
    const names = Object.keys(one);
    return (
      names.length === Object.keys(other).length &&
      names.every((name) => Object.hasOwn(other, name) && isSame(one[name], other[name]))
    );
  }
  return one === other;
}

/** A value as people read it: text as it is, all else as JSON. */
export function toText(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value, null, 2) ?? "");
}

/** A value as people read it beside others: a text that could be taken for one of them is in quotes. */
export function toTextBeside(value: unknown, others: readonly unknown[]): string {
  const text = toText(value);
  const isOneText = (other: unknown) => other === undefined || typeof other === "string";
  const isAlone = typeof value !== "string" || others.every(isOneText);
  const isApart = text.includes("\n") && !others.some((other) => toText(other) === text);
  return isAlone || isApart ? text : JSON.stringify(text);
}

/** About how many lines a text needs, for browsers that don't fit fields to their content. */
export function rowsOf(text: string): number {
  const lines = text.split("\n").reduce((sum, line) => sum + 1 + Math.floor(line.length / 80), 0);
  return Math.min(30, Math.max(3, lines));
}

/** The JSON in a text; `undefined` if it has none. */
export function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    if (error instanceof SyntaxError) {
      return undefined;
    }
    throw error;
  }
}
