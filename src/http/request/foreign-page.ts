import { DocumentError } from "../../base/errors.ts";
import type { Incoming, Operation } from "../operation.ts";
import { mediaTypeOf, mediaTypesOf } from "./body-text.ts";

/** The header field that marks a request as intended, with any value: a page can only send it after a preflight. */
export const requestMark = "Seedbed-Request";

/**
 * Whether only a header field distinguishes an intended request from one that any page could send: a form can POST,
 * even without a body, while other methods and JSON bodies trigger a preflight (Fetch, "CORS-safelisted method" and
 * "CORS-safelisted request-header"). If a body is required, its media type is checked before it is read.
 */
export function needsMark({ input: { body }, method }: Operation): boolean {
  return method === "POST" && (body === undefined || body.isOptional === true);
}

/** Whether a browser would have sent a preflight, because of the mark or one of these media types. */
export function isPreflighted(
  request: Pick<Incoming, "headers">,
  mediaTypes: readonly string[],
): boolean {
  const isMarked = (request.headers.get(requestMark) ?? "") !== "";
  return isMarked || mediaTypes.includes(mediaTypeOf(request) ?? "");
}

/**
 * Refuses requests that a page of another site could have sent on behalf of its visitor.
 * @throws DocumentError `cross-site-request`
 */
export function refuseForeignPage(operation: Operation, request: Incoming): void {
  const { body } = operation.input;
  // Some callers always send a JSON Content-Type, even without a body.
  const mediaTypes = body === undefined ? ["application/json"] : mediaTypesOf(body);
  if (!needsMark(operation) || isPreflighted(request, mediaTypes)) {
    return;
  }
  const orBody = body === undefined ? "" : `, or a body as ${mediaTypes.join(" or ")}`;
  throw new DocumentError(
    "cross-site-request",
    `Send the header field ${requestMark}: 1${orBody}. Without it, any web page could have made a browser send this request. Nothing was done.`,
  );
}
