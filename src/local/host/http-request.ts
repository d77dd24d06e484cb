import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { RpcHttpRequest } from "./core-types.ts";

/** The target of a request. */
export interface RequestTarget {
  /** Name and port, as in the URL. */
  readonly host: string;
  readonly url: string;
  readonly path: string;
  /** The part after the question mark, or empty. */
  readonly query: string;
}

const hostForm = /^(?:[a-z0-9._~-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;
const hostsFound = new Map<string, boolean>();

/** Reads the target of a request; `undefined` if its Host header or URL is missing or malformed. */
export function targetOf(request: IncomingMessage): RequestTarget | undefined {
  const { host } = request.headers;
  const url = request.url ?? "";
  if (!url.startsWith("/")) {
    return absoluteTarget(url);
  }
  if (host === undefined || !isHost(host)) {
    return undefined;
  }
  const mark = url.indexOf("?");
  return {
    host,
    url: `http://${host}${url}`,
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? "" : url.slice(mark + 1),
  };
}

/** The absolute form, which overrides the Host header (RFC 9112 §3.2.2). */
function absoluteTarget(text: string): RequestTarget | undefined {
  const url = /^https?:\/\//i.test(text) ? URL.parse(text) : null;
  return url === null || url.username !== "" || url.password !== ""
    ? undefined
    : { host: url.host, url: url.href, path: url.pathname, query: url.search.slice(1) };
}

function isHost(host: string): boolean {
  const found = hostsFound.get(host);
  if (found !== undefined) {
    return found;
  }
  const valid = hostForm.test(host) && URL.canParse(`http://${host}/`);
  if (hostsFound.size < 1000) {
    hostsFound.set(host, valid);
  }
  return valid;
}

/** A request in the form that the Azure host passes to a worker: `query` joins repeated keys with a comma, `url` has them all. */
export function toRpcHttpRequest(
  request: IncomingMessage,
  target: RequestTarget,
  parts: {
    readonly params: Readonly<Record<string, string>>;
    readonly body: Uint8Array | undefined;
  },
): RpcHttpRequest {
  return {
    method: request.method ?? "GET",
    url: target.url,
    headers: toRpcHeaders(request.headers),
    params: parts.params,
    query: toRpcQuery(target.query),
    ...(parts.body === undefined ? undefined : { body: { bytes: parts.body } }),
  };
}

/** The server joins repeated headers (`joinDuplicateHeaders`), except `set-cookie`, which does not belong in a request. */
function toRpcHeaders(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  if (headers["set-cookie"] === undefined) {
    return headers as Readonly<Record<string, string>>;
  }
  return { ...(headers as Record<string, string>), "set-cookie": headers["set-cookie"].join(", ") };
}

/** Keys are case-insensitive, as in ASP.NET. */
function toRpcQuery(query: string): Readonly<Record<string, string>> {
  const joined: Record<string, string> = Object.create(null);
  if (query === "") {
    return joined;
  }
  const spelt = new Map<string, string>();
  for (const [key, value] of new URLSearchParams(query)) {
    const folded = key.toLowerCase();
    const first = spelt.get(folded) ?? key;
    const before = joined[first];
    spelt.set(folded, first);
    joined[first] = before === undefined ? value : `${before},${value}`;
  }
  return joined;
}
