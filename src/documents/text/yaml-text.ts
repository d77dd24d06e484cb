import type { Node, Scalar } from "yaml";
import { isObject, type JsonObject, type JsonValue } from "../json.ts";
import type { Yaml } from "./front-matter.ts";

/** The layout of a YAML text. */
export interface YamlStyle {
  /** Spaces per level. */
  readonly indent: number;
  /** Whether a list in a mapping is indented more than its key. */
  readonly indentSeq: boolean;
}

/** Detects the layout of a YAML text. */
export function styleOf(text: string): YamlStyle {
  return {
    // The excluded line ends match those of ^; otherwise many lines would each be scanned to the last one's end.
    indent: /^[^\s#][^\r\n\u2028\u2029]*:[ \t]*\r?\n( +)[^\s#-]/m.exec(text)?.[1]?.length ?? 2,
    indentSeq: !/^[^\s#-][^\r\n\u2028\u2029]*:[ \t]*\r?\n- /m.test(text),
  };
}

/** How to write a text: with the quotes of another scalar, if possible; within brackets. */
interface ScalarForm {
  readonly like?: Scalar | undefined;
  readonly isFlow?: boolean;
}

/** Not printable (YAML 1.2 §5.1), or treated as a line end or dropped by some readers. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it searches for these.
const unprintable = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/;

/** Writes JSON values as YAML, in unindented lines that end with \n. */
export class YamlWriter {
  readonly #style: YamlStyle;
  readonly #yaml: Yaml;

  constructor(yaml: Yaml, style: YamlStyle) {
    this.#yaml = yaml;
    this.#style = style;
  }

  /** A mapping, with one or more lines per key; nothing for an empty one. */
  mapping(fields: JsonObject): string {
    return Object.keys(fields).length === 0 ? "" : this.#print(this.#toNode(fields));
  }

  /**
   * @param like the scalar whose quotes to keep, if possible
   */
  afterKey(value: JsonValue, like?: Scalar): string {
    return this.#print(this.#toNode({ k: value }, { like })).slice(1);
  }

  /** An item of a list, with its bar. */
  item(value: JsonValue): string {
    return this.#print(this.#toNode([value]));
  }

  /** The text after the bar of an item, with all lines indented like the first. */
  itemBody(value: JsonValue, like?: Scalar): string {
    const item = this.#print(this.#toNode([value], { like }));
    return item.slice(2).replaceAll("\n  ", "\n");
  }

  /** A value within brackets, on one line. */
  flow(value: JsonValue, like?: Scalar): string {
    const list = this.#toNode([value], { like, isFlow: true });
    return this.#print(list, "flow").trimEnd().slice(1, -1);
  }

  #print(node: Node, collectionStyle: "any" | "flow" = "any"): string {
    // Quotes what YAML 1.1 would read as a date or a boolean, because many readers still do.
    const document = new this.#yaml.Document<Node>(undefined, { compat: "yaml-1.1" });
    document.contents = node;
    const printed = document.toString({
      ...this.#style,
      collectionStyle,
      doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
      flowCollectionPadding: false,
      lineWidth: 0,
    });
    return printed.replace(
      /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
  }

  #toNode(value: JsonValue, form: ScalarForm = {}): Node {
    const { Pair, YAMLMap, YAMLSeq } = this.#yaml;
    if (Array.isArray(value)) {
      const list = new YAMLSeq();
      list.items = value.map((item) => this.#toNode(item, form));
      list.flow = value.length === 0;
      return list;
    }
    if (isObject(value)) {
      const map = new YAMLMap();
      map.items = Object.entries(value).map(
        ([name, item]) => new Pair(this.#toScalar(name), this.#toNode(item, form)),
      );
      map.flow = map.items.length === 0;
      return map;
    }
    return this.#toScalar(value as string | number | boolean | null, form);
  }

  #toScalar(
    value: string | number | boolean | null,
    { isFlow = false, like }: ScalarForm = {},
  ): Scalar {
    const scalar = new this.#yaml.Scalar(value);
    if (typeof value === "string") {
      // The library miscounts if a block starts with a space, and breaks lines within brackets.
      const isLines = isFlow && value.includes("\n");
      if (isLines || unprintable.test(value) || /^\n*[ \t]/.test(value)) {
        scalar.type = "QUOTE_DOUBLE";
      } else if (like?.type !== undefined && !(value.includes("\n") && folds(like))) {
        scalar.type = like.type;
      }
    }
    return scalar;
  }
}

/** Whether a line break needs an extra empty line in this style. */
function folds({ type }: Scalar): boolean {
  return type === "PLAIN" || type === "QUOTE_SINGLE" || type === "BLOCK_FOLDED";
}
