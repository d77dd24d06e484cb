import type { ServerResponse } from "node:http";
import type { RpcHttpResponse, RpcInvocationResponse } from "./core-types.ts";

/** An answer, ready to send. `headers` alternates between names and values. */
export interface Reply {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: Uint8Array | undefined;
  /** Whether the host answers itself: the app, which logs its own requests, has not seen this one. */
  readonly isOfHost?: boolean;
}

/** An answer of the host itself, without a body, as on Azure. */
export function emptyReply(status: number, headers: readonly string[] = []): Reply {
  return { status, headers, body: undefined, isOfHost: true };
}

/** A sentence of the host itself. */
export function textReply(status: number, text: string): Reply {
  const headers = [
    ...["Content-Type", "text/plain; charset=utf-8"],
    ...["X-Content-Type-Options", "nosniff"],
  ];
  return { status, headers, body: new TextEncoder().encode(text), isOfHost: true };
}

/** The answer of a function; 204 if it returned nothing. @throws TypeError if it is not an HTTP response */
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

/** Headers of the connection are the server's alone, or they would contradict the framing. */
function isOfConnection(name: string): boolean {
  return name === "transfer-encoding" || name === "connection" || name === "keep-alive";
}

/**
 * Writes an answer with its real Content-Length. Answers to HEAD, and 204, 205 and 304, have no body; an answer to HEAD and a 304 keep
 * the length that the function states, which is that of a GET (RFC 9110 §8.6).
 * @throws TypeError for an invalid header; nothing is sent then
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
