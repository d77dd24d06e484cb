import type { Node, Pair, YAMLMap, YAMLSeq } from "yaml";
import { isObject, type JsonObject, type JsonValue } from "../json.ts";
import { editBrackets } from "./brackets.ts";
import type { Yaml, YamlReading } from "./front-matter.ts";
import { alignLists } from "./list-alignment.ts";
import { applyEdits, type Edits, isSame, type Member, replace, type Span } from "./text-edit.ts";
import { type BlockCollection, editBlocks } from "./yaml-blocks.ts";
import { type Lines, rewriteLines } from "./yaml-lines.ts";
import { endOf, endOfPair, isMergeKey, keyOf, spanOf, spanOfPair } from "./yaml-nodes.ts";
import { styleOf, YamlWriter } from "./yaml-text.ts";

/** The text to edit. */
export interface YamlSource {
  /** The last line also has a line end. */
  readonly text: string;
  readonly reading: YamlReading;
  /** The line ending for added lines. */
  readonly eol: string;
  /** Whether to replace aliases with their values, because their anchors have changed or are gone. */
  readonly spellsOutAliases?: boolean;
}

/**
 * Updates a YAML mapping; unchanged parts keep their text. It is edited as text, by the positions in its tree, because
 * the library reprints the whole tree. An anchored value is changed only at the anchor, so the caller must check
 * whether its aliases are still right.
 */
export function editYaml(yaml: Yaml, source: YamlSource, wanted: JsonObject): string {
  const { eol, reading, text } = source;
  const { root } = reading;
  const writer = new YamlWriter(yaml, styleOf(text));
  if (root === undefined) {
    return text + writer.mapping(wanted).replaceAll("\n", eol);
  }
  const edits = new YamlEditor(yaml, source, writer).edit(root, wanted) ?? [
    replace(spanOf(root), writer.mapping(wanted).replaceAll("\n", eol)),
  ];
  return applyEdits(text, edits);
}

/** A kept member: its index, and its wanted value. */
interface KeptMember {
  readonly from: number;
  readonly value: JsonValue;
  readonly isFlow?: boolean | undefined;
}

/** Finds the edits that turn one value into another; `undefined` means that it must be rewritten. */
class YamlEditor {
  readonly #eol: string;
  readonly #spellsOutAliases: boolean;
  readonly #text: string;
  readonly #values: YamlReading["values"];
  readonly #writer: YamlWriter;
  readonly #yaml: Yaml;

  constructor(
    yaml: Yaml,
    { eol, reading, spellsOutAliases = false, text }: YamlSource,
    writer: YamlWriter,
  ) {
    this.#yaml = yaml;
    this.#eol = eol;
    this.#spellsOutAliases = spellsOutAliases;
    this.#text = text;
    this.#values = reading.values;
    this.#writer = writer;
  }

  /** @param isFlow whether the node is within brackets */
  edit(node: unknown, wanted: JsonValue, isFlow = false): Edits {
    const { isAlias, isMap, isScalar, isSeq } = this.#yaml;
    const hasNoAlias = isScalar(node) || !this.#spellsOutAliases;
    if (hasNoAlias && isSame(this.#valueOf(node), wanted)) {
      return [];
    }
    if (isMap(node) && isObject(wanted)) {
      return this.#map(node, wanted);
    }
    if (isSeq(node) && Array.isArray(wanted)) {
      return this.#list(node, wanted);
    }
    const value = this.#valueOf(node);
    // A tag stays only before a value that it fits.
    const isOwnKind = isScalar(node) && (node.tag === undefined || typeof value === typeof wanted);
    const isShort = isAlias(node) || (isOwnKind && !node.type?.startsWith("BLOCK"));
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
    const own = new Set(names);
    const isMerged = (name: string) => !own.has(name) && Object.hasOwn(was, name);
    const isLost = (name: string) => isMerged(name) && !Object.hasOwn(wanted, name);
    const spellsOut = this.#spellsOutAliases && names.includes(undefined);
    if (spellsOut || Object.keys(was).some(isLost)) {
      return undefined;
    }
    const kept = map.items.flatMap((pair, from): readonly Member[] => {
      const name = names[from];
      if (name === undefined) {
        return [{ from, edits: [] }];
      }
      const value = wanted[name];
      return Object.hasOwn(wanted, name) && value !== undefined
        ? [this.#pair(pair, { from, name, value, isFlow: map.flow })]
        : [];
    });
    const added = Object.entries(wanted)
      .filter(
        ([name, value]) => !own.has(name) && !(isMerged(name) && isSame(was[name] ?? null, value)),
      )
      .map(([name, value]) => ({ text: this.#newPair(name, value, map.flow) }));
    const members = [...kept, ...added];
    return map.flow
      ? editBrackets(this.#text, { box: spanOf(map), members: map.items.map(spanOfPair) }, members)
      : this.#blocks(members, {
          kind: "mapping",
          start: spanOf(map).start,
          members: map.items.map((pair) => ({
            start: spanOf(pair.key).start,
            end: endOfPair(pair),
          })),
        });
  }

  #list(list: YAMLSeq, wanted: readonly JsonValue[]): Edits {
    const origins = alignLists(
      list.items.map((item) => this.#valueOf(item)),
      wanted,
    );
    const members = wanted.map((value, to): Member => {
      const from = origins[to];
      return from === undefined
        ? { text: this.#newItem(value, list.flow) }
        : this.#item(list.items[from], { from, value, isFlow: list.flow });
    });
    return list.flow
      ? editBrackets(this.#text, { box: spanOf(list), members: list.items.map(spanOf) }, members)
      : this.#blocks(members, {
          kind: "list",
          start: spanOf(list).start,
          members: list.items.map((item) => ({ start: spanOf(item).start, end: endOf(item) })),
        });
  }

  #blocks(wanted: readonly Member[], collection: BlockCollection): Edits {
    return editBlocks(this.#text, collection, { wanted, eol: this.#eol });
  }

  #pair(
    pair: Pair,
    { from, isFlow = false, name, value }: KeptMember & { readonly name: string },
  ): Member {
    const edits = this.edit(pair.value, value, isFlow);
    if (edits !== undefined) {
      return { from, edits };
    }
    const span = spanOfPair(pair);
    const { end: keyEnd } = spanOf(pair.key);
    const key = this.#text.slice(span.start, keyEnd);
    if (isFlow) {
      return { from, edits: [replace(span, `${key}: ${this.#writer.flow(value)}`)] };
    }
    const like = this.#yaml.isScalar(pair.value) ? pair.value : undefined;
    const lines = `${key}${this.#writer.afterKey(value, like)}`;
    const rewritten = this.#rewrite(span, { lines, keyEnd, allowedBefore: /^ *(?:- +)*$/ });
    return rewritten ? { from, edits: rewritten } : { from, text: this.#newPair(name, value) };
  }

  #item(item: unknown, { from, isFlow = false, value }: KeptMember): Member {
    const edits = this.edit(item, value, isFlow);
    if (edits !== undefined) {
      return { from, edits };
    }
    if (isFlow) {
      return { from, text: this.#newItem(value, true) };
    }
    const like = this.#yaml.isScalar(item) ? item : undefined;
    const lines = this.#writer.itemBody(value, like);
    const rewritten = this.#rewrite(spanOf(item), { lines, allowedBefore: /^ *(?:- +)+$/ });
    return rewritten ? { from, edits: rewritten } : { from, text: this.#newItem(value) };
  }

  /** Rewrites in place if possible, so that a comment behind the first line stays. */
  #rewrite(span: Span, lines: Lines): Edits {
    return rewriteLines(this.#text, span, lines)?.map((edit) => ({
      ...edit,
      content: edit.content.replaceAll("\n", this.#eol),
    }));
  }

  #newPair(name: string, value: JsonValue, isFlow = false): string {
    return isFlow
      ? `${this.#writer.flow(name)}: ${this.#writer.flow(value)}`
      : this.#writer.mapping(Object.fromEntries([[name, value]]));
  }

  #newItem(value: JsonValue, isFlow = false): string {
    return isFlow ? this.#writer.flow(value) : this.#writer.item(value);
  }

  #valueOf(node: unknown): JsonValue {
    return this.#values.get(node as Node) ?? null;
  }
}
