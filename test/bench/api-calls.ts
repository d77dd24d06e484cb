import { Agent, type OutgoingHttpHeaders, request } from "node:http";
import { headKey, revisionKey } from "../../src/store/table/row-keys.ts";
import type { Prepare } from "./blocks.ts";
import {
  type CallKind,
  collection,
  firstEtag,
  idsAllOver,
  idsOfLanes,
  lanes,
  pageSize,
  toBody,
} from "./documents.ts";

/** The calls of a host's API, and of its no-op route, over kept connections. */
export interface ApiCalls {
  readonly api: Readonly<Record<CallKind, Prepare>>;
  /** The no-op route, asked in the same way: a write brings a document along. */
  readonly noop: Readonly<Record<CallKind, Prepare>>;
  /** The raw calls in no-op routes, asked in the same way again. */
  readonly routed: Readonly<Record<CallKind, Prepare>>;
  /** The keys of the rows that writes have made since the last time this was asked. */
  takeWritten(): readonly string[];
}

interface Sending {
  readonly method: string;
  readonly path: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
}

/** Calls for a collection of so many documents; each in its first revision. */
export function createApiCalls(url: string, size: number): ApiCalls {
  const agent = new Agent({ keepAlive: true, maxSockets: lanes });
  const { hostname, port } = new URL(url);
  const path = `/api/${collection}`;
  const json = { "content-type": "application/json" };
  const anyId = idsAllOver(size);
  const ownId = idsOfLanes(size);
  const etags = new Map<string, string>();
  const written: string[] = [];
  let posted = 0;

  const send = ({ body, ...sending }: Sending): Promise<string> =>
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
  const get = (target: string): Prepare => {
    const sending = { method: "GET", path: target };
    return () => async () => {
      await send(sending);
    };
  };
  const bring = (method: string, target: string): Prepare => {
    const body = toBody("no-op", 0);
    const headers = { ...json, "if-match": firstEtag };
    return () => async () => {
      await send({ method, path: target, headers, body });
    };
  };

  return {
    noop: {
      get: get("/no-op"),
      list: get("/no-op"),
      post: bring("POST", "/no-op"),
      put: bring("PUT", "/no-op"),
    },
    routed: {
      get: get("/raw/get/0"),
      list: get("/raw/list/0"),
      post: bring("POST", "/raw/post/0"),
      put: (lane) => bring("PUT", `/raw/put/${lane}`)(lane),
    },
    api: {
      get: (lane) => get(`${path}/${anyId()}`)(lane),
      list: get(`${path}?limit=${pageSize}`),
      post() {
        posted += 1;
        const id = `new-${posted}`;
        const body = toBody(id, 1);
        return async () => {
          await send({ method: "POST", path, headers: json, body });
          written.push(headKey(id), revisionKey(id, 1));
        };
      },
      put(lane) {
        const id = ownId(lane);
        const etag = etags.get(id) ?? firstEtag;
        const number = Number.parseInt(etag.slice(1), 10) + 1;
        const body = toBody(id, number);
        const headers = { ...json, "if-match": etag };
        return async () => {
          etags.set(id, await send({ method: "PUT", path: `${path}/${id}`, headers, body }));
          written.push(revisionKey(id, number));
        };
      },
    },
    takeWritten: () => written.splice(0),
  };
}
