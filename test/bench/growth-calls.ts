import { toCursor } from "../../src/http/paging.ts";
import { collection, idAt, idsAllOver } from "./documents.ts";

/** A request of a benchmark. */
interface Sending {
  readonly path: string;
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Prepares the next request of an operation. */
export type NextRequest = () => Sending;

const json = { "content-type": "application/json" };
const page = 50;
const lines = 20;

/**
 * Requests that are of the same size however many documents there are. Created documents come after all others, and are
 * deleted again.
 */
export function growthCalls(size: number): ReadonlyMap<string, NextRequest> {
  const path = `/api/${collection}`;
  const anyId = idsAllOver(size);
  const created: string[] = [];
  let count = 0;
  const document = (id: string) => {
    count += 1;
    return { id, mood: `Mood ${id}`, description: `Says little (${count}). ` };
  };
  const middle = toCursor(`${collection} [null,[],false]`, idAt(size / 2 - 1));
  const last = toCursor(`export ${collection}`, `${collection}/${idAt(size - page - 1)}`);
  return new Map<string, NextRequest>([
    ["GET one", () => ({ path: `${path}/${anyId()}` })],
    [`list of ${page}`, () => ({ path: `${path}?limit=${page}` })],
    [`list of ${page} in the middle`, () => ({ path: `${path}?limit=${page}&cursor=${middle}` })],
    [
      "create",
      () => {
        const id = `zz-${count}`;
        created.push(id);
        return { path, method: "POST", headers: json, body: JSON.stringify(document(id)) };
      },
    ],
    ["delete", () => ({ path: `${path}/${created.shift()}`, method: "DELETE" })],
    [
      "replace",
      () => {
        const id = anyId();
        const body = JSON.stringify(document(id));
        return { path: `${path}/${id}`, method: "PUT", headers: json, body };
      },
    ],
    ["history", () => ({ path: `${path}/${anyId()}/revisions` })],
    [
      "move a label",
      () => {
        const body = '{"revision":1}';
        const label = `${path}/${anyId()}/labels/l${count++}`;
        return { path: label, method: "PUT", headers: json, body };
      },
    ],
    [
      `export of the last ${page}`,
      () => ({ path: `/api/export?type=${collection}&cursor=${last}` }),
    ],
    [
      `import of ${lines} all over`,
      () => {
        const sent = Array.from({ length: lines }, (_, index) =>
          JSON.stringify({
            type: collection,
            document: document(idAt(Math.floor((index * size) / lines))),
          }),
        );
        const headers = { "content-type": "application/x-ndjson" };
        return { path: "/api/import?mode=upsert", method: "POST", headers, body: sent.join("\n") };
      },
    ],
  ]);
}
