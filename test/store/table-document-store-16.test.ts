import { openTableStore } from "../support/stores.ts";
import { describeDocumentStore } from "./conformance/document-store.ts";

describeDocumentStore(
  "TableDocumentStore with 16 partitions",
  () => openTableStore(16),
  () => openTableStore(4),
);
