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
import { type Answered, apiOf } from "../support/in-process-api.ts";
import { createSeedFolder } from "../support/seed-folder.ts";
import { openSqliteStore } from "../support/stores.ts";
import { put } from "../support/writes.ts";

/** The number of documents; `DOCUMENTS=20000 npm test -- round-trips --testTimeout=600000` tries more. */
const runs = Number(process.env["DOCUMENTS"] ?? 60);

const params = { id: "a" };

/** The meaning of a text, with its fields in their order. */
const meaningOf = (text: string): string => JSON.stringify(JSON.parse(text));

/** A document as a caller reads it, without the system's own fields. */
function documentIn({ status, text }: Answered, singular: string): string {
  expect([status, text]).toEqual([expect.toBeOneOf([200, 201]), text]);
  const { _meta, ...document } = JSON.parse(text)[singular];
  return JSON.stringify(document);
}

describe.for([
  { type: mood, documents: anyMood },
  { type: template, documents: anyTemplate },
])("any document of $type.collection that goes out", ({ documents, type }) => {
  const { collection, singular } = type;
  const key = { collection, id: "a" };

  /** Stores a document over HTTP, or in the form that the previous release used. */
  const stored = async (document: string, isOld: boolean) => {
    const { store } = await openSqliteStore();
    const ask = apiOf(store);
    if (isOld) {
      await put(store, key, meaningOf(document));
    } else {
      documentIn(await ask(`${collection}-create`, { body: document }), singular);
    }
    return { store, ask };
  };
  const read = async (store: DocumentStore) =>
    documentIn(await apiOf(store)(`${collection}-get`, { params }), singular);
  const check = (goesRound: (document: string, isOld: boolean) => Promise<void>) =>
    fc.assert(fc.asyncProperty(documents, fc.boolean(), goesRound), { numRuns: runs });

  it("comes back in: GET to PUT, with what _meta says", async () => {
    await check(async (document, isOld) => {
      const { ask, store } = await stored(document, isOld);
      const { text } = await ask(`${collection}-get`, { params });
      const body = text.slice(`{"success":true,"${singular}":`.length, -1);
      const replaced = await ask(`${collection}-replace`, { params, body });
      expect(documentIn(replaced, singular)).toBe(meaningOf(document));
      expect(await read(store)).toBe(meaningOf(document));
    });
  });

  it("comes back in: export to import, over itself and elsewhere", async () => {
    await check(async (document, isOld) => {
      const { ask, store } = await stored(document, isOld);
      const { text: body } = await ask("export");
      const headers = { "content-type": "application/x-ndjson" };
      const { store: empty } = await openSqliteStore();
      for (const [into, done] of [
        [store, "unchanged"],
        [empty, "created"],
      ] as const) {
        const { text } = await apiOf(into)("import", { body, headers });
        expect(JSON.parse(text)).toMatchObject({ [done]: 1, failed: [] });
        expect(await read(into)).toBe(meaningOf(document));
      }
    });
  });

  it("comes back in: planted to pulled to planted", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(documents, documents, fc.boolean(), async (first, second, isOld) => {
        const folder = await createSeedFolder({ [`${type.seeds.folder}/.keep`]: "" });
        try {
          // A new file, then the same one changed.
          for (const document of [first, second]) {
            const { store } = await stored(document, isOld);
            const pulled = await pullDocuments(
              [{ type, document: JSON.parse(await read(store)) }],
              { folder: folder.path, ours: true },
            );
            expect(pulled).toEqual([expect.not.objectContaining({ outcome: "kept" })]);
            const { store: empty } = await openSqliteStore();
            const planted = { store: empty, types: documentTypes, folder: folder.path };
            expect((await plant(planted)).problems).toEqual([]);
            expect(toCanonicalJson(JSON.parse(await read(empty)))).toBe(
              toCanonicalJson(JSON.parse(document)),
            );
          }
        } finally {
          await folder.remove();
        }
      }),
      { numRuns: runs },
    );
  });

  it("comes back in: backup to restore", { timeout: 120_000 }, async () => {
    await check(async (document, isOld) => {
      const { store } = await stored(document, isOld);
      const types = [collection];
      const { target } = await openFolderTarget();
      const backups = { target, collections: types, keepDays: 14, keepMin: 3 };
      const name = await backUp(new BackupService({ ...backups, store }));
      const { store: empty } = await openSqliteStore();
      await restoreFrom(new BackupService({ ...backups, store: empty }), name);
      expect(await contentOf(empty, types)).toEqual(await contentOf(store, types));
      expect(await read(empty)).toBe(meaningOf(document));
    });
  });

  it("comes back in: revision to restore", async () => {
    await check(async (document, isOld) => {
      const { ask, store } = await stored(document, isOld);
      const { text } = await ask(`${collection}-revisions-get`, {
        params: { id: "a", number: "1" },
      });
      await ask(`${collection}-delete`, { params });
      const asked = { params: { id: "a", number: "1" } };
      const restored = await ask(`${collection}-revisions-restore`, asked);
      expect(documentIn({ status: 200, text }, singular)).toBe(meaningOf(document));
      expect(documentIn(restored, singular)).toBe(meaningOf(document));
      expect(await read(store)).toBe(meaningOf(document));
    });
  });
});

it("any template comes back in: text form to text form", async () => {
  await fc.assert(
    fc.asyncProperty(anyTemplate, async (document) => {
      const { store } = await openSqliteStore();
      const ask = apiOf(store);
      await put(store, { collection: "templates", id: "a" }, meaningOf(document));
      const headers = { accept: "text/x-prompty", "content-type": "text/x-prompty" };
      const { text: body } = await ask("templates-get", { params, headers });
      const replaced = await ask("templates-replace", { params, headers, body });
      expect(replaced.status, `${body}\n${replaced.text}`).toBe(200);
      const { text: again } = await ask("templates-get", { params, headers });
      expect(again).toBe(body);
      const { text } = await ask("templates-get", { params });
      const returned = documentIn({ status: 200, text }, "template");
      // In the text form, the prompt comes last.
      expect(toCanonicalJson(JSON.parse(returned))).toBe(toCanonicalJson(JSON.parse(document)));
    }),
    { numRuns: runs },
  );
});
