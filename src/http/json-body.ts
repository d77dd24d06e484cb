import type { JsonValue } from "../documents/json.ts";
import { findJsonFault, placeOf } from "../documents/json-syntax.ts";
import { backslashInName, maxDepth } from "../documents/keeping.ts";
import { DocumentError } from "../errors.ts";
import type { BodyInput, Incoming } from "./operation.ts";
import { RequestError } from "./problem.ts";

/** The largest body taken, in bytes, where an operation says nothing else. */
const maxBodyBytes = 1024 * 1024;

/**
 * The text that was sent.
 * @throws DocumentError `unsupported-media-type`, `too-large`, `malformed-json`
 */
export async function readText(request: Incoming, input: BodyInput): Promise<string> {
  const { maxBytes = maxBodyBytes } = input;
  if (input.isOptional && isMissing(request)) {
    return "{}";
  }
  checkMediaType(request, input);
  checkLength(Number(request.headers.get("content-length") ?? 0), maxBytes);
  const bytes = await request.arrayBuffer();
  checkLength(bytes.byteLength, maxBytes);
  if (bytes.byteLength === 0) {
    throw malformed(
      "The body is empty. Send it with a Content-Length; a chunked body does not arrive.",
    );
  }
  return decode(bytes);
}

/**
 * JSON that can be kept as it came (I-JSON, RFC 7493): no lone surrogates, no number that changes.
 * @throws DocumentError `malformed-json`
 */
export async function parseJson(text: string): Promise<JsonValue> {
  const notable = scan(text);
  let value: JsonValue;
  try {
    value = notable.numbers ? JSON.parse(text, checkNumber) : JSON.parse(text);
  } catch (error) {
    if (error instanceof DocumentError) {
      throw error;
    }
    const { message, line, column } = await findJsonFault(text);
    throw malformed(`The body is not JSON: ${message} (line ${line}, column ${column}).`);
  }
  if (notable.surrogates && !isWellFormed(value)) {
    throw malformed(
      "The body has half of a surrogate pair (\\ud800-\\udfff by itself), which is no character.",
    );
  }
  return value;
}

/** Every media type that a body may have. */
export function mediaTypesOf({ format, mediaTypes }: BodyInput): readonly string[] {
  return format === undefined ? mediaTypes : [...mediaTypes, format.mediaType];
}

/** The media type of a body, without its parameters. */
export function mediaTypeOf({ headers }: Incoming): string | undefined {
  return headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase();
}

/** A request without these fields has no body (RFC 9112 §6.3). */
function isMissing({ headers }: Incoming): boolean {
  return headers.get("content-type") === null && Number(headers.get("content-length") ?? 0) === 0;
}

function checkMediaType(request: Incoming, input: BodyInput): void {
  const { headers } = request;
  const mediaTypes = mediaTypesOf(input);
  const mediaType = mediaTypeOf(request);
  if (mediaType === undefined || !mediaTypes.includes(mediaType)) {
    const wanted = mediaTypes.join(" or ");
    throw new RequestError(
      "unsupported-media-type",
      `Send the body as ${wanted}, and say so in Content-Type.`,
      {
        // RFC 5789 §3.1 and RFC 9110 §12.5.1
        ...(mediaTypes.includes("application/merge-patch+json")
          ? { "accept-patch": mediaTypes.join(", ") }
          : { accept: mediaTypes.join(", ") }),
      },
    );
  }
  const encoding = headers.get("content-encoding")?.trim().toLowerCase() ?? "identity";
  if (encoding !== "identity" && encoding !== "") {
    throw new RequestError("unsupported-media-type", "Send the body without a Content-Encoding.", {
      "accept-encoding": "identity",
    });
  }
}

function checkLength(bytes: number, maxBytes: number): void {
  if (bytes > maxBytes) {
    throw new DocumentError(
      "too-large",
      `The body is ${bytes} bytes; at most ${maxBytes} are taken.`,
    );
  }
}

function decode(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw malformed("The body is not UTF-8.");
  }
}

/** One look at the text before anything is built from it: how deep it goes, and what needs a closer look. */
function scan(text: string): { readonly numbers: boolean; readonly surrogates: boolean } {
  let depth = 0;
  let isInString = false;
  let hasBackslash = false;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (isInString) {
      if (unit === 0x5c) {
        hasBackslash ||= /^(?:\\|u005c)/i.test(text.slice(at + 1, at + 6));
        at += 1;
      } else if (unit === 0x22) {
        isInString = false;
        if (hasBackslash && isName(text, at + 1)) {
          throw malformed(`A field ${backslashInName} (${sayPlace(text, at)}).`);
        }
        hasBackslash = false;
      }
    } else if (unit === 0x22) {
      isInString = true;
    } else if (unit === 0x7b || unit === 0x5b) {
      depth += 1;
      if (depth > maxDepth) {
        throw malformed(
          `The body nests more than ${maxDepth} levels deep (${sayPlace(text, at)}).`,
        );
      }
    } else if (unit === 0x7d || unit === 0x5d) {
      depth -= 1;
    }
  }
  return {
    numbers: /\d{16}|\d[eE][+-]?\d\d/.test(text),
    surrogates: /\\u[dD][89a-fA-F]/.test(text),
  };
}

/** Whether a string that ends here is the name of a field. */
function isName(text: string, end: number): boolean {
  let at = end;
  while (" \t\r\n".includes(text.charAt(at)) && at < text.length) {
    at += 1;
  }
  return text.charAt(at) === ":";
}

function checkNumber(
  _key: string,
  value: unknown,
  context?: { readonly source?: string },
): unknown {
  if (typeof value === "number") {
    const source = context?.source ?? "";
    const isChanged =
      !Number.isFinite(value) ||
      (value === 0 && /^[^eE]*[1-9]/.test(source)) ||
      (/^-?\d+$/.test(source) && !Number.isSafeInteger(value));
    if (isChanged) {
      throw malformed(
        `The number ${source.slice(0, 40)} can't be kept exactly. Send it as a string.`,
      );
    }
  }
  return value;
}

function isWellFormed(value: JsonValue): boolean {
  if (typeof value === "string") {
    return value.isWellFormed();
  }
  if (typeof value !== "object" || value === null) {
    return true;
  }
  return Object.entries(value).every(([key, item]) => key.isWellFormed() && isWellFormed(item));
}

function sayPlace(text: string, offset: number): string {
  const { line, column } = placeOf(text, offset);
  return `line ${line}, column ${column}`;
}

function malformed(message: string): DocumentError {
  return new DocumentError("malformed-json", message);
}
