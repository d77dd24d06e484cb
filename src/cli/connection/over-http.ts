import { CommandError } from "../command-error.ts";
import type { Credentials } from "./credentials.ts";
import { NoAnswer, type Received, type Sending, type Transport } from "./transport.ts";

/** Longer than Azure lets a request take (230 s). */
const timeoutMs = 240_000;

/**
 * The way to a running Seedbed.
 * @throws CommandError when the URL is none
 */
export function overHttp(url: string, credentials: Credentials): Transport {
  const base = URL.parse(url);
  if (base === null || !/^https?:$/.test(base.protocol)) {
    throw new CommandError(`${url} is not a URL. Give it as in http://localhost:7071.`);
  }
  const root = `${base.origin}${base.pathname.replace(/(?<!\/)\/+$/, "")}`;
  return {
    name: root,
    async send(sending: Sending): Promise<Received> {
      let response = await call(sending);
      if (response.status === 401 && credentials.renew()) {
        response = await call(sending);
      }
      if (response.status >= 300 && response.status < 400) {
        const target = response.headers.get("location") ?? "elsewhere";
        throw new CommandError(`${root} sends its callers on to ${target}. Give that as the URL.`);
      }
      return response;
    },
  };

  async function call({ path, headers, ...sending }: Sending): Promise<Received> {
    const init = { ...sending, headers: { ...(await credentials.get()), ...headers } };
    try {
      const signal = AbortSignal.timeout(timeoutMs);
      // To follow would be to show the key to whoever is at the other end.
      const response = await fetch(`${root}${path}`, { ...init, redirect: "manual", signal });
      const { status, headers } = response;
      return { status, headers, text: await response.text() };
    } catch (error) {
      throw new NoAnswer(`${root} does not answer (${reasonOf(error)}).`, { cause: error });
    }
  }
}

/** What lies below "fetch failed". */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  const { cause } = error;
  if (cause instanceof AggregateError && cause.errors.length > 0) {
    return cause.errors.map(reasonOf).join("; ");
  }
  return cause instanceof Error ? reasonOf(cause) : error.message;
}
