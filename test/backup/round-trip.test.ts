import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DocumentKey, DocumentStore } from "../../src/store/document-store.ts";
import { anyText } from "../support/any-text.ts";
import { openFolderTarget } from "../support/backup-targets.ts";
import {
  backUp,
  backupsOf,
  Clock,
  contentOf,
  documentsOf,
  recordLedger,
  restoreFrom,
} from "../support/backups.ts";
import { eachCall, orUnavailable } from "../support/each-call.ts";
import { tableFaults } from "../support/faults.ts";
import { hurry } from "../support/hurry.ts";
import { openSqliteStore, openTableStore } from "../support/stores.ts";
import { bodyOf, moveLabel, put, putLong } from "../support/writes.ts";

const text = anyText();
const id = fc.constantFrom("a", "a-b", "a.b", "aa", "B", "9", "z");

/** A change of one document: a new text, 200 KB of it, or its deletion. */
const step = fc.record({
  type: fc.constantFrom("moods", "personas"),
  id,
  change: fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .dictionary(text, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 5 })
        .map((fields) => ({ fields })),
    },
    { weight: 3, arbitrary: fc.constant("delete" as const) },
    { weight: 1, arbitrary: fc.constant("large" as const) },
  ),
  isPlanted: fc.boolean(),
  label: fc.option(
    fc.record({ name: fc.constantFrom("production", "staging"), back: fc.nat({ max: 3 }) }),
  ),
});

const moves = [
  { from: "SQLite", to: "SQLite", open: [openSqliteStore, openSqliteStore], runs: 15, longest: 20 },
  {
    from: "one partition",
    to: "four",
    open: [() => openTableStore(1), () => openTableStore(4)],
    runs: 3,
    longest: 6,
  },
] as const;

it.for(moves)(
  "any documents of $from are restored into $to with their whole history",
  async ({ longest, open: [openSource, openEmpty], runs }) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: longest }), async (steps) => {
        const { store } = await openSource();
        for (const { change, id: of, isPlanted, label, type } of steps) {
          const fields = change === "large" ? { text: "長".repeat(70_000) } : Object(change).fields;
          const body = change === "delete" ? undefined : JSON.stringify({ ...fields, id: of });
          const head = await store.get({ collection: type, id: of });
          if (body !== undefined || head?.body !== undefined) {
            await put(store, { collection: type, id: of }, body);
            const entry = { id: of, hash: "h", file: `${of}.json` };
            await recordLedger(store, type, isPlanted ? [entry] : []);
            await (label && moveBack(store, { collection: type, id: of }, label));
          }
        }
        const { target } = await openFolderTarget();
        const name = await backUp(backupsOf(store, target));
        const empty = (await openEmpty()).store;
        const { done } = await restoreFrom(backupsOf(empty, target), name);
        expect(done).toBe(true);
        expect(await contentOf(empty)).toEqual(await contentOf(store));
      }),
      { numRuns: runs },
    );
  },
);

/** Moves a label to the newest revision, or to one before it. */
async function moveBack(
  store: DocumentStore,
  key: DocumentKey,
  { back, name }: { readonly name: string; readonly back: number },
): Promise<void> {
  const number = (await store.get(key))?.number ?? 0;
  await moveLabel(store, key, name, Math.max(number - back, 1));
}

describe.for([
  { where: "SQLite", open: openSqliteStore, kinds: tableFaults },
  {
    where: "a table",
    open: () => openTableStore(1),
    // Only these writes are others than in SQLite: two for one.
    kinds: tableFaults.map((kind) => ({ ...kind, about: "long" })),
  },
])("a backup of $where", ({ kinds, open }) => {
  it("restores a history longer than a transaction, whatever write it is interrupted at", async () => {
    const { store } = await open();
    const long = { collection: "moods", id: "long" };
    await putLong(store, long, 130);
    const { target } = await openFolderTarget();
    const name = await backUp(backupsOf(store, target));
    const expected = await contentOf(store, ["moods"]);
    const clock = new Clock();
    // A lease that can't be released is retried for a tenth of a second.
    hurry(40);
    const counts: number[] = [];
    for (const kind of kinds) {
      await eachCall(kind, async (plan) => {
        const { faults, store: empty } = await open();
        const service = backupsOf(empty, target, clock);
        faults.inject(plan);
        const first = await orUnavailable(restoreFrom(service, name));
        const { calls } = faults;
        faults.inject();
        counts.push(calls);
        expect(first === "storage-unavailable").toBe(calls >= plan.at);
        clock.forward(6 * 60_000);
        await restoreFrom(service, name);
        expect(await contentOf(empty, ["moods"])).toEqual(expected);
        return calls;
      });
    }
    expect(counts.length).toBeGreaterThan(2);
  });

  it("without history contains only the current documents", async () => {
    const { store } = await open();
    await put(store, { collection: "moods", id: "a" }, bodyOf("a"));
    await put(store, { collection: "moods", id: "a" }, bodyOf("a", 1));
    await put(store, { collection: "moods", id: "gone" }, bodyOf("gone"));
    await put(store, { collection: "moods", id: "gone" });
    const { target } = await openFolderTarget();
    const name = await backUp(backupsOf(store, target), false);
    const { store: empty } = await open();
    await restoreFrom(backupsOf(empty, target), name);
    expect(await documentsOf(empty)).toEqual({ a: bodyOf("a", 1) });
    const { revisions, heads } = (await contentOf(empty))["moods"] ?? {};
    expect(revisions).toHaveLength(2);
    expect(heads).toEqual((await contentOf(store))["moods"]?.heads);
  });
});
