import type { AccessMode, AccessPolicy } from "../http/request/access.ts";
import { misspeltOf } from "./misspelt.ts";
import {
  type BackupPlace,
  backupPlaceOf,
  type DocumentsPlace,
  documentsPlaceOf,
} from "./places.ts";
import { signOfAzure, signOfCoreTools } from "./platform.ts";
import {
  anyText,
  httpsAddress,
  labels,
  misconfigured,
  oneOf,
  type Parse,
  type Parsed,
  schedule,
  trueOrFalse,
  wholeNumber,
} from "./setting.ts";

/** The app's settings. */
export interface Config {
  readonly access: AccessPolicy;
  readonly backups: {
    /** How many days to keep a backup. */
    readonly keepDays: number;
    /** How many backups to keep regardless of age. */
    readonly keepMin: number;
    /** When to make one, in six fields (NCRONTAB). */
    readonly schedule: string;
    /** How long one HTTP call works on a backup before it answers with its progress. */
    readonly callSeconds: number;
    /** Where backups are; if `undefined`, backups are off. */
    readonly place: BackupPlace | undefined;
  };
  readonly documents: DocumentsPlace;
  /** Whether to serve legacy frontends as the system did that Seedbed replaces. */
  readonly isForLegacy: boolean;
  /** How many newest revisions of a document pruning keeps. */
  readonly keepRevisions: number;
  readonly partitionsPerType: number;
  /** How long a read may be answered from the instance's memory; 0 if never. */
  readonly readCacheSeconds: number;
  /** The labels that only admins may move. */
  readonly protectedLabels: ReadonlySet<string>;
  readonly requireIfMatch: boolean;
  readonly seeds: {
    /** Relative to the folder with host.json, or absolute. */
    readonly folder: string;
    readonly policy: "if-empty" | "missing" | "off";
    /** Whether documents follow their files instead of being planted once. */
    readonly filesFirst: boolean;
    /** When to check again, in six fields (NCRONTAB). */
    readonly schedule: string;
  };
}

/** Also used if the settings are invalid, because the functions are registered anyway. */
export const defaultSeedSchedule = "0 */15 * * * *";

/** The same for backups: every night. */
export const defaultBackupSchedule = "0 0 2 * * *";

/**
 * @throws DocumentError `misconfigured` with a message that names every invalid setting
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const faults: string[] = [];
  const read = <T>(name: string, byDefault: T, parse: Parse<T>): T => {
    const value = env[name] ?? "";
    const { parsed = byDefault, fault }: Parsed<T> = value === "" ? {} : parse(value);
    if (fault !== undefined) {
      faults.push(`${name} ${fault}`);
    }
    return parsed;
  };
  const settings = {
    DocumentsStorage: read("DocumentsStorage", "", anyText),
    DocumentsStorage__tableServiceUri: read("DocumentsStorage__tableServiceUri", "", httpsAddress),
    DocumentsStorage__clientId: read("DocumentsStorage__clientId", "", anyText),
    PARTITIONS_PER_TYPE: read("PARTITIONS_PER_TYPE", 1, wholeNumber(1, 64)),
    PROTECTED_LABELS: read("PROTECTED_LABELS", new Set<string>(), labels),
    KEEP_REVISIONS: read("KEEP_REVISIONS", 100, wholeNumber(1, 1_000_000)),
    BackupStorage: read("BackupStorage", "", anyText),
    BackupStorage__fileServiceUri: read("BackupStorage__fileServiceUri", "", httpsAddress),
    BackupStorage__clientId: read("BackupStorage__clientId", "", anyText),
    BACKUP_SHARE: read("BACKUP_SHARE", "backups", anyText),
    BACKUP_FOLDER: read("BACKUP_FOLDER", "", anyText),
    BACKUP_SCHEDULE: read("BACKUP_SCHEDULE", defaultBackupSchedule, schedule),
    BACKUP_KEEP_DAYS: read("BACKUP_KEEP_DAYS", 14, wholeNumber(1, 36_500)),
    BACKUP_KEEP_MIN: read("BACKUP_KEEP_MIN", 3, wholeNumber(1, 1_000)),
    BACKUP_CALL_SECONDS: read("BACKUP_CALL_SECONDS", 50, wholeNumber(0, 200)),
    SEEDS_FOLDER: read("SEEDS_FOLDER", "seeds", anyText),
    SEED_POLICY: read("SEED_POLICY", "if-empty", oneOf("if-empty", "missing", "off")),
    SEED_SCHEDULE: read("SEED_SCHEDULE", defaultSeedSchedule, schedule),
    USE_SEED_DATA_MODE: read("USE_SEED_DATA_MODE", true, trueOrFalse),
    ACCESS: read("ACCESS", "key", oneOf("open", "key", "entra")),
    ALLOW_OPEN_ACCESS: read("ALLOW_OPEN_ACCESS", false, trueOrFalse),
    PUBLIC_READ: read("PUBLIC_READ", false, trueOrFalse),
    WEBSITE_AUTH_ENABLED: read("WEBSITE_AUTH_ENABLED", "", anyText),
    LEGACY_FRONTENDS: read("LEGACY_FRONTENDS", false, trueOrFalse),
    READ_CACHE_SECONDS: read("READ_CACHE_SECONDS", 0, wholeNumber(0, 3_600)),
    REQUIRE_IF_MATCH: read("REQUIRE_IF_MATCH", false, trueOrFalse),
  };
  faults.push(...misspeltOf(env, Object.keys(settings)));
  if (faults.length > 0) {
    throw misconfigured(faults);
  }
  return {
    access: accessOf(settings, env),
    backups: {
      keepDays: settings.BACKUP_KEEP_DAYS,
      keepMin: settings.BACKUP_KEEP_MIN,
      schedule: settings.BACKUP_SCHEDULE,
      callSeconds: settings.BACKUP_CALL_SECONDS,
      place: backupPlaceOf(settings),
    },
    documents: documentsPlaceOf(settings, env),
    isForLegacy: settings.LEGACY_FRONTENDS,
    keepRevisions: settings.KEEP_REVISIONS,
    partitionsPerType: settings.PARTITIONS_PER_TYPE,
    readCacheSeconds: settings.READ_CACHE_SECONDS,
    protectedLabels: settings.PROTECTED_LABELS,
    requireIfMatch: settings.REQUIRE_IF_MATCH,
    seeds: {
      folder: settings.SEEDS_FOLDER,
      policy: settings.SEED_POLICY,
      filesFirst: filesFirstOf(settings, env),
      schedule: settings.SEED_SCHEDULE,
    },
  };
}

interface Settings {
  readonly ACCESS: AccessMode;
  readonly ALLOW_OPEN_ACCESS: boolean;
  readonly PUBLIC_READ: boolean;
  readonly WEBSITE_AUTH_ENABLED: string;
  readonly USE_SEED_DATA_MODE: boolean;
}

function accessOf(data: Settings, env: NodeJS.ProcessEnv): AccessPolicy {
  const { ACCESS: mode, ALLOW_OPEN_ACCESS } = data;
  const azure = signOfAzure(env);
  const coreTools = signOfCoreTools(env);
  if (mode === "open" && azure !== undefined && !ALLOW_OPEN_ACCESS) {
    throw misconfigured([
      `ACCESS=open would let anyone write to this app in Azure (it seems to run there, because ${azure} is set): set ACCESS=key or ACCESS=entra, or also set ALLOW_OPEN_ACCESS=true to confirm`,
    ]);
  }
  if (mode !== "open" && coreTools !== undefined) {
    throw misconfigured([
      `ACCESS=${mode}${env["ACCESS"] ? "" : " (the default)"} would let anyone in: Core Tools (which run this app, because ${coreTools} is set) neither check keys nor sign callers in. Set ACCESS=open in local.settings.json, or use npm start with ACCESS=key`,
    ]);
  }
  return {
    mode,
    readingIsPublic: data.PUBLIC_READ,
    // The platform writes True.
    platformSignsIn: data.WEBSITE_AUTH_ENABLED.toLowerCase() === "true",
  };
}

/** With several instances, each with its own files, none would be authoritative. */
function filesFirstOf({ USE_SEED_DATA_MODE }: Settings, env: NodeJS.ProcessEnv): boolean {
  const azure = signOfAzure(env);
  if (!USE_SEED_DATA_MODE && azure !== undefined) {
    throw misconfigured([
      `USE_SEED_DATA_MODE=false follows the files on a developer's machine and can't be used in Azure (the app seems to run there, because ${azure} is set): remove the setting`,
    ]);
  }
  return !USE_SEED_DATA_MODE;
}
