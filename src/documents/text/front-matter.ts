import type { Alias, Node, ParsedNode, Scalar, YAMLMap } from "yaml";
import { isObject, type JsonObject, type JsonValue } from "../json.ts";
import {
  givenTwice,
  type KeepingFault,
  maxDepth,
  nameFault,
  numberFault,
  textFault,
  tooDeep,
} from "../keeping.ts";
import { parseYaml } from "./yaml-document.ts";
import { isMergeKey, keyOf, startOf } from "./yaml-nodes.ts";

/** The YAML library, passed as an argument so that a start does not load it. */
export type Yaml = typeof import("yaml");

/** A parsed YAML text, with the values of its nodes. */
export interface YamlReading {
  readonly value: JsonObject;
  /** The root mapping; `undefined` for an empty text. */
  readonly root: YAMLMap | undefined;
  /** The value of each node. */
  readonly values: ReadonlyMap<Node, JsonValue>;
}

/** Reports a fault at an offset of the text. */
export type Fail = (message: string, offset: number) => never;

/** Maximum characters of JSON that aliases may add: a few lines can expand to gigabytes. */
const maxAliased = 1_000_000;

/** Tags for types that JSON has. */
const jsonTags = /^tag:yaml\.org,2002:(?:str|int|float|bool|null|map|seq)$/;

/**
 * @param fail called with the first fault
 */
export async function readFrontMatter(yaml: Yaml, text: string, fail: Fail): Promise<YamlReading> {
  const document = await parseYaml(yaml, text);
  const [fault] = document.errors;
  if (fault !== undefined) {
    const isStack = fault.message.includes("call stack");
    // An unclosed construct is reported at the end; the last line is more helpful than the closing bars.
    fail(isStack ? tooDeep.detail : fault.message, Math.min(fault.pos[0], text.trimEnd().length));
  }
  const root: ParsedNode | null = document.contents;
  if (root === null || (yaml.isScalar(root) && root.value === null && root.source === "")) {
    return { value: {}, root: undefined, values: new Map() };
  }
  if (!yaml.isMap(root)) {
    return fail("must be a mapping of names to values", root.range[0]);
  }
  const reader = new Reader(yaml, fail);
  return { value: reader.toObject(root, 1), root, values: reader.values };
}

class Reader {
  readonly values = new Map<Node, JsonValue>();
  readonly #anchors = new Map<string, { value: JsonValue; length: number; height: number }>();
  readonly #fail: Fail;
  readonly #yaml: Yaml;
  #aliased = 0;

  constructor(yaml: Yaml, fail: Fail) {
    this.#yaml = yaml;
    this.#fail = fail;
  }

  /** The value of a mapping; its own keys take precedence over merged ones, and earlier merges over later. */
  toObject(map: YAMLMap, depth: number): JsonObject {
    this.#checkTag(map);
    const fields = new Map<string, JsonValue>();
    const merged: JsonObject[] = [];
    for (const { key, value } of map.items) {
      if (isMergeKey(key)) {
        merged.push(...this.#toSources(value, depth));
        continue;
      }
      const name = keyOf(key);
      if (name === undefined) {
        this.#fail("a key must be a string", startOf(key, map));
      }
      const fault = fields.has(name) ? givenTwice : nameFault(name);
      this.#refuse(`the key ${JSON.stringify(name).slice(0, 100)}`, fault, startOf(key, map));
      fields.set(name, this.#toJson(value, depth + 1));
    }
    for (const [name, value] of merged.flatMap((source) => Object.entries(source))) {
      if (!fields.has(name)) {
        fields.set(name, value);
      }
    }
    return this.#keep(map, Object.fromEntries(fields));
  }

  #toJson(node: unknown, depth: number): JsonValue {
    const { isAlias, isMap, isScalar, isSeq } = this.#yaml;
    if (isAlias(node)) {
      return this.#toAliased(node, depth);
    }
    if (isScalar(node)) {
      return this.#keep(node, this.#toScalar(node));
    }
    if ((isMap(node) || isSeq(node)) && depth > maxDepth) {
      this.#fail(tooDeep.detail, startOf(node));
    }
    if (isMap(node)) {
      return this.toObject(node, depth);
    }
    if (isSeq(node)) {
      this.#checkTag(node);
      return this.#keep(
        node,
        node.items.map((item) => this.#toJson(item, depth + 1)),
      );
    }
    // A key without a value.
    return null;
  }

  #toScalar(node: Scalar): JsonValue {
    this.#checkTag(node);
    const { source = "", value } = node;
    if (typeof value === "string") {
      this.#refuse("the text", textFault(value), startOf(node));
    }
    if (typeof value === "number") {
      // A text may declare YAML 1.1, where 017 is 15.
      const literal = Number(source) === value ? source : String(value);
      this.#refuse("the value", numberFault(literal), startOf(node));
      // -0 becomes 0, as everywhere.
      return value + 0;
    }
    if (typeof value === "symbol") {
      return source;
    }
    return value as string | number | boolean | null;
  }

  #toAliased(node: Alias, depth: number): JsonValue {
    const named = this.#anchors.get(node.source);
    if (named === undefined) {
      return this.#fail(`*${node.source} does not refer to an earlier anchor`, startOf(node));
    }
    this.#aliased += named.length;
    if (this.#aliased > maxAliased) {
      this.#fail("its aliases expand to too much text", startOf(node));
    }
    if (depth + named.height - 1 > maxDepth) {
      this.#fail(tooDeep.detail, startOf(node));
    }
    this.values.set(node, named.value);
    return named.value;
  }

  /** The sources of a merge key: a mapping, or a list of them. */
  #toSources(node: unknown, depth: number): readonly JsonObject[] {
    const value = this.#toJson(node, depth);
    const sources: readonly JsonValue[] = Array.isArray(value) ? value : [value];
    return sources.map((source) =>
      isObject(source) ? source : this.#fail("<< can only merge mappings", startOf(node)),
    );
  }

  /** Anchors are registered only for complete values, so nothing can contain itself. */
  #keep<Value extends JsonValue>(node: Node, value: Value): Value {
    this.values.set(node, value);
    const { anchor } = node as { readonly anchor?: string };
    if (anchor !== undefined) {
      const { length } = JSON.stringify(value);
      this.#anchors.set(anchor, { value, length, height: heightOf(value) });
    }
    return value;
  }

  #refuse(what: string, fault: KeepingFault | undefined, offset: number): void {
    if (fault !== undefined) {
      this.#fail(`${what} ${fault.detail}`, offset);
    }
  }

  #checkTag(node: Node): void {
    if (node.tag !== undefined && !jsonTags.test(node.tag)) {
      this.#fail(`the tag ${node.tag} is not supported`, startOf(node));
    }
  }
}

/** How many levels a value nests. */
function heightOf(value: JsonValue): number {
  if (typeof value !== "object" || value === null) {
    return 0;
  }
  return 1 + Object.values(value).reduce((most: number, one) => Math.max(most, heightOf(one)), 0);
}
