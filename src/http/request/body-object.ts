import { DocumentError } from "../../base/errors.ts";
import { isObject, type JsonObject, type JsonValue, without } from "../../documents/json.ts";
import { readJson, sayJsonFaults } from "../../documents/text/json-text.ts";
import { type SeedFormat, SeedSyntaxError } from "../../documents/text/seed-format.ts";
import type { BodyInput, Incoming } from "../operation.ts";
import { RequestError } from "../problem.ts";
import { malformed, mediaTypeOf, readText } from "./body-text.ts";

/** Hostile YAML takes a millisecond per 300 characters, so this is a quarter of a second, in turns. */
const maxSyntax = 65_536;

/**
 * Reads the object in the body, as JSON or in the operation's alternative format.
 * @throws DocumentError `unsupported-media-type`, `too-large`, `malformed-json`, `validation-failed`
 */
export async function readObject(request: Incoming, input: BodyInput): Promise<JsonObject> {
  const text = await readText(request, input);
  const { format } = input;
  const value =
    format !== undefined && mediaTypeOf(request) === format.mediaType
      ? await parseFormat(request, format, text)
      : await readJsonBody(text);
  return without(toObject(value), "_meta");
}

/**
 * @throws DocumentError `malformed-json` with all faults
 */
async function readJsonBody(text: string): Promise<JsonValue> {
  const reading = await readJson(text);
  if ("faults" in reading) {
    const { faults } = reading;
    const said = sayJsonFaults(faults, ({ line, column }) => `line ${line}, column ${column}`);
    throw malformed(`The body ${said}.`, faults);
  }
  return reading.value;
}

async function parseFormat(
  request: Incoming,
  format: SeedFormat,
  text: string,
): Promise<JsonValue> {
  checkCharset(request, format);
  try {
    return await format.parse(text, { maxSyntax });
  } catch (error) {
    if (error instanceof SeedSyntaxError) {
      const detail = `${error.message} (line ${error.line}, column ${error.column})`;
      throw new DocumentError("validation-failed", `The body can't be read: ${detail}.`, {
        faults: [{ pointer: "", code: "syntax", detail }],
      });
    }
    throw error;
  }
}

/** JSON is always UTF-8 (RFC 8259 §8.1); for text types the charset matters (RFC 2046 §4.1.2). */
function checkCharset({ headers }: Incoming, { mediaType }: SeedFormat): void {
  const said = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(headers.get("content-type") ?? "")?.[1];
  if (said !== undefined && !/^(?:utf-?8|us-ascii)$/i.test(said)) {
    throw new RequestError(
      "unsupported-media-type",
      `Send the body in UTF-8; the charset ${JSON.stringify(said.slice(0, 40))} is not supported.`,
      { accept: `${mediaType};charset=utf-8` },
    );
  }
}

function toObject(value: JsonValue): JsonObject {
  if (!isObject(value)) {
    throw new DocumentError("validation-failed", "The body must be a JSON object.", {
      faults: [{ pointer: "", code: "invalid_type", detail: "must be an object" }],
    });
  }
  return value;
}
