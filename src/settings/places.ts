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

/** The settings that say where documents are, each by itself. */
export const documentPlaces = ["DocumentsStorage", "DocumentsStorage__tableServiceUri"] as const;

/** The settings that say where backups are, each by itself. */
export const backupPlaces = [
  "BACKUP_FOLDER",
  "BackupStorage",
  "BackupStorage__fileServiceUri",
] as const;

type StorageSettings = Readonly<
  Record<(typeof documentPlaces)[number] | "DocumentsStorage__clientId", string>
>;
type BackupSettings = Readonly<
  Record<(typeof backupPlaces)[number] | "BackupStorage__clientId" | "BACKUP_SHARE", string>
>;

/** No connection string begins with this. */
const sqliteScheme = "sqlite:";

/**
 * The only one of these settings that has a value, if any: a setting left over from before a move must not win silently.
 * @throws DocumentError `misconfigured` if several are set
 */
function onlyOneOf<Name extends string>(
  names: readonly Name[],
  settings: Readonly<Record<Name, string>>,
  what: string,
): Name | undefined {
  const [only, ...others] = names.filter((name) => settings[name] !== "");
  if (others.length > 0) {
    throw misconfigured([
      `${[only, ...others].join(" and ")} are set: keep one, because ${what} are kept in one place`,
    ]);
  }
  return only;
}

/**
 * Where documents are.
 * @throws DocumentError `misconfigured` if it is not set or set twice, or if documents would be lost there
 */
export function documentsPlaceOf(data: StorageSettings, env: NodeJS.ProcessEnv): DocumentsPlace {
  const { DocumentsStorage: value, DocumentsStorage__tableServiceUri: endpoint } = data;
  const place = onlyOneOf(documentPlaces, data, "documents");
  if (value.startsWith(sqliteScheme)) {
    return { kind: "sqlite", file: sqliteFileOf(value.slice(sqliteScheme.length), env) };
  }
  if (place === "DocumentsStorage") {
    return { kind: "table", connection: { connectionString: value } };
  }
  if (place === "DocumentsStorage__tableServiceUri") {
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

/** Where to keep backups, if anywhere. @throws DocumentError `misconfigured` if several places are set */
export function backupPlaceOf(data: BackupSettings): BackupPlace | undefined {
  const { BACKUP_FOLDER: folder, BACKUP_SHARE: share, BackupStorage: connectionString } = data;
  const endpoint = data.BackupStorage__fileServiceUri;
  switch (onlyOneOf(backupPlaces, data, "backups")) {
    case "BACKUP_FOLDER":
      return { kind: "folder", folder };
    case "BackupStorage":
      return { kind: "share", connection: { connectionString }, share };
    case "BackupStorage__fileServiceUri": {
      const clientId = data.BackupStorage__clientId || undefined;
      return { kind: "share", connection: { endpoint, clientId }, share };
    }
    case undefined:
      return undefined;
  }
}
