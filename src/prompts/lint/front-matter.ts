import { closest } from "../../base/closest.ts";
import { isObject, type JsonObject, type JsonValue } from "../../documents/json.ts";
import { declaredEngine, isEngine, readers } from "../engine.ts";
import { type Found, write } from "./finding.ts";

/** The fields of a prompt, in both generations of the format. */
const keys = [
  ...["id", "name", "description", "authors", "tags", "version", "metadata", "model", "inputs"],
  ...["outputs", "sample", "template", "tools", "prompt"],
];

/** Names of options in the second generation, by those of the first. */
const options: ReadonlyMap<string, string> = new Map([
  ["max_tokens", "maxOutputTokens"],
  ["max_completion_tokens", "maxOutputTokens"],
  ["top_p", "topP"],
  ["top_k", "topK"],
  ["frequency_penalty", "frequencyPenalty"],
  ["presence_penalty", "presencePenalty"],
  ["stop", "stopSequences"],
]);

/** Fields that look misspelt. */
export function* nearKeys(template: JsonObject): Iterable<Found> {
  const wanted = keys.filter((key) => !Object.hasOwn(template, key));
  for (const name of Object.keys(template)) {
    const meant = keys.includes(name) ? undefined : closest(name, wanted);
    if (meant !== undefined) {
      yield {
        rule: "near_miss_key",
        message: `Prompts have no ${JSON.stringify(name.slice(0, 50))}; this has no effect.`,
        path: [name],
        part: "key",
        suggestion: write(meant),
      };
    }
  }
}

/** A template language that does not exist. */
export function* unknownEngine({ template }: JsonObject): Iterable<Found> {
  const name = declaredEngine(template);
  if (!isEngine(name)) {
    const said = typeof name === "string" ? name : "";
    const meant = said.startsWith("jinja") ? "jinja2" : closest(said, Object.keys(readers));
    yield {
      rule: "unknown_engine",
      message: "The template language must be jinja2 or mustache.",
      path: engineAt(template),
      part: "value",
      ...(meant !== undefined && { suggestion: write(meant) }),
    };
  }
}

/** Where a template says its language. */
function engineAt(declared: JsonValue | undefined): readonly string[] {
  if (!isObject(declared)) {
    return ["template"];
  }
  const field = (declared["format"] ?? null) === null ? "type" : "format";
  return ["template", field, ...(isObject(declared[field]) ? ["kind"] : [])];
}

/** Keys of the first generation of the format in a prompt of the second. */
export function* mixedGenerations(template: JsonObject): Iterable<Found> {
  const { inputs = null, model = null, sample } = template;
  const ofModel = isObject(model) ? model : {};
  const declared = inputsOf(inputs);
  const isSecond =
    ["id", "provider", "apiType", "connection", "options"].some((key) => key in ofModel) ||
    Array.isArray(inputs) ||
    declared.some(([, input]) => "kind" in input || "example" in input);
  if (!isSecond) {
    return;
  }
  yield* renamed(["model"], ofModel, { api: "apiType", configuration: "connection" });
  yield* renamed(["model"], ofModel, { parameters: "options" });
  const own = ofModel["options"] ?? null;
  yield* renamed(["model", "options"], isObject(own) ? own : {}, Object.fromEntries(options));
  for (const [path, input] of declared) {
    yield* renamed(path, input, { type: "kind", sample: "example" });
  }
  if (sample !== undefined) {
    const message =
      "`sample` is of the first generation of the format, and the rest of the second: give each input an `example`.";
    yield { rule: "mixed_generations", message, path: ["sample"], part: "key" };
  }
}

function inputsOf(
  inputs: JsonValue,
): readonly (readonly [readonly (string | number)[], JsonObject])[] {
  const entries: readonly (readonly [string | number, JsonValue])[] = Array.isArray(inputs)
    ? [...inputs.entries()]
    : Object.entries(isObject(inputs) ? inputs : {});
  return entries.flatMap(([key, input]) =>
    isObject(input) ? [[["inputs", key], input] as const] : [],
  );
}

/** Keys with another name in the second generation. */
function* renamed(
  path: readonly (string | number)[],
  object: JsonObject,
  names: Readonly<Record<string, string>>,
): Iterable<Found> {
  for (const [first, second] of Object.entries(names)) {
    if (Object.hasOwn(object, first)) {
      const isFree = !Object.hasOwn(object, second);
      yield {
        rule: "mixed_generations",
        message: `\`${first}\` is of the first generation of the format, and the rest of the second, where it is \`${second}\`.`,
        path: [...path, first],
        part: "key",
        ...(isFree && { suggestion: write(second) }),
      };
    }
  }
}
