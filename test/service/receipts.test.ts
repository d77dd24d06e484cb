import fc from "fast-check";
import { expect, it } from "vitest";
import { BackupService } from "../../src/backup/backup-service.ts";
import type { BackupTarget } from "../../src/backup/target/backup-target.ts";
import { DocumentError } from "../../src/base/errors.ts";
import { documentTypes } from "../../src/documents/index.ts";
import { mood } from "../../src/documents/mood.ts";
import { persona } from "../../src/documents/persona.ts";
import { template } from "../../src/documents/template.ts";
import { DocumentHistory } from "../../src/service/document-history.ts";
import { DocumentLabels } from "../../src/service/document-labels.ts";
import { DocumentService } from "../../src/service/document-service.ts";
import { prune } from "../../src/service/pruning.ts";
import { type Rendered, renderDocuments } from "../../src/service/rendering.ts";
import type { DocumentStore } from "../../src/store/document-store.ts";
import { openFolderTarget } from "../support/backup-targets.ts";
import { backUp, restoreFrom } from "../support/backups.ts";
import { openSqliteStore, openTableStore, type StoreUnderTest } from "../support/stores.ts";
import { author as by } from "../support/writes.ts";

/** What a caller keeps of a rendering, and whether the revisions that it names have labels. */
interface Receipt {
  readonly used: Rendered["used"];
  readonly text: string;
  isKept: boolean;
}

const types = { template, persona, mood };
const names = ["template", "persona", "mood"] as const;
/** A text that can be a name, which is not blank. */
const word = fc
  .string({ unit: "grapheme-ascii", minLength: 1, maxLength: 8 })
  .filter((text) => text.trim() !== "");

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant("edit"), of: fc.constantFrom(...names), word }),
  },
  { weight: 3, arbitrary: fc.constant({ kind: "render" } as const) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("keep"), which: fc.nat({ max: 9 }) }) },
  { weight: 2, arbitrary: fc.constant({ kind: "prune" } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: "delete and bring back" } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: "restart" } as const) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("restore"), history: fc.boolean() }) },
);

/** An app on a storage, with its documents and the receipts of its callers. */
class Callers {
  readonly receipts: Receipt[] = [];
  readonly #open: () => Promise<StoreUnderTest>;
  readonly #target: BackupTarget;
  #store: DocumentStore;
  #tested: StoreUnderTest;

  constructor(
    tested: StoreUnderTest,
    { open, target }: { open: () => Promise<StoreUnderTest>; target: BackupTarget },
  ) {
    this.#open = open;
    this.#store = tested.store;
    this.#target = target;
    this.#tested = tested;
  }

  async prepare(): Promise<void> {
    const prompt = "system:\n{{ persona.name }} {{ mood.mood }}";
    const documents = { template: { prompt }, persona: { name: "Ada" }, mood: { mood: "Calm" } };
    for (const name of names) {
      await this.#documents.create(types[name], { id: name, ...documents[name] }, { by });
    }
  }

  async edit(of: (typeof names)[number], word: string): Promise<void> {
    const safe = JSON.stringify(word).replaceAll(/[{}%]/g, "");
    const fields = {
      template: { prompt: `system:\n{{ persona.name }}, {{ mood.mood }}: ${safe}` },
      persona: { name: word },
      mood: { mood: word },
    };
    await this.#documents.patch(types[of], of, { by, patch: fields[of] });
  }

  async render(): Promise<void> {
    const rendered = await this.#render();
    this.receipts.push({ used: rendered.used, text: JSON.stringify(rendered), isKept: false });
  }

  async keep(which: number): Promise<void> {
    const receipt = this.receipts[which];
    for (const name of receipt === undefined ? [] : names) {
      const to = receipt?.used[name]?.revision;
      const options = { by, label: `receipt-${which}`, to };
      try {
        await this.#labels.move(types[name], name, options);
      } catch (error) {
        expect(error).toMatchObject({ code: "validation-failed" });
        return;
      }
    }
    if (receipt !== undefined) {
      receipt.isKept = true;
    }
  }

  async prune(): Promise<void> {
    const now = () => new Date(Date.now() + 26 * 60 * 60_000);
    await prune({ store: this.#store, types: documentTypes, keepRevisions: 1, now });
  }

  async deleteAndBringBack(): Promise<void> {
    const { number } = await this.#documents.get(persona, "persona");
    await this.#documents.remove(persona, "persona", { by });
    await new DocumentHistory({ store: this.#store }).restore(persona, "persona", { by, number });
  }

  async restart(): Promise<void> {
    this.#store = await this.#tested.another();
  }

  async restore(history: boolean): Promise<void> {
    const name = await backUp(this.#backups, history);
    this.#tested = await this.#open();
    this.#store = this.#tested.store;
    expect(await restoreFrom(this.#backups, name)).toMatchObject({ done: true, failed: [] });
  }

  /** The same bytes for every receipt; one that nobody kept may be gone, but is never another's. */
  async check(): Promise<void> {
    for (const { isKept, text, used } of this.receipts) {
      const again = await this.#render(used).catch((error: unknown) => error);
      if (again instanceof DocumentError && !isKept) {
        expect(["not-found", "validation-failed"]).toContain(again.code);
      } else {
        expect(JSON.stringify(again)).toBe(text);
      }
    }
  }

  #render(used: Rendered["used"] = {}): Promise<Rendered> {
    const sources = {
      documents: async () => this.#documents,
      history: async () => new DocumentHistory({ store: this.#store }),
      labels: async () => this.#labels,
    };
    return renderDocuments(sources, {
      template: used.template ?? { id: "template" },
      inputs: {},
      documents: { persona: used.persona ?? { id: "persona" }, mood: used.mood ?? { id: "mood" } },
      isStrict: true,
      hasSegments: false,
    });
  }

  get #backups(): BackupService {
    const collections = documentTypes.map(({ collection }) => collection);
    const options = { store: this.#store, target: this.#target, collections };
    return new BackupService({ ...options, keepDays: 14, keepMin: 3 });
  }

  get #documents(): DocumentService {
    return new DocumentService({ store: this.#store });
  }

  get #labels(): DocumentLabels {
    return new DocumentLabels({ store: this.#store });
  }
}

it.for([
  { where: "SQLite", open: openSqliteStore, runs: 15, longest: 20 },
  { where: "a table", open: (): Promise<StoreUnderTest> => openTableStore(1), runs: 3, longest: 8 },
])(
  "a receipt renders the same bytes on $where, whatever happens, as long as its revisions are labelled",
  async ({ longest, open, runs, where }) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: longest }), async (steps) => {
        const { target } = await openFolderTarget();
        const callers = new Callers(await open(), { open, target });
        await callers.prepare();
        await callers.render();
        for (const one of steps) {
          switch (one.kind) {
            case "edit":
              await callers.edit(one.of, one.word);
              break;
            case "render":
              await callers.render();
              break;
            case "keep":
              await callers.keep(one.which);
              break;
            case "prune":
              await callers.prune();
              break;
            case "delete and bring back":
              await callers.deleteAndBringBack();
              break;
            case "restart":
              await callers.restart();
              break;
            case "restore":
              await callers.restore(one.history);
              break;
          }
          await (where === "SQLite" && callers.check());
        }
        await callers.check();
      }),
      { numRuns: runs },
    );
  },
);
