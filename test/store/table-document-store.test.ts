import { openTableStore } from "../support/stores.ts";
import { describeDocumentStore } from "./conformance/document-store.ts";

describeDocumentStore("TableDocumentStore", () => openTableStore());
