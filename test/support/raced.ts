import type { DocumentStore } from "../../src/store/document-store.ts";

/** The same store with some methods replaced, so that something can happen between two calls of its user. */
export function raced(store: DocumentStore, methods: Partial<DocumentStore>): DocumentStore {
  return new Proxy(store, {
    get(target, name) {
      const found: unknown = Reflect.get(name in methods ? methods : target, name);
      return typeof found === "function" && !(name in methods) ? found.bind(target) : found;
    },
  });
}
