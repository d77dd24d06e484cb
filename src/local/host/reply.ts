import type { ServerResponse } from "node:http";
import type { RpcHttpResponse, RpcInvocationResponse } from "./core-types.ts";

/** An answer, ready to be written: `headers` holds names and values in turn. */
export interface Reply {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: Uint8Array | undefined;
}

/** An answer without a body, such as the Azure host gives in its own name. */
export function emptyReply(status: number, headers: readonly string[] = []): Reply {
  return { status, headers, body: undefined };
}

/** A sentence in the host's own name. */
export function textReply(status: number, text: string): Reply {
  const headers = [
    ...["Content-Type", "text/plain; charset=utf-8"],
    ...["X-Content-Type-Options", "nosniff"],
  ];
  return { status, headers, body: new TextEncoder().encode(text) };
}

/** The answer a function gave; none at all is 204. @throws when it is not an HTTP answer. */
export function toReply({ returnValue }: RpcInvocationResponse): Reply {
  if (returnValue === undefined || returnValue === null) {
    return emptyReply(204);
  }
  if (returnValue.http === undefined) {
    throw new TypeError("The function's result is not an HTTP response.");
  }
  const { statusCode, body } = returnValue.http;
  return { status: Number(statusCode), headers: headersOf(returnValue.http), body: body?.bytes };
}

function headersOf({ headers = {}, cookies = [] }: RpcHttpResponse): string[] {
  if (cookies.length > 0) {
    throw new TypeError("The local host sends no cookies.");
  }
  const flat: string[] = [];
  for (const name in headers) {
    if (!isOfConnection(name)) {
      flat.push(name, headers[name] ?? "");
    }
  }
  return flat;
}

/** What belongs to the connection is the server's alone: it would contradict the framing. */
function isOfConnection(name: string): boolean {
  return name === "transfer-encoding" || name === "connection" || name === "keep-alive";
}

/**
 * Writes an answer, with its true Content-Length. An answer to HEAD, and a 204, 205 or 304, has no body; one to HEAD or
 * a 304 keeps the length its function states, since that is the length GET would have (RFC 9110 §8.6).
 * @throws when a header's name or value may not be sent; nothing is sent then.
 */
export function writeReply(
  response: ServerResponse,
  reply: Reply,
  method: string | undefined,
): void {
  const { status, body } = reply;
  const bodiless = method === "HEAD" || status === 304;
  const headers = withLength(reply, bodiless);
  response.writeHead(status, headers);
  if (body === undefined || bodiless || status === 204 || status === 205) {
    response.end();
  } else {
    response.end(body);
  }
}

function withLength({ status, headers, body }: Reply, bodiless: boolean): string[] {
  const stated = headers.findIndex((value, index) => index % 2 === 0 && isLength(value));
  if (bodiless && stated >= 0 && (body === undefined || body.length === 0)) {
    return [...headers];
  }
  const others = stated < 0 ? [...headers] : headers.toSpliced(stated, 2);
  if (status !== 204 && (!bodiless || (body !== undefined && body.length > 0))) {
    others.push("Content-Length", String(body?.length ?? 0));
  }
  return others;
}

function isLength(name: string): boolean {
  return name.length === 14 && name.toLowerCase() === "content-length";
}
