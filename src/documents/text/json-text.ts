import { Breather } from "../../base/breather.ts";
import type { Fault } from "../../base/errors.ts";
import { sayFirst } from "../fault-list.ts";
import type { JsonValue } from "../json.ts";
import { scanJson } from "./json-scan.ts";
import { findJsonFault, placeFinder } from "./json-syntax.ts";

/** A fault in a JSON text; line and column count from 1. */
export interface JsonTextFault extends Fault {
  readonly line: number;
  readonly column: number;
}

/** The value of a JSON text, or why it is refused: a syntax error (one fault), or values that can't be stored. */
export type JsonReading =
  | { readonly value: JsonValue }
  | { readonly faults: readonly JsonTextFault[] };

/** Where the document is in a text. */
export interface JsonTextOptions {
  /** Levels around the document, which are not counted: 1 for `{"type":"moods","document":{}}`. @default 0 */
  readonly wrapping?: number;
}

/**
 * Parses a JSON text and refuses values that can't be stored. All external JSON that becomes a document, or part of
 * one, is parsed here; no name that `JSON.parse` gets wrong reaches it.
 */
export async function readJson(
  text: string,
  { wrapping = 0 }: JsonTextOptions = {},
): Promise<JsonReading> {
  const breather = new Breather();
  const faults = scanJson(text, wrapping);
  await breather.after(text.length);
  if (faults.length > 0) {
    const placeOf = placeFinder(text);
    return { faults: faults.map(({ offset, ...fault }) => ({ ...fault, ...placeOf(offset) })) };
  }
  try {
    const value = JSON.parse(text);
    await breather.after(text.length);
    return { value };
  } catch (error) {
    if (error instanceof SyntaxError) {
      const { message, ...place } = await findJsonFault(text);
      return { faults: [{ pointer: "", code: "syntax", detail: message, ...place }] };
    }
    throw error;
  }
}

/** The faults of a JSON text as a predicate: "is not JSON: …", "can't be stored: …". */
export function sayJsonFaults(
  faults: readonly JsonTextFault[],
  sayPlace: (fault: JsonTextFault) => string,
): string {
  const said = sayFirst(faults, (fault) => `${sayJsonFault(fault)} (${sayPlace(fault)})`);
  return faults.some(isSyntax) ? `is not JSON: ${said}` : `can't be stored: ${said}`;
}

/** One fault, without its position. */
export function sayJsonFault(fault: JsonTextFault): string {
  return isSyntax(fault) ? fault.detail : `${fault.pointer || "the value"} ${fault.detail}`;
}

/** Whether the fault is a syntax error. */
export function isSyntax({ code }: Fault): boolean {
  return code === "syntax";
}

/** Faults for an answer, without their positions in the text. */
export function toFaults(faults: readonly JsonTextFault[]): readonly Fault[] {
  return faults.map(({ code, detail, pointer }) => ({ pointer, code, detail }));
}
