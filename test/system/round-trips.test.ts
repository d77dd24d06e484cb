import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BackupService } from "../../src/backup/backup-service.ts";
import { documentTypes } from "../../src/documents/index.ts";
import { mood } from "../../src/documents/mood.ts";
import { template } from "../../src/documents/template.ts";
import { toCanonicalJson } from "../../src/documents/text/canonical-json.ts";
import { plant } from "../../src/seeding/planter.ts";
import { pullDocuments } from "../../src/seeding/pull.ts";
import type { DocumentStore } from "../../src/store/document-store.ts";
import { anyMood, anyTemplate } from "../support/any-document.ts";
import { openFolderTarget } from "../support/backup-targets.ts";
import { backUp, contentOf, restoreFrom } from "../support/backups.ts";
import { type Answered, type Ask, apiOf } from "../support/in-process-api.ts";
import { createSeedFolder } from "../support/seed-folder.ts";
import { openSqliteStore } from "../support/stores.ts";
import { put } from "../support/writes.ts";

/** The number of documents; `DOCUMENTS=20000 npm test -- round-trips --testTimeout=600000` tries more. */
const documents = Number(process.env["DOCUMENTS"] ?? 36);

/** Documents that go round together, because opening stores takes longer than all else. */
const together = 12;
const runs = documents / together;

/** The meaning of a text, with its fields in their order. */
const meaningOf = (text: string): string => JSON.stringify(JSON.parse(text));

/** A document as a caller reads it, without the system's own fields. */
function documentIn({ status, text }: Answered, singular: string): string {
  expect([status, text]).toEqual([expect.toBeOneOf([200, 201]), text]);
  const { _meta, ...document } = JSON.parse(text)[singular];
  return JSON.stringify(document);
}

interface Given {
  readonly id: string;
  readonly document: string;
  /** Another one with the same id. */
  readonly changed: string;
  /** Whether it is stored in the form that the previous release used. */
  readonly isOld: boolean;
}

const withId = (document: string, id: string) => document.replace('"id":"a"', `"id":"${id}"`);

/** Documents with ids of their own. */
const several = (any: fc.Arbitrary<string>): fc.Arbitrary<readonly Given[]> =>
  fc
    .array(fc.tuple(any, any, fc.boolean()), { minLength: together, maxLength: together })
    .map((all) =>
      all.map(([document, changed, isOld], n) => ({
        id: `a${n}`,
        document: withId(document, `a${n}`),
        changed: withId(changed, `a${n}`),
        isOld,
      })),
    );

describe.for([
  { type: mood, any: anyMood },
  { type: template, any: anyTemplate },
])("any document of $type.collection that goes out", ({ any, type }) => {
  const { collection, singular } = type;

  /** Stores documents over HTTP, or in the form that the previous release used. */
  const stored = async (given: readonly Omit<Given, "changed">[]) => {
    const { store } = await openSqliteStore();
    const ask = apiOf(store);
    for (const { document, id, isOld } of given) {
      if (isOld) {
        await put(store, { collection, id }, meaningOf(document));
      } else {
        documentIn(await ask(`${collection}-create`, { body: document }), singular);
      }
    }
    return { store, ask };
  };
  const read = async (ask: Ask, id: string) =>
    documentIn(await ask(`${collection}-get`, { params: { id } }), singular);
  const expectAll = async (store: DocumentStore, given: readonly Given[]) => {
    const ask = apiOf(store);
    for (const { document, id } of given) {
      expect(await read(ask, id)).toBe(meaningOf(document));
    }
  };
  const check = (goesRound: (given: readonly Given[]) => Promise<void>) =>
    fc.assert(fc.asyncProperty(several(any), goesRound), { numRuns: runs });

  it("comes back in: GET to PUT, with what _meta says", async () => {
    await check(async (given) => {
      const { ask, store } = await stored(given);
      for (const { document, id } of given) {
        const { text } = await ask(`${collection}-get`, { params: { id } });
        const body = text.slice(`{"success":true,"${singular}":`.length, -1);
        const replaced = await ask(`${collection}-replace`, { params: { id }, body });
        expect(documentIn(replaced, singular)).toBe(meaningOf(document));
      }
      await expectAll(store, given);
    });
  });

  it("comes back in: export to import, over itself and elsewhere", async () => {
    await check(async (given) => {
      const { ask, store } = await stored(given);
      const { text: body } = await ask("export");
      const headers = { "content-type": "application/x-ndjson" };
      const { store: empty } = await openSqliteStore();
      for (const [into, done] of [
        [store, "unchanged"],
        [empty, "created"],
      ] as const) {
        const { text } = await apiOf(into)("import", { body, headers });
        expect(JSON.parse(text)).toMatchObject({ [done]: given.length, failed: [] });
        await expectAll(into, given);
      }
    });
  });

  it("comes back in: planted to pulled to planted", async () => {
    await check(async (given) => {
      const folder = await createSeedFolder({ [`${type.seeds.folder}/.keep`]: "" });
      const changed = given.map(({ changed: document, id, isOld }) => ({ document, id, isOld }));
      try {
        // New files, then the same ones changed.
        for (const sent of [given, changed]) {
          const { ask } = await stored(sent);
          const all = [];
          for (const { id } of sent) {
            all.push({ type, document: JSON.parse(await read(ask, id)) });
          }
          const pulled = await pullDocuments(all, { folder: folder.path, ours: true });
          expect(pulled).toEqual(sent.map(() => expect.not.objectContaining({ outcome: "kept" })));
          const { store: empty } = await openSqliteStore();
          const planted = { store: empty, types: documentTypes, folder: folder.path };
          expect((await plant(planted)).problems).toEqual([]);
          for (const { document, id } of sent) {
            expect(toCanonicalJson(JSON.parse(await read(apiOf(empty), id)))).toBe(
              toCanonicalJson(JSON.parse(document)),
            );
          }
        }
      } finally {
        await folder.remove();
      }
    });
  });

  it("comes back in: backup to restore", async () => {
    await check(async (given) => {
      const { store } = await stored(given);
      const types = [collection];
      const { target } = await openFolderTarget();
      const backups = { target, collections: types, keepDays: 14, keepMin: 3 };
      const name = await backUp(new BackupService({ ...backups, store }));
      const { store: empty } = await openSqliteStore();
      await restoreFrom(new BackupService({ ...backups, store: empty }), name);
      expect(await contentOf(empty, types)).toEqual(await contentOf(store, types));
      await expectAll(empty, given);
    });
  });

  it("comes back in: revision to restore", async () => {
    await check(async (given) => {
      const { ask, store } = await stored(given);
      for (const { document, id } of given) {
        const first = { params: { id, number: "1" } };
        const read = await ask(`${collection}-revisions-get`, first);
        await ask(`${collection}-delete`, { params: { id } });
        const restored = await ask(`${collection}-revisions-restore`, first);
        expect(documentIn(read, singular)).toBe(meaningOf(document));
        expect(documentIn(restored, singular)).toBe(meaningOf(document));
      }
      await expectAll(store, given);
    });
  });
});

it("any template comes back in: text form to text form", async () => {
  await fc.assert(
    fc.asyncProperty(several(anyTemplate), async (given) => {
      const { store } = await openSqliteStore();
      const ask = apiOf(store);
      const headers = { accept: "text/x-prompty", "content-type": "text/x-prompty" };
      for (const { document, id } of given) {
        const params = { id };
        await put(store, { collection: "templates", id }, meaningOf(document));
        const { text: body } = await ask("templates-get", { params, headers });
        const replaced = await ask("templates-replace", { params, headers, body });
        expect(replaced.status, `${body}\n${replaced.text}`).toBe(200);
        const { text: again } = await ask("templates-get", { params, headers });
        expect(again).toBe(body);
        const returned = documentIn(await ask("templates-get", { params }), "template");
        // In the text form, the prompt comes last.
        expect(toCanonicalJson(JSON.parse(returned))).toBe(toCanonicalJson(JSON.parse(document)));
      }
    }),
    { numRuns: runs },
  );
});
