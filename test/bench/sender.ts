import { Agent, type OutgoingHttpHeaders, request } from "node:http";
import { lanes } from "./documents.ts";

/** A request of a benchmark. */
export interface Sending {
  readonly method: string;
  readonly path: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
}

/** Sends requests to an address over kept-alive connections; resolves to the answer's ETag. */
export function createSender(url: string): (sending: Sending) => Promise<string> {
  const agent = new Agent({ keepAlive: true, maxSockets: lanes });
  const { hostname, port } = new URL(url);
  return ({ body, ...sending }) =>
    new Promise((resolve, reject) => {
      const sent = request({ agent, hostname, port, ...sending }, (response) => {
        const { statusCode = 0, headers } = response;
        response.on("error", reject);
        response.on("end", () =>
          statusCode < 300
            ? resolve(headers.etag ?? "")
            : reject(new Error(`${sending.method} ${sending.path} answered ${statusCode}.`)),
        );
        response.resume();
      });
      sent.on("error", reject);
      sent.end(body);
    });
}
