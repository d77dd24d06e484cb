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

/**
 * What it means to be a DocumentStore. Every store runs this, and only extras beside it. A store that asks the same of
 * many places may have another one of fewer to be broken at each call, which takes the square of their number.
 */
export function describeDocumentStore(name: string, open: OpenStore, openToBreak = open): void {
  describe(`${name} is a document store`, () => {
    describeWriting(open);
    describeBatches(open);
    describeReading(open);
    describeState(open);
    describeReceipts(open);
    describeErasing(open);
    describeRestoring(open);
    describeLeases(open);
    describeFaults(openToBreak);
  });
}
