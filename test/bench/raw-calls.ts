import type { TableClient } from "@azure/data-tables";
import { headKey, headRange } from "../../src/store/table/row-keys.ts";
import { toHeadRow, toRevisionRow } from "../../src/store/table/rows.ts";
import type { Prepare } from "./blocks.ts";
import {
  type CallKind,
  collection,
  idsAllOver,
  idsOfLanes,
  pageSize,
  toRevision,
} from "./documents.ts";

/** The storage calls behind the API's calls, made with the SDK and without the app. */
export interface RawCalls {
  readonly calls: Readonly<Record<CallKind, Prepare>>;
  /** The keys of the rows written since the last call of this function. */
  takeWritten(): readonly string[];
}

/** Calls on a table with this many documents. */
export function createRawCalls(client: TableClient, size: number): RawCalls {
  const anyId = idsAllOver(size);
  const ownId = idsOfLanes(size);
  const numbers = new Map<string, number>();
  const written: string[] = [];
  let posted = 0;
  const filter = `PartitionKey eq '${collection}' and RowKey gt '${headRange.from}' and RowKey lt '${headRange.to}'`;

  return {
    calls: {
      get() {
        const rowKey = headKey(anyId());
        return async () => {
          await client.getEntity(collection, rowKey);
        };
      },
      list: () => async () => {
        const pages = client.listEntities({ queryOptions: { filter } });
        await pages.byPage({ maxPageSize: pageSize }).next();
      },
      post() {
        posted += 1;
        const [head, revision] = rowsOf(`new-${posted}`, 1);
        return async () => {
          await client.submitTransaction([
            ["create", head],
            ["create", revision],
          ]);
          written.push(head.rowKey, revision.rowKey);
        };
      },
      put(lane) {
        const id = ownId(lane);
        const number = (numbers.get(id) ?? 1) + 1;
        const [head, revision] = rowsOf(id, number);
        return async () => {
          const { etag } = await client.getEntity(collection, head.rowKey);
          await client.submitTransaction([
            ["update", head, "Replace", { etag }],
            ["create", revision],
          ]);
          numbers.set(id, number);
          written.push(revision.rowKey);
        };
      },
    },
    takeWritten: () => written.splice(0),
  };
}

function rowsOf(id: string, number: number) {
  const revision = toRevision(id, number);
  return [toHeadRow(collection, id, revision), toRevisionRow(collection, id, revision)] as const;
}
