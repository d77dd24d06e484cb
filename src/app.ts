import { resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { BackupService, BackupServiceOptions } from "./backup/backup-service.ts";
import { checkBackups, findBackups, withSince } from "./backup/health.ts";
import type { BackupTarget } from "./backup/target/backup-target.ts";
import { DocumentError } from "./base/errors.ts";
import { once } from "./base/once.ts";
import { consoleLog } from "./base/telemetry.ts";
import { documentTypes } from "./documents/index.ts";
import { createFallback } from "./http/fallback.ts";
import { Gate } from "./http/gate.ts";
import type { Operation } from "./http/operation.ts";
import { createOperations } from "./http/operations.ts";
import type { ReadCache } from "./http/read-cache.ts";
import { ReadinessCheck } from "./http/readiness.ts";
import { type AccessPolicy, closedAccess } from "./http/request/access.ts";
import { attempt, createJobs, type Jobs } from "./jobs.ts";
import { Pages } from "./pages/pages.ts";
import { SeedService } from "./seeding/seed-service.ts";
import { DocumentService } from "./service/document-service.ts";
import {
  type Config,
  defaultBackupSchedule,
  defaultSeedSchedule,
  readConfig,
} from "./settings/config.ts";
import type { BackupPlace } from "./settings/places.ts";
import type { DocumentStore } from "./store/document-store.ts";
import { plantingDue } from "./store/planting.ts";
import {
  type Finding,
  type FindingName,
  forgetFinding,
  keepFinding,
  readStanding,
} from "./store/standing.ts";
import { connectTable } from "./store/table/connection.ts";
import { watched } from "./store/watched.ts";

/** The wired-up app; everything is built on first use. */
export interface App {
  /** Closed if the settings can't be read. */
  readonly access: AccessPolicy;
  /** The gate for all its requests. */
  readonly gate: Gate;
  /** Answers to reads; `undefined` if the settings have none. */
  readonly cache: (() => Promise<ReadCache>) | undefined;
  readonly operations: readonly Operation[];
  /** Answers requests that match no operation. */
  readonly fallback: Operation;
  readonly seedSchedule: string;
  readonly backupSchedule: string;
  readonly jobs: Jobs;
  /** Stops background work, and closes the storage. */
  stop(): Promise<void>;
}

/** The environment and folder of the app. */
export interface AppOptions {
  readonly env: NodeJS.ProcessEnv;
  /** The folder of host.json. */
  readonly root: string;
  /** Where the build has put the pages. @default they are made from the sources */
  readonly pagesFolder?: string | undefined;
  /** Whether a storage without documents of Seedbed is refused. @default false: it is made */
  readonly mustExist?: boolean | undefined;
}

/** How long work that has been told to end is waited for, in milliseconds: a storage may not answer. */
const stopMs = 5_000;

/** The table with the documents. */
const table = "documents";

/** The composition root: settings, store, services, operations. */
export function createApp({ env, mustExist = false, pagesFolder, root }: AppOptions): App {
  const config = settle(() => readConfig(env));
  let opened: DocumentStore | undefined;
  const seconds = config.value?.readCacheSeconds ?? 0;
  const openCache = once(async () => {
    const { ReadCache } = await import("./http/read-cache.ts");
    return new ReadCache({ seconds });
  });
  const cache = seconds > 0 ? openCache : undefined;
  const store = once(async () => {
    const found = await openStore(config.get(), { root, mustExist });
    const dropping = await cache?.();
    opened = dropping === undefined ? found : watched(found, (keys) => dropping.drop(keys));
    return opened;
  });
  const options = async () => ({
    store: await store(),
    requireIfMatch: config.get().requireIfMatch,
  });
  const documents = once(
    async () =>
      new DocumentService({
        ...(await options()),
        async backupsUntil(erasedAt) {
          const { place, ...settings } = config.get().backups;
          const { backupsUntil } = await import("./backup/backups-until.ts");
          return backupsUntil({ ...settings, isOff: place === undefined }, erasedAt);
        },
        async onErased(collection, erasure) {
          if (config.get().backups.place !== undefined) {
            await (await backups()).recordErasure({ type: collection, ...erasure });
          }
        },
      }),
  );
  const labels = once(async () => {
    const { DocumentLabels } = await import("./service/document-labels.ts");
    return new DocumentLabels(await options());
  });
  const history = once(async () => {
    const { DocumentHistory } = await import("./service/document-history.ts");
    return new DocumentHistory(await options());
  });
  const seeds = new SeedService({
    store,
    settings: () => config.get().seeds,
    types: documentTypes,
    root,
    keepCount: (finding) => attempt("seeds-failed", consoleLog, () => keep("seeds", finding)),
  });
  const backups: () => Promise<BackupService> = once(async () =>
    openBackups(config.get(), {
      store: await store(),
      root,
      onMade: () => attempt("backups-failed", consoleLog, lookAtBackups),
      onRestored: () => jobs.plantAgain(),
    }),
  );
  const readiness = new ReadinessCheck({
    readStanding: async () => readStanding(await store()),
    seeds,
    checkBackups(finding) {
      const { place, schedule } = config.get().backups;
      return checkBackups(finding, { isOff: place === undefined, schedule, now: new Date() });
    },
  });
  const keep = async (
    name: FindingName,
    finding: Finding | undefined,
    complete?: typeof withSince,
  ): Promise<void> => {
    await (finding === undefined
      ? forgetFinding(await store(), name)
      : keepFinding(await store(), name, finding, complete));
    readiness.forget();
  };
  const lookAtBackups = async (): Promise<void> => {
    if (config.get().backups.place !== undefined) {
      const latest = async () => (await backups()).latest();
      await keep("backups", await findBackups(latest, new Date()), withSince);
    }
  };
  const access = config.value?.access ?? closedAccess;
  const operations = createOperations({
    access,
    documents,
    history,
    labels,
    // With invalid settings, every operation fails that these would matter to.
    protectedLabels: config.value?.protectedLabels ?? new Set(),
    readiness: (log) => readiness.check(log),
    seeds: () => seeds,
    isForLegacy: config.value?.isForLegacy ?? false,
    backups: { service: backups, budget: (config.value?.backups.callSeconds ?? 0) * 1_000 },
    store,
  });
  const jobs = createJobs({
    config: () => config.get(),
    ...{ store, backups, seeds, keep, lookAtBackups },
    readiness: (log) => readiness.check(log),
  });
  return {
    access,
    gate: new Gate(),
    cache,
    operations,
    fallback: createFallback(operations, new Pages(pagesFolder)),
    seedSchedule: config.value?.seeds.schedule ?? defaultSeedSchedule,
    backupSchedule: config.value?.backups.schedule ?? defaultBackupSchedule,
    jobs,
    async stop() {
      await Promise.race([jobs.stop(), delay(stopMs, undefined, { ref: false })]);
      await opened?.close();
    },
  };
}

async function openStore(
  { documents, partitionsPerType, seeds }: Config,
  { mustExist, root }: { readonly mustExist: boolean; readonly root: string },
): Promise<DocumentStore> {
  const isPlanted = seeds.policy !== "off" && !seeds.filesFirst;
  const collections = documentTypes.map(({ collection }) => collection);
  const options = { mustExist, ...(isPlanted && { begin: plantingDue(collections) }) };
  if (documents.kind === "sqlite") {
    const [{ Database }, { SqliteDocumentStore }] = await Promise.all([
      import("./store/sqlite/database.ts"),
      import("./store/sqlite/sqlite-document-store.ts"),
    ]);
    const file = resolve(root, documents.file);
    return new SqliteDocumentStore(() => Database.open(file, { mustExist }), options);
  }
  const client = await connectTable(documents.connection, table);
  const { TableDocumentStore } = await import("./store/table/table-document-store.ts");
  return new TableDocumentStore(client, { partitionsPerType, ...options });
}

/** The backups at the configured place. */
async function openBackups(
  { backups: { keepDays, keepMin, place } }: Config,
  {
    root,
    ...options
  }: Pick<BackupServiceOptions, "store" | "onMade" | "onRestored"> & Pick<AppOptions, "root">,
): Promise<BackupService> {
  if (place === undefined) {
    throw new DocumentError(
      "misconfigured",
      "Backups are off, because no place for them is configured: set BackupStorage, BackupStorage__fileServiceUri or BACKUP_FOLDER.",
    );
  }
  const { BackupService } = await import("./backup/backup-service.ts");
  const collections = documentTypes.map(({ collection }) => collection);
  const target = await openTarget(place, root);
  return new BackupService({ ...options, target, collections, keepDays, keepMin });
}

async function openTarget(place: BackupPlace, root: string): Promise<BackupTarget> {
  if (place.kind === "folder") {
    const { FolderTarget } = await import("./backup/target/folder/folder-target.ts");
    return new FolderTarget(resolve(root, place.folder));
  }
  const [{ FileShareTarget }, { connectShare }] = await Promise.all([
    import("./backup/target/file-share/file-share-target.ts"),
    import("./backup/target/file-share/connection.ts"),
  ]);
  return new FileShareTarget(() => connectShare(place.connection, place.share));
}

/** A value, or the failure to make it, which `get` rethrows. */
function settle<T>(make: () => T): { readonly value: T | undefined; get(): T } {
  try {
    const value = make();
    return { value, get: () => value };
  } catch (error) {
    return {
      value: undefined,
      get() {
        throw error;
      },
    };
  }
}
