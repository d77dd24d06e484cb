import { type Fields, isFields, parseJson } from "../document/content.ts";

/** An input that a template declares, in either generation of the format. */
export interface DeclaredInput {
  readonly name: string;
  readonly kind: string | undefined;
  /** What the template gives as an example; the author may change it before it is used. */
  readonly sample: unknown;
}

/** The inputs that a template declares. */
export function declaredInputs({ inputs, sample }: Fields): readonly DeclaredInput[] {
  const entries = Array.isArray(inputs)
    ? inputs.map((item: unknown) => [isFields(item) ? item["name"] : undefined, item] as const)
    : Object.entries(isFields(inputs) ? inputs : {});
  const samples = isFields(sample) ? sample : {};
  return entries.flatMap(([name, input]) => {
    if (typeof name !== "string") {
      return [];
    }
    const written = isFields(input) ? input : {};
    const kind = written["kind"] ?? written["type"];
    return [
      {
        name,
        kind: typeof kind === "string" ? kind : undefined,
        sample: written["example"] ?? written["sample"] ?? samples[name],
      },
    ];
  });
}

/** A value as the text of a field. */
export function toFieldText(value: unknown): string {
  if (value === undefined) {
    return "";
  }
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

/** The value that a field's text means; `undefined` for an empty one, which leaves the input out. */
export function fromFieldText({ kind }: DeclaredInput, text: string): unknown {
  if (text === "") {
    return undefined;
  }
  if (kind === "string") {
    return text;
  }
  const parsed = parseJson(text);
  return parsed === undefined ? text : parsed.value;
}
