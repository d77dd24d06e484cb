import type { Node, Pair, YAMLMap, YAMLSeq } from "yaml";
import { isObject, type JsonObject, type JsonValue } from "../json.ts";
import type { Yaml, YamlReading } from "./front-matter.ts";
import { alignLists, applyEdits, editBracketed, isSame, replace } from "./text-edit.ts";
import {
  cutLines,
  type Edits,
  indentLike,
  insertBefore,
  joinEdits,
  lineAfter,
  rewriteLines,
} from "./yaml-lines.ts";
import { isMergeKey, keyOf, spanOf, spanOfPair } from "./yaml-nodes.ts";
import { styleOf, YamlWriter } from "./yaml-text.ts";

/** What is edited. */
export interface YamlSource {
  /** Its last line ends, too. */
  readonly text: string;
  readonly reading: YamlReading;
  /** How the lines that are added end. */
  readonly eol: string;
}

/**
 * A mapping in YAML that has become another: what is the same in both stays as it is written. It is edited
 * as text, by the places in its tree, since the library prints all of a tree anew. What an anchor names is
 * changed in one place, so who asks has to see whether the aliases of it still fit.
 */
export function editYaml(yaml: Yaml, source: YamlSource, wanted: JsonObject): string {
  const { eol, reading, text } = source;
  const { root } = reading;
  const writer = new YamlWriter(yaml, styleOf(text));
  if (root === undefined) {
    return text + writer.mapping(wanted).replaceAll("\n", eol);
  }
  const edits = new YamlEditor(yaml, source, writer).edit(root, wanted) ?? [
    replace(spanOf(root), writer.mapping(wanted)),
  ];
  return applyEdits(
    text,
    edits.map((edit) => ({ ...edit, content: edit.content.replaceAll("\n", eol) })),
  );
}

/** Finds the edits that make one value of another; `undefined` says that it has to be written anew. */
class YamlEditor {
  readonly #text: string;
  readonly #values: YamlReading["values"];
  readonly #writer: YamlWriter;
  readonly #yaml: Yaml;

  constructor(yaml: Yaml, { reading, text }: YamlSource, writer: YamlWriter) {
    this.#yaml = yaml;
    this.#text = text;
    this.#values = reading.values;
    this.#writer = writer;
  }

  /** @param isFlow whether the node is within brackets */
  edit(node: unknown, wanted: JsonValue, isFlow = false): Edits {
    const { isAlias, isMap, isScalar, isSeq } = this.#yaml;
    if (isSame(this.#valueOf(node), wanted)) {
      return [];
    }
    if (isMap(node) && isObject(wanted)) {
      return this.#map(node, wanted);
    }
    if (isSeq(node) && Array.isArray(wanted)) {
      return this.#list(node, wanted);
    }
    const isShort = isAlias(node) || (isScalar(node) && !node.type?.startsWith("BLOCK"));
    const span = spanOf(node);
    if (
      !isShort ||
      span.start === span.end ||
      this.#text.slice(span.start, span.end).includes("\n")
    ) {
      return undefined;
    }
    const like = isScalar(node) ? node : undefined;
    const text = isFlow
      ? ` ${this.#writer.flow(wanted, like)}`
      : this.#writer.afterKey(wanted, like).slice(1, -1);
    return text.includes("\n") ? undefined : [replace(span, text.slice(1))];
  }

  #map(map: YAMLMap, wanted: JsonObject): Edits {
    const old = this.#valueOf(map);
    const was = isObject(old) ? old : {};
    const names = map.items.map(({ key }) => (isMergeKey(key) ? undefined : keyOf(key)));
    const removed = placesOf(names, (name) => name !== undefined && !Object.hasOwn(wanted, name));
    const own = new Set(names);
    const isMerged = (name: string) => !own.has(name) && Object.hasOwn(was, name);
    const isLost = Object.keys(was).some((name) => isMerged(name) && !Object.hasOwn(wanted, name));
    if (isLost || removed.size === names.length) {
      return undefined;
    }
    const added = Object.entries(wanted).filter(
      ([name, value]) => !own.has(name) && !(isMerged(name) && isSame(was[name] ?? null, value)),
    );
    const inside = map.items.map((pair, place) => {
      const name = names[place];
      return name === undefined || removed.has(place)
        ? []
        : this.#pair(pair, wanted[name] ?? null, map.flow);
    });
    if (map.flow) {
      const texts = added.map(
        ([name, value]) => `${this.#writer.flow(name)}: ${this.#writer.flow(value)}`,
      );
      const changes = { removed, added: { after: names.length - 1, texts } };
      const members = map.items.map(spanOfPair);
      return joinEdits([
        ...inside,
        editBracketed(this.#text, { box: spanOf(map), members }, changes),
      ]);
    }
    const lines = this.#writer.mapping(Object.fromEntries(added));
    const content = indentLike(this.#text, lines, spanOf(map).start);
    return joinEdits([
      ...inside,
      ...[...removed].map((place) => cutLines(this.#text, spanOfPair(map.items[place]), /^ *$/)),
      [{ offset: lineAfter(this.#text, spanOfPair(map.items.at(-1)).end), length: 0, content }],
    ]);
  }

  #list(list: YAMLSeq, wanted: readonly JsonValue[]): Edits {
    const old = list.items.map((item) => this.#valueOf(item));
    const { added, pairs, removed } = alignLists(old, wanted);
    if (removed.size === old.length) {
      return undefined;
    }
    const inside = pairs.map(([from, to]) =>
      this.#item(list.items[from], wanted[to] ?? null, list.flow),
    );
    if (list.flow) {
      const texts = added.items.map((item) => this.#writer.flow(item));
      const changes = { removed, added: { after: added.after, texts } };
      const members = list.items.map(spanOf);
      return joinEdits([
        ...inside,
        editBracketed(this.#text, { box: spanOf(list), members }, changes),
      ]);
    }
    const lines = added.items.map((item) => this.#writer.item(item)).join("");
    const content = indentLike(this.#text, lines, spanOf(list).start);
    const anchor = list.items[added.after];
    return joinEdits([
      ...inside,
      ...[...removed].map((place) => cutLines(this.#text, spanOf(list.items[place]), /^ *- +$/)),
      anchor === undefined
        ? insertBefore(this.#text, spanOf(list.items[0]), content)
        : [{ offset: lineAfter(this.#text, spanOf(anchor).end), length: 0, content }],
    ]);
  }

  #pair(pair: Pair, wanted: JsonValue, isFlow = false): Edits {
    const edits = this.edit(pair.value, wanted, isFlow);
    if (edits !== undefined) {
      return edits;
    }
    const span = spanOfPair(pair);
    const key = this.#text.slice(span.start, spanOf(pair.key).end);
    if (isFlow) {
      return [replace(span, `${key}: ${this.#writer.flow(wanted)}`)];
    }
    const like = this.#yaml.isScalar(pair.value) ? pair.value : undefined;
    const lines = `${key}${this.#writer.afterKey(wanted, like)}`;
    return rewriteLines(this.#text, span, { lines, allowedBefore: /^ *(?:- +)*$/ });
  }

  #item(item: unknown, wanted: JsonValue, isFlow = false): Edits {
    const edits = this.edit(item, wanted, isFlow);
    if (edits !== undefined) {
      return edits;
    }
    if (isFlow) {
      return [replace(spanOf(item), this.#writer.flow(wanted))];
    }
    const like = this.#yaml.isScalar(item) ? item : undefined;
    const lines = this.#writer.itemBody(wanted, like);
    return rewriteLines(this.#text, spanOf(item), { lines, allowedBefore: /^ *(?:- +)+$/ });
  }

  #valueOf(node: unknown): JsonValue {
    return this.#values.get(node as Node) ?? null;
  }
}

function placesOf<Item>(
  items: readonly Item[],
  isMeant: (item: Item) => boolean,
): ReadonlySet<number> {
  return new Set([...items.entries()].flatMap(([place, item]) => (isMeant(item) ? [place] : [])));
}
