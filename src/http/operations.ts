import type { Log } from "../base/telemetry.ts";
import { documentTypes } from "../documents/index.ts";
import type { SeedService } from "../seeding/seed-service.ts";
import type { DocumentHistory } from "../service/document-history.ts";
import type { DocumentStore } from "../store/document-store.ts";
import type { Operation } from "./operation.ts";
import { type BackupSources, backupOperations } from "./operations/backups.ts";
import { type DocumentSources, documentOperations } from "./operations/documents.ts";
import { erasingOperations } from "./operations/erasing.ts";
import { historyOperations } from "./operations/history.ts";
import { type LabelSources, labelOperations } from "./operations/labels.ts";
import { lintOperations } from "./operations/linting.ts";
import { type McpSources, mcpOperations } from "./operations/mcp.ts";
import { renderOperations } from "./operations/rendering.ts";
import { seedOperations } from "./operations/seeds.ts";
import { systemOperations } from "./operations/system.ts";
import { transferOperations } from "./operations/transfer.ts";
import type { Readiness } from "./readiness.ts";

/** Dependencies of the operations, created on first use. */
export interface Services extends DocumentSources, LabelSources, McpSources {
  history(): Promise<DocumentHistory>;
  readiness(log: Log): Promise<Readiness>;
  seeds(): SeedService;
  readonly backups: BackupSources;
  store(): Promise<DocumentStore>;
}

/** The table of all operations of the HTTP API. */
export function createOperations(services: Services): readonly Operation[] {
  const operations: readonly Operation[] = [
    ...documentTypes.flatMap((type) => [
      ...documentOperations(type, services),
      ...historyOperations(type, services.history),
      ...erasingOperations(type, services.documents),
      ...labelOperations(type, services),
    ]),
    ...renderOperations(services),
    ...lintOperations(services.documents),
    ...transferOperations(services.store),
    ...seedOperations(services.seeds),
    ...backupOperations(services.backups),
    ...mcpOperations(services, () => operations),
    ...systemOperations(services.readiness, () => operations),
  ];
  return operations;
}
