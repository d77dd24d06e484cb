import { type Child, startChild } from "../bench/children.ts";

/** The answer of an instance; `undefined` if it was killed before it answered. */
export type Reply =
  | {
      readonly status: number;
      readonly headers: Headers;
      readonly body: Readonly<Record<string, unknown>>;
    }
  | undefined;

/** A request to an instance. */
export interface Sending {
  readonly body?: object | string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An instance of the app in its own process, which can be killed at any time and is restarted. */
export class Instance {
  #child: Child;
  #url: Promise<string>;

  constructor() {
    ({ child: this.#child, url: this.#url } = start());
  }

  /** Sends a request to the current process of the instance. */
  async send(method: string, path: string, { body, headers }: Sending = {}): Promise<Reply> {
    try {
      const url = await this.#url;
      const isText = typeof body === "string";
      const type = isText ? "application/x-ndjson" : "application/json";
      const response = await fetch(url + path, {
        method,
        headers: {
          "seedbed-request": "1",
          ...(body !== undefined && { "content-type": type }),
          ...headers,
        },
        ...(body !== undefined && { body: isText ? body : JSON.stringify(body) }),
      });
      const { status } = response;
      return { status, headers: response.headers, body: await toObject(response) };
    } catch (error) {
      // fetch gives no details about a broken connection.
      if (
        error instanceof TypeError ||
        (error instanceof Error && /ended|EPIPE/.test(error.message))
      ) {
        return undefined;
      }
      throw error;
    }
  }

  heap(): Promise<number> {
    return this.#child.ask<number>({ ask: "heap" });
  }

  /** Kills the process and starts another. */
  async kill(): Promise<void> {
    const ended = this.#child.kill();
    ({ child: this.#child, url: this.#url } = start());
    await ended;
    await this.#url;
  }

  async stop(): Promise<void> {
    await this.#child.stop();
  }
}

function start() {
  const child = startChild("../fuzz/host-process.ts");
  return { child, url: child.ask<string>({ ask: "url" }) };
}

async function toObject(response: Response): Promise<Readonly<Record<string, unknown>>> {
  const text = await response.text();
  return text === "" ? {} : JSON.parse(text);
}

/** The first item of a list that isn't empty. */
export function first<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined) {
    throw new Error("There is none.");
  }
  return item;
}
