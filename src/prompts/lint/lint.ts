import type { JsonObject, JsonValue } from "../../documents/json.ts";
import { pointerTo } from "../../documents/pointer.ts";
import { template as templateType } from "../../documents/template.ts";
import { SeedSyntaxError } from "../../documents/text/seed-format.ts";
import type { Span } from "../../documents/text/text-edit.ts";
import { faultsOf } from "../../documents/validation.ts";
import { readDeclarations } from "../contract.ts";
import { declaredEngine, isEngine } from "../engine.ts";
import { type Shapes, unknownFields } from "./fields.ts";
import { type Finding, type Found, rules } from "./finding.ts";
import { mixedGenerations, nearKeys, unknownEngine } from "./front-matter.ts";
import { declarations, undeclared, unreachableDefaults, unused } from "./inputs.ts";
import { readLeniently, unknownNames } from "./language.ts";
import { nearMarkers, otherEngine, references } from "./markers.ts";
import { typeShapes } from "./shapes.ts";
import { usesIn } from "./uses.ts";

/** The most findings of a rule, and of a template. */
export const maxFindings = 100;

/** How to lint. */
export interface LintOptions {
  /** The shapes of documents. @default those of their types */
  readonly shapes?: Shapes;
}

/** Findings in a document; lines count in the text of the field that each names. */
export async function lintTemplate(
  template: JsonObject,
  options: LintOptions = {},
): Promise<readonly Finding[]> {
  const found = await findIn(template, options);
  const texts = new Map<string, LineText>();
  return toFindings(found, ({ part, path }) => {
    const value = valueAt(template, path);
    if (typeof value !== "string" || part === "key") {
      return undefined;
    }
    const pointer = pointerTo(path);
    const text = texts.get(pointer) ?? new LineText(value);
    texts.set(pointer, text);
    const span = part === "value" ? { start: 0, end: value.length } : part;
    return { text, span, isExact: true };
  });
}

/** Findings in the text of a `.prompty` file; lines count in the whole text. */
export async function lintPrompty(
  text: string,
  options: LintOptions = {},
): Promise<readonly Finding[]> {
  const { locatePrompty } = await import("../../documents/text/prompty-places.ts");
  const lines = new LineText(text);
  try {
    const { document, spanOf } = await locatePrompty(text);
    const found = await findIn(document, options);
    return toFindings(found, ({ part, path }) => {
      const { isExact, ...span } = spanOf(path, part);
      return { text: lines, span, isExact };
    });
  } catch (error) {
    if (error instanceof SeedSyntaxError) {
      const start = lines.offsetOf(error);
      const span = { start, end: Math.min(start + 1, text.length) };
      const place = { text: lines, span, isExact: true };
      const { message } = error;
      return toFindings([{ rule: "syntax", message, path: [], part: "value" }], () => place);
    }
    throw error;
  }
}

async function findIn(template: JsonObject, { shapes }: LintOptions): Promise<readonly Found[]> {
  const prompt = template["prompt"];
  const source = typeof prompt === "string" ? prompt : "";
  const declared = declaredEngine(template["template"]);
  const engine = isEngine(declared) ? declared : "jinja2";
  const all = [
    await invalidFields(template),
    unknownEngine(template),
    nearKeys(template),
    mixedGenerations(template),
    declarations(template),
    nearMarkers(source, engine),
    references(source),
  ];
  if (isEngine(declared)) {
    const { found, nodes } = readLeniently(source, engine);
    all.push(...found, otherEngine(source, engine));
    if (nodes !== undefined) {
      const uses = usesIn(source, nodes, plainInputs(template));
      all.push(
        unknownNames("filter", uses.namedFilters),
        unknownNames("test", uses.namedTests),
        undeclared(template, uses),
        unused(template, uses),
        unreachableDefaults(source, template, uses),
        unknownFields(template, uses, shapes ?? (await typeShapes())),
      );
    }
  }
  return all.flatMap(firstOf);
}

/** What could not be stored. */
async function invalidFields(template: JsonObject): Promise<readonly Found[]> {
  return (await faultsOf(templateType, template)).map(({ detail, pointer }) => ({
    rule: "invalid_field",
    message: `${pointer || "The prompt"} ${detail}.`,
    path: pointer.split("/").slice(1),
    part: "key",
  }));
}

/** As many findings of a rule as are listed; no others are looked for. */
function firstOf(found: Iterable<Found>): readonly Found[] {
  const first: Found[] = [];
  for (const one of found) {
    first.push(one);
    if (first.length === maxFindings) {
      break;
    }
  }
  return first;
}

/** Whether an input is declared as a value without fields. */
function plainInputs({ inputs }: JsonObject): (name: string) => boolean {
  const plain = ["string", "boolean", "number", "integer", "float"];
  const names = new Set(
    readDeclarations(inputs).declarations.flatMap(({ kind = "", name }) =>
      plain.includes(kind) ? [name] : [],
    ),
  );
  return (name) => names.has(name);
}

function valueAt(template: JsonObject, path: Found["path"]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>(
    (value, key) =>
      typeof value === "object" && value !== null
        ? (value as Readonly<Record<string, JsonValue>>)[key]
        : undefined,
    template,
  );
}

/** A range of a text. */
interface Place {
  readonly text: LineText;
  readonly span: Span;
  /** Whether a suggestion can replace it. */
  readonly isExact: boolean;
}

function toFindings(
  found: readonly Found[],
  placeOf: (found: Found) => Place | undefined,
): readonly Finding[] {
  return found
    .map((one) => ({ one, place: placeOf(one) }))
    .toSorted((a, b) => (a.place?.span.start ?? -1) - (b.place?.span.start ?? -1))
    .slice(0, maxFindings)
    .map(({ one: { message, path, rule, suggestion }, place }) => ({
      rule,
      severity: rules[rule],
      message,
      pointer: pointerTo(path),
      ...place?.text.rangeOf(place.span),
      ...(place?.isExact && suggestion && { suggestion }),
    }));
}

/** A text whose lines are counted once. */
class LineText {
  readonly #text: string;
  #starts: readonly number[] | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  rangeOf({ end, start }: Span) {
    const [from, to] = [this.#placeOf(start), this.#placeOf(end)];
    return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
  }

  offsetOf({ column, line }: { readonly line: number; readonly column: number }): number {
    return Math.min((this.#lineStarts()[line - 1] ?? 0) + column - 1, this.#text.length);
  }

  #placeOf(offset: number) {
    const starts = this.#lineStarts();
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  }

  #lineStarts(): readonly number[] {
    this.#starts ??= [0, ...Array.from(this.#text.matchAll(/\n/g), ({ index }) => index + 1)];
    return this.#starts;
  }
}
