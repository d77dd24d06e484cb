import { describe } from "vitest";
import { readFaults } from "../../support/faults.ts";
import type { OpenStore } from "../../support/stores.ts";
import { describeAmending } from "./amending.ts";
import { describeBatches, describeHeavyBatches } from "./batches.ts";
import { describeErasing } from "./erasing.ts";
import { describeReadFaults, describeWriteFaults } from "./faults.ts";
import { describeFences } from "./fences.ts";
import { describeIdempotency } from "./idempotency.ts";
import { describeLabels } from "./labels.ts";
import { describeLedger } from "./ledger.ts";
import { describePages, describeReading } from "./reading.ts";
import { describeRecords } from "./records.ts";
import { describeHistories, describeRestoring } from "./restoring.ts";
import { describeWriting } from "./writing.ts";

/** The contract of a DocumentStore. Every store runs this suite; its own tests cover only what it adds. */
export function describeDocumentStore(name: string, open: OpenStore): void {
  describe(`${name} is a document store`, () => {
    describeWriting(open);
    describeLabels(open);
    describeAmending(open);
    describeRecords(open);
    describeErasing(open);
    describeWriteFaults(open);
    describeReadFaults(open, readFaults);
    describePages(open);
    describeHeavyBatches(open);
    describeHistories(open);
    describeManyDocuments(open);
  });
}

/** The part of the contract that is about several documents, which may lie in several partitions. */
export function describeManyDocuments(open: OpenStore): void {
  describeBatches(open);
  describeReading(open);
  describeLedger(open);
  describeFences(open);
  describeIdempotency(open);
  describeRestoring(open);
}
