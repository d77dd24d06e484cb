import type { AzureConnection } from "../azure/connection.ts";
import { misconfigured } from "./setting.ts";

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

/** Where documents are. @throws DocumentError `misconfigured` when nothing says so */
export function storageOf(data: StorageSettings): AzureConnection {
  if (data.DocumentsStorage !== "") {
    return { connectionString: data.DocumentsStorage };
  }
  if (data.DocumentsStorage__tableServiceUri !== "") {
    return {
      endpoint: data.DocumentsStorage__tableServiceUri,
      clientId: data.DocumentsStorage__clientId || undefined,
    };
  }
  throw misconfigured([
    "DocumentsStorage is not set: give it a connection string, or set DocumentsStorage__tableServiceUri for a managed identity",
  ]);
}

/** Where backups are to be. @throws DocumentError `misconfigured`: two places are one too many */
export function backupPlaceOf(data: BackupSettings): BackupPlace | undefined {
  const { BACKUP_FOLDER: folder, BACKUP_SHARE: share, BackupStorage: connectionString } = data;
  const fileServiceUri = data.BackupStorage__fileServiceUri;
  const hasShare = connectionString !== "" || fileServiceUri !== "";
  if (folder !== "" && hasShare) {
    throw misconfigured([
      "BACKUP_FOLDER and BackupStorage are both set: take one of them away, backups are in one place",
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
