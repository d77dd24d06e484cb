import type { ClientOptions } from "./options.ts";
import { failureIn } from "./reading.ts";
import { fieldsOf, rootOf, targetOf } from "./requests.ts";
import { SeedbedError } from "./seedbed-error.ts";
import type { Answer, Send, Sending } from "./sending.ts";
import { toJson } from "./to-json.ts";

/**
 * Sends a request once, with the caller's credentials; after a 401 a second time, if there is a new token.
 * @throws TypeError for an invalid URL, and for a key or token that can't be sent
 */
export function overHttp(options: ClientOptions): Send {
  const { key, token } = options;
  const root = rootOf(options);
  return async (sending) => {
    const url = root + targetOf(sending);
    const bearer = typeof token === "function" ? await token({ refresh: false }) : token;
    let answer = await ask(url, sending, bearer);
    if (answer.status === 401 && typeof token === "function") {
      const renewed = await token({ refresh: true });
      answer = renewed === bearer ? answer : await ask(url, sending, renewed);
    }
    const { status } = answer;
    if ((status >= 200 && status < 300) || status === sending.expected) {
      return answer;
    }
    throw failureIn(answer);
  };

  async function ask(url: string, sending: Sending, bearer: string | undefined): Promise<Answer> {
    const { content, method, options: { signal } = {} } = sending;
    const fields = {
      "x-functions-key": key,
      authorization: bearer && `Bearer ${bearer}`,
      ...(await options.headers?.({ method, url })),
      ...fieldsOf(sending),
    };
    const headers = new Headers();
    for (const [name, value] of Object.entries(fields)) {
      if (value !== undefined) {
        try {
          headers.set(name, value);
        } catch {
          // The error itself shows the value, which may be a secret.
          throw new TypeError(`Invalid ${name}.`);
        }
      }
    }
    const body = typeof content === "object" ? toJson(content) : (content ?? null);
    signal?.throwIfAborted();
    try {
      // Following a redirect would hand the key to whoever is there.
      const init = { method, headers, body, signal: signal ?? null, redirect: "manual" } as const;
      const response = await (options.fetch ?? fetch)(url, init);
      return { status: response.status, headers: response.headers, text: await response.text() };
    } catch (error) {
      signal?.throwIfAborted();
      const detail = `${root || "The page's server"} does not answer (${reasonOf(error)}).`;
      throw new SeedbedError("no-answer", detail, { cause: error });
    }
  }
}

/** The innermost cause: the outer error is only "fetch failed". */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause;
  return cause instanceof Error ? reasonOf(cause) : String(error);
}
