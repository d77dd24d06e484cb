import { describe } from "vitest";
import type { OpenStore } from "../../support/stores.ts";
import { describeBatches } from "./batches.ts";
import { describeErasing } from "./erasing.ts";
import { describeFaults } from "./faults.ts";
import { describeLeases } from "./leases.ts";
import { describeReading } from "./reading.ts";
import { describeReceipts } from "./receipts.ts";
import { describeRestoring } from "./restoring.ts";
import { describeState } from "./state.ts";
import { describeWriting } from "./writing.ts";

/** What it means to be a DocumentStore. Every store runs this, and only extras beside it. */
export function describeDocumentStore(name: string, open: OpenStore): void {
  describe(`${name} is a document store`, () => {
    describeWriting(open);
    describeBatches(open);
    describeReading(open);
    describeState(open);
    describeReceipts(open);
    describeErasing(open);
    describeRestoring(open);
    describeLeases(open);
    describeFaults(open);
  });
}
