import {
  type ClientRequest,
  Agent as HttpAgent,
  type IncomingMessage,
  type RequestOptions,
  request as requestHttp,
} from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import { urlToHttpOptions } from "node:url";
import {
  createHttpHeaders,
  type PipelineRequest,
  type PipelineResponse,
  type RawHttpHeadersInput,
  RestError,
  type SendRequest,
} from "@azure/core-rest-pipeline";

const agents = {
  http: new HttpAgent({ keepAlive: true }),
  https: new HttpsAgent({ keepAlive: true }),
};

/**
 * The last step of the SDK's policies, over Node's own client: one HTTP request and its answer.
 * @param root where all addresses begin, which is parsed only once
 */
export function createExchange(root: string): SendRequest {
  const { hostname, port, protocol } = urlToHttpOptions(new URL(root));
  const [origin] = /^\w+:\/\/[^/]*/.exec(root) ?? [""];
  const isSecure = protocol === "https:";
  const begin = isSecure ? requestHttps : requestHttp;
  const ownAgent = isSecure ? agents.https : agents.http;
  return (request) => {
    const { abortSignal, agent, body, headers, method, url } = request;
    const { promise, reject, resolve } = Promise.withResolvers<PipelineResponse>();
    const options: RequestOptions = {
      hostname,
      port,
      // A proxy's agent looks at it.
      protocol,
      method,
      path: url.slice(origin.length),
      headers: headers.toJSON({ preserveCase: true }),
      // A proxy, if the environment names one.
      agent: agent instanceof HttpAgent ? agent : ownAgent,
    };
    const sent = begin(options, (answer) => {
      const { statusCode: status = 0 } = answer;
      const response = { request, status, headers: createHttpHeaders(headersOf(answer)) };
      if (request.streamResponseStatusCodes?.has(status)) {
        resolve({ ...response, readableStreamBody: answer });
        return;
      }
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () =>
        resolve({ ...response, bodyAsText: Buffer.concat(chunks).toString() }),
      );
      answer.on("error", (error) => reject(toFailure(error, request, RestError.PARSE_ERROR)));
    });
    sent.on("error", (error: NodeJS.ErrnoException) =>
      reject(toFailure(error, request, error.code ?? RestError.REQUEST_SEND_ERROR)),
    );
    abortWith(abortSignal, sent);
    sent.end(body);
    return promise;
  };
}

/** Destroys a request when its signal aborts, as Node's option `signal` does, which adds many more listeners. */
function abortWith(signal: PipelineRequest["abortSignal"], sent: ClientRequest): void {
  const abort = () =>
    sent.destroy(new DOMException(`The call to ${sent.host} took too long.`, "AbortError"));
  if (signal?.aborted) {
    abort();
  }
  signal?.addEventListener("abort", abort);
  sent.on("close", () => signal?.removeEventListener("abort", abort));
}

/** A failure in the form by which the SDK decides whether to retry: it does for lost connections, not for an abort. */
function toFailure(error: Error, request: PipelineRequest, code: string): Error {
  const { hostname } = new URL(request.url);
  // The log has to name it.
  const said = error.message.includes(hostname) ? error.message : `${hostname}: ${error.message}`;
  return error.name === "AbortError" ? error : new RestError(said, { code, request });
}

/** Of an answer, only `set-cookie` can have several values, and no table service sends it. */
function headersOf({ headers }: IncomingMessage): RawHttpHeadersInput {
  const { "set-cookie": _, ...others } = headers;
  return others as Readonly<Record<string, string>>;
}
