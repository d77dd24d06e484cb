import type { AzureConnection } from "../azure/connection.ts";
import { signOfAzure, signOfCoreTools } from "./platform.ts";
import { misconfigured } from "./setting.ts";

/**
 * Where documents are: a table of Azure Storage, or a SQLite file (relative to the folder with host.json, or absolute).
 */
export type DocumentsPlace =
  | { readonly kind: "table"; readonly connection: AzureConnection }
  | { readonly kind: "sqlite"; readonly file: string };

/** Where backups are: a share of Azure Files, or a folder (relative to the one with host.json, or absolute). */
export type BackupPlace =
  | { readonly kind: "share"; readonly connection: AzureConnection; readonly share: string }
  | { readonly kind: "folder"; readonly folder: string };

interface StorageSettings {
  readonly DocumentsStorage: string;
  readonly DocumentsStorage__tableServiceUri: string;
  readonly DocumentsStorage__clientId: string;
}

interface BackupSettings {
  readonly BackupStorage: string;
  readonly BackupStorage__fileServiceUri: string;
  readonly BackupStorage__clientId: string;
  readonly BACKUP_SHARE: string;
  readonly BACKUP_FOLDER: string;
}

/** No connection string begins with this. */
const sqliteScheme = "sqlite:";

/** Where documents are. @throws DocumentError `misconfigured` if it is not set, or if documents would be lost there */
export function documentsPlaceOf(data: StorageSettings, env: NodeJS.ProcessEnv): DocumentsPlace {
  const { DocumentsStorage: value, DocumentsStorage__tableServiceUri: endpoint } = data;
  if (value.startsWith(sqliteScheme)) {
    return { kind: "sqlite", file: sqliteFileOf(value.slice(sqliteScheme.length), env) };
  }
  if (value !== "") {
    return { kind: "table", connection: { connectionString: value } };
  }
  if (endpoint !== "") {
    const clientId = data.DocumentsStorage__clientId || undefined;
    return { kind: "table", connection: { endpoint, clientId } };
  }
  throw misconfigured([
    "DocumentsStorage is not set: set it to a connection string, or set DocumentsStorage__tableServiceUri for a managed identity",
  ]);
}

/**
 * On Azure, each instance would have a separate file, or all would share one on a network share, which SQLite can't
 * lock.
 */
function sqliteFileOf(file: string, env: NodeJS.ProcessEnv): string {
  const azure = signOfAzure(env);
  if (azure !== undefined && signOfCoreTools(env) === undefined) {
    throw misconfigured([
      `DocumentsStorage=${sqliteScheme} can't be used in Azure (the app seems to run there, because ${azure} is set): instances would damage or lose the file. Set a connection string, or DocumentsStorage__tableServiceUri`,
    ]);
  }
  if (file === "") {
    throw misconfigured([
      `DocumentsStorage=${sqliteScheme} requires a file, as in ${sqliteScheme}documents.db`,
    ]);
  }
  return file;
}

/** Where to keep backups. @throws DocumentError `misconfigured` if two places are set */
export function backupPlaceOf(data: BackupSettings): BackupPlace | undefined {
  const { BACKUP_FOLDER: folder, BACKUP_SHARE: share, BackupStorage: connectionString } = data;
  const fileServiceUri = data.BackupStorage__fileServiceUri;
  const hasShare = connectionString !== "" || fileServiceUri !== "";
  if (folder !== "" && hasShare) {
    throw misconfigured([
      "BACKUP_FOLDER and BackupStorage are both set: remove one, because backups are kept in one place",
    ]);
  }
  if (folder !== "") {
    return { kind: "folder", folder };
  }
  const connection =
    connectionString === ""
      ? { endpoint: fileServiceUri, clientId: data.BackupStorage__clientId || undefined }
      : { connectionString };
  return hasShare ? { kind: "share", connection, share } : undefined;
}
