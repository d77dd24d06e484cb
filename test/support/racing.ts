import type { DocumentStore } from "../../src/store/document-store.ts";

/** A store, and a hook that runs just before each of its calls that can wait. */
export function racing(
  store: DocumentStore,
  before: (method: string, call: number) => Promise<void>,
): DocumentStore {
  let calls = 0;
  return new Proxy(store, {
    get(of, method) {
      const member: unknown = Reflect.get(of, method);
      if (typeof member !== "function") {
        return member;
      }
      if (generators.has(method) || method === "plan") {
        return member.bind(of);
      }
      return async (...args: readonly unknown[]) => {
        calls += 1;
        await before(String(method), calls);
        return Reflect.apply(member, of, args);
      };
    },
  });
}

const generators: ReadonlySet<string | symbol> = new Set([
  ...["erasures", "foreignHeads", "ledger"],
]);
