import { DocumentError } from "../../base/errors.ts";
import type { Incoming, Operation } from "../operation.ts";
import { mediaTypeOf, mediaTypesOf } from "./body-text.ts";

/** The header field that marks a request as meant, with any value: without a preflight no page can send it. */
export const requestMark = "Seedbed-Request";

/**
 * Whether only a header field can tell a meant request from one that any page could send: a form posts, also without
 * a body, while other methods and a body of JSON take a preflight (Fetch, "CORS-safelisted method" and
 * "CORS-safelisted request-header"). Where a body is required, its media type is looked at before it is read.
 */
export function needsMark({ input: { body }, method }: Operation): boolean {
  return method === "POST" && (body === undefined || body.isOptional === true);
}

/** Whether a browser would have asked first, for the sake of the mark or of one of these media types. */
export function isPreflighted(
  request: Pick<Incoming, "headers">,
  mediaTypes: readonly string[],
): boolean {
  const isMarked = (request.headers.get(requestMark) ?? "") !== "";
  return isMarked || mediaTypes.includes(mediaTypeOf(request) ?? "");
}

/**
 * Refuses what a page of another site could have sent in the name of its visitor.
 * @throws DocumentError `cross-site-request`
 */
export function refuseForeignPage(operation: Operation, request: Incoming): void {
  const { body } = operation.input;
  // Callers that send JSON everywhere name it also where there is no body.
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
