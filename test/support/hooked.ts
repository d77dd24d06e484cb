import type { DocumentStore } from "../../src/store/document-store.ts";
import { raced } from "./raced.ts";

type Hooks = {
  readonly [Name in keyof DocumentStore]?: () => Promise<unknown>;
};

/** A store with hooks that run before some of its methods. */
export function hooked(store: DocumentStore, before: Hooks): DocumentStore {
  const methods = Object.entries(before).map(([name, hook]) => {
    const run = async (...args: unknown[]) => {
      await hook();
      const method: unknown = Reflect.get(store, name);
      return typeof method === "function" ? method.apply(store, args) : method;
    };
    return [name, run] as const;
  });
  return raced(store, Object.fromEntries(methods));
}
