import type { IncomingMessage } from "node:http";
import { LocalError } from "../local-error.ts";
import { isLoopback } from "./loopback.ts";
import { emptyReply, type Reply } from "./reply.ts";

/** The origins that may call, beside those of this machine: `Host.CORS` and `Host.CORSCredentials` in local.settings.json. */
export interface CorsOptions {
  readonly origins: readonly string[];
  readonly credentials: boolean;
}

/** Answers preflights, and adds CORS headers for allowed origins. */
export interface Cors {
  /** Whether pages of an origin may call. */
  letsIn(origin: string | undefined): boolean;
  /** The answer to a preflight request; `undefined` for any other request. */
  preflight(request: IncomingMessage): Reply | undefined;
  /** The answer with the CORS headers for the caller. */
  mark(request: IncomingMessage, reply: Reply): Reply;
}

/**
 * CORS as in Core Tools: any header and any method, for the allowed origins and those of this machine, such as a frontend's
 * development server. The host answers every preflight itself.
 * @throws LocalError for `*` with credentials, which the CORS protocol forbids
 */
export function createCors({ origins, credentials }: CorsOptions): Cors {
  const any = origins.includes("*");
  if (any && credentials) {
    throw new LocalError(
      "Host.CORS must not be * if Host.CORSCredentials is set: list the origins in local.settings.json.",
    );
  }
  const allowed = new Set(origins.map(toOrigin));
  const letsIn = (origin: string | undefined) =>
    any || (origin !== undefined && (allowed.has(origin) || isOfThisMachine(origin)));
  const permission = (origin: string | undefined): string[] => [
    ...(any ? [] : ["Vary", "Origin"]),
    ...(origin === undefined || !letsIn(origin)
      ? []
      : [
          ...["Access-Control-Allow-Origin", any ? "*" : origin],
          ...(credentials ? ["Access-Control-Allow-Credentials", "true"] : []),
        ]),
  ];
  return {
    letsIn,
    preflight({ method, headers }) {
      const wanted = headers["access-control-request-method"];
      if (method !== "OPTIONS" || headers.origin === undefined || wanted === undefined) {
        return undefined;
      }
      const granted = permission(headers.origin);
      if (granted.includes("Access-Control-Allow-Origin")) {
        const asked = headers["access-control-request-headers"];
        granted.push("Access-Control-Allow-Methods", wanted);
        granted.push(...(asked === undefined ? [] : ["Access-Control-Allow-Headers", asked]));
      }
      return emptyReply(204, granted);
    },
    mark({ headers }, reply) {
      const granted = permission(headers.origin);
      return granted.length === 0 ? reply : { ...reply, headers: merge(reply.headers, granted) };
    },
  };
}

function isOfThisMachine(origin: string): boolean {
  const url = URL.parse(origin);
  return url?.origin === origin && /^https?:$/.test(url.protocol) && isLoopback(url.hostname);
}

function toOrigin(text: string): string {
  const { origin } = URL.parse(text) ?? { origin: "null" };
  return origin === "null" ? text : origin;
}

/** The host's headers replace those of the function with the same name, except that `Vary` is extended. */
function merge(own: readonly string[], granted: readonly string[]): string[] {
  const merged = [...granted];
  for (let index = 0; index < own.length; index += 2) {
    const [name = "", value = ""] = own.slice(index, index + 2);
    const at = granted.findIndex((other) => other.toLowerCase() === name.toLowerCase());
    if (at < 0) {
      merged.push(name, value);
    } else if (name.toLowerCase() === "vary") {
      merged[at + 1] = `${value}, ${merged[at + 1]}`;
    }
  }
  return merged;
}
