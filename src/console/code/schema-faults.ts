import { type OutputUnit, Validator } from "@cfworker/json-schema";
import type { Fault } from "../../client/index.ts";
import { toPath, valueAt } from "../document/content.ts";
import type { Schema } from "../schema.ts";
import { type TextName, t } from "../texts.ts";

/** Faults of what is around or above the value that is wrong. */
const outer = new Set(["$ref", "additionalProperties", "anyOf", "items", "properties"]);

const typeNames: Readonly<Record<string, TextName>> = {
  array: "fault.array",
  boolean: "fault.boolean",
  integer: "fault.number",
  number: "fault.number",
  object: "fault.object",
  string: "fault.string",
};

/** Finds what is wrong with a content by its schema, as one types: one fault for each value. The server decides on saving. */
export function createSchemaCheck(schema: Schema): (content: unknown) => readonly Fault[] {
  const validator = new Validator(JSON.parse(JSON.stringify(schema)), "2020-12", false);
  return (content) => {
    const units = validator
      .validate(content)
      .errors.filter(({ keyword }) => !outer.has(keyword))
      .map((unit) => ({ unit, pointer: pointerOf(unit) }));
    return Array.from(
      Map.groupBy(units, ({ pointer }) => pointer),
      ([pointer, same]) => {
        const value = valueAt(content, toPath(pointer));
        return toFault(
          pointer,
          value,
          same.map(({ unit }) => unit),
        );
      },
    );
  };
}

function pointerOf({ error, instanceLocation, keyword }: OutputUnit): string {
  const [, missing] = /"(.*)"/s.exec(keyword === "required" ? error : "") ?? [];
  const name = missing?.replaceAll("~", "~0").replaceAll("/", "~1");
  return `${decodeURI(instanceLocation).slice(1)}${name === undefined ? "" : `/${name}`}`;
}

/** Of a value that may have several types, what is wrong with the one that it has says more than its type. */
function toFault(pointer: string, value: unknown, units: readonly OutputUnit[]): Fault {
  const unit = units.find(({ keyword }) => keyword !== "type");
  if (unit === undefined) {
    const expected = units.flatMap(({ error }) =>
      Array.from(
        error.slice(error.lastIndexOf("Expected")).matchAll(/"(\w+)"/g),
        ([, type = ""]) => type,
      ),
    );
    const names = new Set(expected.flatMap((type) => typeNames[type] ?? []).map((name) => t(name)));
    return { pointer, code: "type", detail: t("fault.type", { types: [...names].join(", ") }) };
  }
  const isId = pointer === "/id" && unit.keyword === "pattern";
  return {
    ...{ pointer, code: unit.keyword },
    detail: isId ? t("fault.id") : detailOf(unit, value),
  };
}

function detailOf({ error, keyword }: OutputUnit, value: unknown): string {
  switch (keyword) {
    case "required":
      return t("fault.required");
    case "minLength":
      return t("fault.empty");
    case "pattern":
      return t(/^\s+$/.test(String(value)) ? "fault.blank" : "fault.pattern");
    default:
      return error;
  }
}
