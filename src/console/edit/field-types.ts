import { isFields } from "../document/content.ts";
import { allowsNumber, type Schema } from "../schema.ts";

/** A field into which somebody types a text. */
interface TypedField {
  readonly schema: Schema;
  /** What it was without the changes: it keeps that type. */
  readonly first: unknown;
  readonly isRequired: boolean;
}

/** The value that is meant by a text; `undefined` removes the field. */
export function typedValue(
  text: string,
  { first, isRequired, schema }: TypedField,
): string | number | undefined {
  // A field that no schema knows would be gone from the form.
  const isOptional = isKnown(schema) && !isRequired && first !== "";
  if (text === "" && (isOptional || isRemovedIfEmpty(first))) {
    return undefined;
  }
  const isNumber = allowsNumber(schema) && typeof first !== "string" && isCanonical(text);
  return isNumber ? Number(text) : text;
}

/** The fields of an object to show: those that are there, and those that were removed and can be filled in again. */
export function namesIn(value: unknown, origin: unknown): readonly string[] {
  const [now, before] = [value, origin].map((fields) => (isFields(fields) ? fields : {}));
  // In the order from before: a field that is emptied and filled in again must not move.
  return Object.keys({ ...before, ...now }).filter(
    (name) => (now && Object.hasOwn(now, name)) || isRemovedIfEmpty(before?.[name]),
  );
}

/** Whether a schema says anything about a field. */
export function isKnown(schema: Schema): boolean {
  return Object.keys(schema).length > 0;
}

/** Whether a value has no empty form, so that an empty field means that there is none. */
function isRemovedIfEmpty(value: unknown): boolean {
  return typeof value === "number" || typeof value === "boolean";
}

/** Whether a number would be written in the same way again. */
function isCanonical(text: string): boolean {
  return text !== "" && String(Number(text)) === text && Number.isFinite(Number(text));
}
