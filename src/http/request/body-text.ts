import { DocumentError } from "../../base/errors.ts";
import type { JsonTextFault } from "../../documents/text/json-text.ts";
import { toFaults } from "../../documents/text/json-text.ts";
import type { BodyInput, Incoming } from "../operation.ts";
import { RequestError } from "../problem.ts";

/** The default limit for bodies, in bytes. */
export const maxBodyBytes = 1024 * 1024;

/**
 * Reads the body as text.
 * @throws DocumentError `unsupported-media-type`, `too-large`, `length-required`, `malformed-json`
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
    if (isChunked(request)) {
      const detail = "Send the body whole, with a Content-Length: chunked bodies do not arrive.";
      throw new DocumentError("length-required", detail);
    }
    if (input.isOptional) {
      return "{}";
    }
    throw malformed("The body is empty. If it was sent in chunks, send it with a Content-Length.");
  }
  return decode(bytes);
}

/** All media types allowed for a body. */
export function mediaTypesOf({ format, mediaTypes }: BodyInput): readonly string[] {
  return format === undefined ? mediaTypes : [...mediaTypes, format.mediaType];
}

/** The media type of a body, without its parameters. */
export function mediaTypeOf({ headers }: Pick<Incoming, "headers">): string | undefined {
  return headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase();
}

/** A request without these fields has no body (RFC 9112 §6.3). */
function isMissing(request: Incoming): boolean {
  const { headers } = request;
  return (
    headers.get("content-type") === null &&
    Number(headers.get("content-length") ?? 0) === 0 &&
    !isChunked(request)
  );
}

/** The platform drops chunked bodies. */
function isChunked({ headers }: Incoming): boolean {
  return headers.get("transfer-encoding") !== null;
}

function checkMediaType(request: Incoming, input: BodyInput): void {
  const { headers } = request;
  const mediaTypes = mediaTypesOf(input);
  const mediaType = mediaTypeOf(request);
  if (mediaType === undefined || !mediaTypes.includes(mediaType)) {
    const wanted = mediaTypes.join(" or ");
    throw new RequestError(
      "unsupported-media-type",
      `Send the body as ${wanted}, with a matching Content-Type.`,
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
    throw new DocumentError("too-large", `The body has ${bytes} bytes; the limit is ${maxBytes}.`);
  }
}

function decode(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw malformed("The body is not UTF-8.");
  }
}

/** The error for a body that can't be read, with the reasons. */
export function malformed(message: string, faults: readonly JsonTextFault[] = []): DocumentError {
  return new DocumentError("malformed-json", message, { faults: toFaults(faults) });
}
