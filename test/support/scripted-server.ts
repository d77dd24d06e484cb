import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { closeServer } from "../../src/local/host/close-server.ts";

/** A made-up answer. */
export interface ScriptedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * The fate of a request: an answer, or `pass` (the server behind answers), `lose` (the server behind carries it out,
 * but its answer never arrives), `drop` (the request never arrives there), `half` (the answer is cut short), `hang`
 * (there is no answer).
 */
export type Turn = ScriptedAnswer | "pass" | "lose" | "drop" | "half" | "hang";

/** A received request. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** A server that follows a script. */
export interface ScriptedServer {
  readonly url: string;
  readonly seen: SeenRequest[];
  /** Sets the turns for the next requests; the last turn is repeated. */
  play(...turns: readonly Turn[]): void;
  stop(): Promise<void>;
}

/** A failure in Seedbed's format. */
export function problem(
  status: number,
  code: string,
  headers: Readonly<Record<string, string>> = {},
): ScriptedAnswer {
  const body = JSON.stringify({ code, detail: `It is ${code}.`, requestId: "r-1", status });
  return { status, headers: { "content-type": "application/problem+json", ...headers }, body };
}

/** A JSON answer. */
export function answer(body: object): ScriptedAnswer {
  const headers = { "content-type": "application/json" };
  return { status: 200, headers, body: JSON.stringify(body) };
}

/** Starts one, in front of another server if given. */
export async function startScriptedServer(behind?: () => string): Promise<ScriptedServer> {
  const seen: SeenRequest[] = [];
  let turns: Turn[] = [];
  const server = createServer((incoming, outgoing) => {
    void respond(incoming, outgoing);
  });
  async function respond(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { headers, method = "", url: path = "" } = incoming;
    const request = { method, path, headers, body: await text(incoming) };
    seen.push(request);
    const turn = (turns.length > 1 ? turns.shift() : turns[0]) ?? "drop";
    if (turn === "drop") {
      outgoing.destroy();
    } else if (turn === "half") {
      outgoing.writeHead(200, { "content-type": "application/json", "content-length": 1000 });
      outgoing.write('{"success":', () => outgoing.destroy());
    } else if (typeof turn === "object") {
      outgoing.writeHead(turn.status, turn.headers).end(turn.body);
    } else if (turn !== "hang") {
      const response = await forward(`${behind?.()}${path}`, request);
      const body = await response.text();
      if (turn === "lose") {
        outgoing.destroy();
      } else {
        outgoing.writeHead(response.status, [...response.headers].flat()).end(body);
      }
    }
  }
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    play(...next) {
      seen.length = 0;
      turns = [...next];
    },
    stop: () => closeServer(server, 0),
  };
}

function forward(target: string, { body, headers, method }: SeenRequest): Promise<Response> {
  const ofTheConnection = ["connection", "host", "content-length", "transfer-encoding"];
  const fields = Object.entries(headers).filter(([name]) => !ofTheConnection.includes(name));
  return fetch(target, {
    method,
    headers: fields.map(([name, value]): [string, string] => [name, String(value)]),
    body: body === "" ? null : body,
  });
}
