import { beforeAll, beforeEach } from "vitest";
import type { DocumentKey, DocumentStore } from "../../../src/store/document-store.ts";
import type { OpenStore, StoreUnderTest } from "../../support/stores.ts";
import { freshCollection } from "../../support/writes.ts";

/** What a test has of a store that it shares with others. */
export interface OwnPart {
  readonly tested: StoreUnderTest;
  readonly store: DocumentStore;
  /** A collection that no other test has. */
  readonly moods: string;
  /** The key of a document in it. */
  readonly calm: DocumentKey;
}

/** Opens one store for the tests of a `describe`, and gives each its own part before it begins. */
export function shareStore(open: OpenStore, give: (own: OwnPart) => void): void {
  let tested: StoreUnderTest;
  beforeAll(async () => {
    tested = await open();
  });
  beforeEach(() => {
    const moods = freshCollection();
    give({ tested, store: tested.store, moods, calm: { collection: moods, id: "calm" } });
  });
}
