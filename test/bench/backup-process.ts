import { BackupService } from "../../src/backup/backup-service.ts";
import { beginRestore } from "../../src/backup/restore/state.ts";
import { FolderTarget } from "../../src/backup/target/folder/folder-target.ts";
import type { Write } from "../../src/store/document-store.ts";
import { nextRevision } from "../../src/store/revision.ts";
import { connectTable } from "../../src/store/table/connection.ts";
import { TableDocumentStore } from "../../src/store/table/table-document-store.ts";
import { answerParent } from "./children.ts";
import { collection, idAt } from "./documents.ts";
import { takeCost } from "./process-cost.ts";

/** The questions that this process answers. */
export interface BackupQuestion {
  readonly ask: "fill" | "back up" | "verify" | "restore";
  readonly storage: string;
  readonly table: string;
  readonly partitions: number;
  readonly folder: string;
  readonly count: number;
}

const by = { id: "bench", name: "bench" };
let name = "";

answerParent(async (question: BackupQuestion) => {
  const client = await connectTable({ connectionString: question.storage }, question.table);
  const store = new TableDocumentStore(client, { partitionsPerType: question.partitions });
  const target = new FolderTarget(question.folder);
  const service = new BackupService({
    ...{ store, target, collections: [collection], keepDays: 14, keepMin: 3 },
  });
  takeCost();
  const begun = performance.now();
  switch (question.ask) {
    case "fill":
      await fill(store, question.count);
      break;
    case "back up":
      ({ name } = await service.make({ history: true }));
      break;
    case "verify": {
      const found = await service.verify(name, {});
      if (!found.done || !found.ok) {
        throw new Error("The backup is not good.");
      }
      break;
    }
    case "restore": {
      const state = beginRestore({ mode: "merge", plan: false });
      const { counts } = (await service.restore(name, { state, by })).state;
      if (counts.created + counts.unchanged !== question.count) {
        throw new Error(`Not all came back: ${JSON.stringify(counts)}`);
      }
    }
  }
  return { seconds: (performance.now() - begun) / 1000, cost: takeCost() };
});

/** Documents of about 1 KB; every tenth has been written twice. */
async function fill(store: TableDocumentStore, count: number): Promise<void> {
  const sliceLength = 1_000;
  for (let start = 0; start < count; start += sliceLength) {
    const slice = Array.from({ length: Math.min(sliceLength, count - start) }, (_, n) => start + n);
    await store.commit(slice.map((index) => toWrite(index, index % 10 === 0)));
  }
}

function toWrite(index: number, isEdited: boolean): Write {
  const id = idAt(index);
  const description = `Says little, and looks at the watch (${index}). `.repeat(19);
  const body = JSON.stringify({ id, mood: `Mood ${index}`, description });
  const content = { at: new Date(), body, by, change: "created", origin: "api" } as const;
  const first = nextRevision(undefined, content);
  const next = isEdited ? { ...nextRevision(undefined, content), number: 2 } : first;
  return {
    ...{ key: { collection, id }, over: undefined, next },
    history: isEdited ? [first] : [],
  };
}
