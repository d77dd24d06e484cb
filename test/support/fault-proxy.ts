import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";

/** Faults on the way to a storage and back. */
export const proxyFaults = [
  "busy",
  "too many",
  "failing",
  "reset before",
  "reset after",
  "slow",
  "half an answer",
  "another answer",
  "never",
] as const;

export type ProxyFault = (typeof proxyFaults)[number];

/** A request on its way to the storage. */
export interface SentRequest {
  readonly path: string;
  readonly body: string;
}

/** A proxy in front of a table service. */
export interface FaultProxy {
  /** The connection string, with the proxy in place of the service. */
  readonly connectionString: string;
  /** The number of requests let through, and of failed requests by fault. */
  readonly counts: ReadonlyMap<ProxyFault | "passed", number>;
  /** Called for each request; `undefined` lets it pass. */
  plan: (sent: SentRequest) => ProxyFault | undefined;
  /** How long a slow answer is delayed: in milliseconds, or until the promise resolves. */
  slowness: number | Promise<void>;
  stop(): Promise<void>;
}

/** Starts a proxy that breaks requests and answers according to its plan. */
export async function startFaultProxy(connectionString: string): Promise<FaultProxy> {
  const [, endpoint = ""] = /TableEndpoint=([^;]+)/.exec(connectionString) ?? [];
  const target = new URL(endpoint);
  const counts = new Map<ProxyFault | "passed", number>();
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const body = await buffer(incoming);
    const fault = proxy.plan({ path: incoming.url ?? "", body: body.toString() });
    counts.set(fault ?? "passed", (counts.get(fault ?? "passed") ?? 0) + 1);
    await handle(incoming, outgoing, { body, fault, slowness: proxy.slowness, target });
  };
  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const proxy: FaultProxy = {
    connectionString: connectionString.replace(target.host, `127.0.0.1:${port}`),
    counts,
    plan: () => undefined,
    slowness: 200,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}

interface Passage {
  readonly body: Buffer;
  readonly fault: ProxyFault | undefined;
  readonly slowness: number | Promise<void>;
  readonly target: URL;
}

async function handle(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { body, fault, slowness, target }: Passage,
): Promise<void> {
  switch (fault) {
    case "busy":
      return refuse(outgoing, 503, "ServerBusy");
    case "too many":
      return refuse(outgoing, 429, "TooManyRequests");
    case "failing":
      return refuse(outgoing, 500, "InternalError");
    case "reset before":
      outgoing.destroy();
      return;
    case "never":
      return;
    default:
  }
  const { answer, headers, status } = await forward(incoming, body, target);
  switch (fault) {
    case "reset after":
      outgoing.destroy();
      return;
    case "half an answer":
      outgoing.writeHead(status, { ...headers, "content-length": answer.length + 200 });
      outgoing.write(answer.subarray(0, answer.length / 2), () => outgoing.destroy());
      return;
    case "another answer":
      outgoing.writeHead(200, { "content-type": "text/html" }).end("<html>A gateway</html>");
      return;
    case "slow":
      await (typeof slowness === "number" ? delay(slowness) : slowness);
      break;
    default:
  }
  outgoing.writeHead(status, headers).end(answer);
}

function refuse(outgoing: ServerResponse, status: number, code: string): void {
  const error = { "odata.error": { code, message: { value: code } } };
  outgoing.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(error));
}

async function forward(incoming: IncomingMessage, body: Buffer, target: URL) {
  const { headers, method, url: path } = incoming;
  const { hostname, port } = target;
  const sent = request({ hostname, port, method, path, headers });
  const response = new Promise<IncomingMessage>((resolve, reject) =>
    sent.on("response", resolve).on("error", reject),
  );
  sent.end(body);
  const received = await response;
  const { connection: _, "transfer-encoding": __, ...kept } = received.headers;
  return { answer: await buffer(received), headers: kept, status: received.statusCode ?? 500 };
}
