import { headKey, revisionKey } from "../../src/store/table/row-keys.ts";
import type { Prepare } from "./blocks.ts";
import {
  type CallKind,
  collection,
  firstEtag,
  idsAllOver,
  idsOfLanes,
  pageSize,
  toBody,
  toPatch,
} from "./documents.ts";
import { createSender, type Sending } from "./sender.ts";

/** Calls to a host's API and to its no-op route, over kept-alive connections. */
export interface ApiCalls {
  readonly api: Readonly<Record<CallKind, Prepare>>;
  /** The same requests to the no-op route; a write sends a body as long as its own. */
  readonly noop: Readonly<Record<CallKind, Prepare>>;
  /** The same requests to no-op routes that make the raw calls. */
  readonly routed: Readonly<Record<CallKind, Prepare>>;
  /** The same to routes that also read the request, and answer with what they read or wrote. */
  readonly answered: Readonly<Record<CallKind, Prepare>>;
  /** The keys of the rows written since the last call of this function. */
  takeWritten(): readonly string[];
}

/** Calls for a collection with this many documents, each in its first revision. */
export function createApiCalls(url: string, size: number): ApiCalls {
  const send = createSender(url);
  const path = `/api/${collection}`;
  const json = { "content-type": "application/json" };
  const anyId = idsAllOver(size);
  const ownId = idsOfLanes(size);
  const etags = new Map<string, string>();
  const written: string[] = [];
  let posted = 0;

  const ask = (sending: Sending) => () => send(sending);
  const get =
    (target: string): Prepare =>
    () =>
      ask({ method: "GET", path: target });
  const bring = (method: string, target: string, body = toBody("no-op", 0)): Prepare => {
    const headers = { ...json, "if-match": firstEtag };
    return () => ask({ method, path: target, headers, body });
  };
  const remove = (target: string, etag = firstEtag) =>
    ask({ method: "DELETE", path: target, headers: { "if-match": etag } });
  const create = () => {
    posted += 1;
    const id = `new-${posted}`;
    const body = toBody(id, 1);
    return async () => {
      const etag = await send({ method: "POST", path, headers: json, body });
      written.push(headKey(id), revisionKey(id, 1));
      return { id, etag };
    };
  };
  const write =
    (method: string, toSent: (id: string, number: number) => string): Prepare =>
    (lane) => {
      const id = ownId(lane);
      const etag = etags.get(id) ?? firstEtag;
      const number = Number.parseInt(etag.slice(1), 10) + 1;
      const body = toSent(id, number);
      const headers = { ...json, "if-match": etag };
      return async () => {
        etags.set(id, await send({ method, path: `${path}/${id}`, headers, body }));
        written.push(revisionKey(id, number));
      };
    };

  const toRoutes = (name: string): Readonly<Record<CallKind, Prepare>> => ({
    get: get(`/${name}/get/0`),
    list: get(`/${name}/list/0`),
    post: bring("POST", `/${name}/post/0`),
    put: (lane) => bring("PUT", `/${name}/put/${lane}`)(lane),
    patch: (lane) => bring("PATCH", `/${name}/patch/${lane}`, toPatch(0))(lane),
    async delete(lane) {
      const call = await bring("POST", `/${name}/post/0`)(lane);
      await call();
      return remove(`/${name}/delete/0`);
    },
  });

  return {
    noop: {
      get: get("/no-op"),
      list: get("/no-op"),
      post: bring("POST", "/no-op"),
      put: bring("PUT", "/no-op"),
      patch: bring("PATCH", "/no-op", toPatch(0)),
      delete: () => remove("/no-op"),
    },
    routed: toRoutes("raw"),
    answered: toRoutes("answered"),
    api: {
      get: (lane) => get(`${path}/${anyId()}`)(lane),
      list: get(`${path}?limit=${pageSize}`),
      post: create,
      put: write("PUT", toBody),
      patch: write("PATCH", (_id, number) => toPatch(number)),
      async delete() {
        const { id, etag } = await create()();
        written.push(revisionKey(id, 2));
        return remove(`${path}/${id}`, etag);
      },
    },
    takeWritten: () => written.splice(0),
  };
}
