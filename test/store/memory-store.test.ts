import { openMemoryStore } from "../support/stores.ts";
import { describeDocumentStore } from "./conformance/document-store.ts";

describeDocumentStore("MemoryDocumentStore", openMemoryStore);
