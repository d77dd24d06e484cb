import type { DocumentKey, DocumentStore } from "./document-store.ts";

/**
 * A store that reports which documents each write may change, before it begins and when it has ended, also if it failed
 * and may nevertheless have succeeded.
 */
export function watched(
  store: DocumentStore,
  onWrite: (keys: readonly DocumentKey[]) => void,
): DocumentStore {
  const reported = async <T>(keys: readonly DocumentKey[], write: () => Promise<T>): Promise<T> => {
    onWrite(keys);
    try {
      return await write();
    } finally {
      onWrite(keys);
    }
  };
  const writes: Pick<DocumentStore, "commit" | "erase"> = {
    commit: (all, options) =>
      reported(
        all.map(({ key }) => key),
        () => store.commit(all, options),
      ),
    erase: (key, options) => reported([key], () => store.erase(key, options)),
  };
  return new Proxy(store, {
    get(target, name) {
      const found: unknown = Reflect.get(name in writes ? writes : target, name);
      return typeof found === "function" ? found.bind(target) : found;
    },
  });
}
