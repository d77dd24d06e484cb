import { openSqliteStore } from "../support/stores.ts";
import { describeDocumentStore } from "./conformance/document-store.ts";

describeDocumentStore("SqliteDocumentStore", openSqliteStore);
