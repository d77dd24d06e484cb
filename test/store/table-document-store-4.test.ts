import { openTableStore } from "../support/stores.ts";
import { describeDocumentStore } from "./conformance/document-store.ts";

describeDocumentStore("TableDocumentStore with 4 partitions", () => openTableStore(4));
