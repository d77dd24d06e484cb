import { type Child, startChild } from "../bench/children.ts";

/** What an instance answered; `undefined` when it gave no answer, since it was killed. */
export type Reply =
  | {
      readonly status: number;
      readonly headers: Headers;
      readonly body: Readonly<Record<string, unknown>>;
    }
  | undefined;

/** What is sent to an instance. */
export interface Sending {
  readonly body?: object | string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An instance of the app, in a process of its own, which can be killed at any time and comes back. */
export class Instance {
  #child: Child;
  #url: Promise<string>;

  constructor() {
    ({ child: this.#child, url: this.#url } = start());
  }

  /** Sends a request to the instance as it is now. */
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
      // fetch says no more of a connection that broke.
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

  /** Ends the process at once, whatever it is doing, and starts another. */
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

/** The first of some, which there is. */
export function first<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined) {
    throw new Error("There is none.");
  }
  return item;
}
