import { expect, it } from "vitest";
import { DocumentError } from "../../src/base/errors.ts";
import type { DocumentStore } from "../../src/store/document-store.ts";
import { watched } from "../../src/store/watched.ts";
import { raced } from "../support/raced.ts";
import { openSqliteStore } from "../support/stores.ts";
import { bodyOf, tombstoneOver, toWrite } from "../support/writes.ts";

const calm = { collection: "moods", id: "calm" };
const erasing = { over: undefined, tombstone: tombstoneOver(undefined), through: 0 };

it.for<[string, (store: DocumentStore) => Promise<unknown>]>([
  ["a write", (store) => store.commit([toWrite(calm, undefined, bodyOf("calm"))])],
  ["an erasure", (store) => store.erase(calm, erasing)],
])(
  "%s is reported before it begins, and when it has ended, even if it failed",
  async ([, write]) => {
    const { store } = await openSqliteStore();
    const order: string[] = [];
    const lost = new DocumentError("storage-unavailable", "The answer was lost.");
    const fail = () => {
      order.push("sent");
      return Promise.reject(lost);
    };
    const failing = watched(raced(store, { commit: fail, erase: fail }), (keys) =>
      order.push(...keys.map(({ id }) => id)),
    );
    await expect(write(failing)).rejects.toBe(lost);
    expect(order).toEqual(["calm", "sent", "calm"]);
  },
);
