import { Breather } from "../../base/breather.ts";
import type { Fault } from "../../base/errors.ts";
import { sayFirst } from "../fault-list.ts";
import type { JsonValue } from "../json.ts";
import { scanJson } from "./json-scan.ts";
import { findJsonFault, placeFinder } from "./json-syntax.ts";

/** What is wrong in a JSON text, and where; line and column count from 1. */
export interface JsonTextFault extends Fault {
  readonly line: number;
  readonly column: number;
}

/** What a JSON text says, or why it is not read: it is no JSON (one fault), or not all of it could be kept. */
export type JsonReading =
  | { readonly value: JsonValue }
  | { readonly faults: readonly JsonTextFault[] };

/** Where in a text its document is. */
export interface JsonTextOptions {
  /** Levels around the document, which count for nothing: 1 in `{"type":"moods","document":{}}`. @default 0 */
  readonly wrapping?: number;
}

/**
 * Reads a JSON text under the rule of what can be kept. All JSON from outside that becomes a document, or part of one, is
 * read here; no name that `JSON.parse` gets wrong reaches it.
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

/** What is wrong with a JSON text, to be said of it: "is not JSON: …", "can't be stored: …". */
export function sayJsonFaults(
  faults: readonly JsonTextFault[],
  sayPlace: (fault: JsonTextFault) => string,
): string {
  const said = sayFirst(faults, (fault) => `${sayJsonFault(fault)} (${sayPlace(fault)})`);
  return faults.some(isSyntax) ? `is not JSON: ${said}` : `can't be stored: ${said}`;
}

/** One fault, without its place. */
export function sayJsonFault(fault: JsonTextFault): string {
  return isSyntax(fault) ? fault.detail : `${fault.pointer || "the value"} ${fault.detail}`;
}

/** Whether the text is no JSON at all. */
export function isSyntax({ code }: Fault): boolean {
  return code === "syntax";
}

/** Faults as they are answered, without their places in the text. */
export function toFaults(faults: readonly JsonTextFault[]): readonly Fault[] {
  return faults.map(({ code, detail, pointer }) => ({ pointer, code, detail }));
}
