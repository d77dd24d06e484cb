import type { TableClient } from "@azure/data-tables";
import type { Revision } from "../../src/store/document-store.ts";
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

/** The storage calls behind the API's calls, made with the SDK and without the app; each resolves to what it read or wrote. */
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
  /** The documents that were created and not deleted since the last tidying. */
  const created: string[] = [];
  let posted = 0;
  const filter = `PartitionKey eq '${collection}' and RowKey gt '${headRange.from}' and RowKey lt '${headRange.to}'`;

  const create = () => {
    posted += 1;
    const id = `new-${posted}`;
    const [head, revision] = rowsOf(toRevision(id, 1), id);
    return async () => {
      await client.submitTransaction([
        ["create", head],
        ["create", revision],
      ]);
      written.push(head.rowKey, revision.rowKey);
      created.push(id);
      return head;
    };
  };
  /** Writes a revision over the one before, as the app does: a read, and a transaction of two rows. */
  const write =
    ([head, revision]: ReturnType<typeof rowsOf>) =>
    async () => {
      const { etag } = await client.getEntity(collection, head.rowKey);
      await client.submitTransaction([
        ["update", head, "Replace", { etag }],
        ["create", revision],
      ]);
      written.push(revision.rowKey);
      return head;
    };
  const replace: Prepare = (lane) => {
    const id = ownId(lane);
    const number = (numbers.get(id) ?? 1) + 1;
    const call = write(rowsOf(toRevision(id, number), id));
    return async () => {
      const row = await call();
      numbers.set(id, number);
      return row;
    };
  };

  return {
    calls: {
      get() {
        const rowKey = headKey(anyId());
        return () => client.getEntity(collection, rowKey);
      },
      list: () => async () => {
        const pages = client.listEntities({ queryOptions: { filter } });
        const { value } = await pages.byPage({ maxPageSize: pageSize }).next();
        return value;
      },
      post: create,
      put: replace,
      patch: replace,
      async delete() {
        if (created.length === 0) {
          await create()();
        }
        const id = created.pop() ?? "";
        return write(rowsOf(toRevision(id, 2, "deleted"), id));
      },
    },
    takeWritten() {
      created.length = 0;
      return written.splice(0);
    },
  };
}

function rowsOf(revision: Revision, id: string) {
  return [toHeadRow(collection, id, revision), toRevisionRow(collection, id, revision)] as const;
}
