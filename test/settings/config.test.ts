import { expect, it } from "vitest";
import { readConfig } from "../../src/settings/config.ts";
import { coreTools, flexConsumption, onAzure } from "../support/platforms.ts";

const storage = { DocumentsStorage: "UseDevelopmentStorage=true" };

it("requires only a storage", () => {
  expect(readConfig(storage)).toEqual({
    access: { mode: "key", readingIsPublic: false, platformSignsIn: false },
    backups: {
      keepDays: 14,
      keepMin: 3,
      schedule: "0 0 2 * * *",
      callSeconds: 50,
      place: undefined,
    },
    documents: { kind: "table", connection: { connectionString: "UseDevelopmentStorage=true" } },
    isForLegacy: false,
    keepRevisions: 100,
    partitionsPerType: 1,
    readCacheSeconds: 0,
    protectedLabels: new Set(),
    requireIfMatch: false,
    seeds: { folder: "seeds", policy: "if-empty", filesFirst: false, schedule: "0 */15 * * * *" },
  });
});

it("accepts an identity instead of a connection string", () => {
  const env = {
    DocumentsStorage__tableServiceUri: "https://a.table.core.windows.net",
    DocumentsStorage__clientId: "id",
  };
  expect(readConfig(env).documents).toEqual({
    kind: "table",
    connection: { endpoint: "https://a.table.core.windows.net", clientId: "id" },
  });
});

it("accepts sqlite: with a file", () => {
  expect(readConfig({ DocumentsStorage: "sqlite:data/documents.db" }).documents).toEqual({
    kind: "sqlite",
    file: "data/documents.db",
  });
});

it("accepts it under Core Tools, even if Azure is detected", () => {
  const env = { ...coreTools, CONTAINER_NAME: "dev", ACCESS: "open" };
  const settings = { DocumentsStorage: "sqlite:documents.db", ALLOW_OPEN_ACCESS: "true" };
  expect(readConfig({ ...env, ...settings }).documents.kind).toBe("sqlite");
});

it.for(onAzure)("refuses a SQLite file on $name", ({ env }) => {
  expect(() => readConfig({ ...env, DocumentsStorage: "sqlite:documents.db" })).toThrow(
    /DocumentsStorage=sqlite: can't be used in Azure/,
  );
});

it.for([
  { env: { BACKUP_FOLDER: "x" }, place: { kind: "folder", folder: "x" } },
  {
    env: { BackupStorage: "AccountName=a", BACKUP_SHARE: "mine" },
    place: { kind: "share", connection: { connectionString: "AccountName=a" }, share: "mine" },
  },
  {
    env: {
      BackupStorage__fileServiceUri: "https://a.file.core.windows.net",
      BackupStorage__clientId: "id",
    },
    place: {
      kind: "share",
      connection: { endpoint: "https://a.file.core.windows.net", clientId: "id" },
      share: "backups",
    },
  },
])("keeps backups in the place set by $env", ({ env, place }) => {
  expect(readConfig({ ...storage, ...env }).backups.place).toEqual(place);
});

it("treats an empty setting as not set", () => {
  expect(
    readConfig({ ...storage, SEED_POLICY: "", PARTITIONS_PER_TYPE: "" }).partitionsPerType,
  ).toBe(1);
});

it.for([
  [undefined, false],
  ["", false],
  ["False", false],
  ["1", false],
  ["True", true],
  ["true", true],
] as const)("reads WEBSITE_AUTH_ENABLED=%s as %s, as the platform does", ([value, isOn]) => {
  const { access } = readConfig({ ...storage, ACCESS: "entra", WEBSITE_AUTH_ENABLED: value });
  expect(access).toEqual({ mode: "entra", readingIsPublic: false, platformSignsIn: isOn });
});

it("opens reading only if set", () => {
  expect(readConfig({ ...storage, PUBLIC_READ: "true" }).access.readingIsPublic).toBe(true);
  expect(() => readConfig({ ...storage, PUBLIC_READ: "yes" })).toThrow(/PUBLIC_READ must be true/);
});

it.for([
  [{}, /DocumentsStorage is not set/],
  [{ DocumentsStorage: "sqlite:" }, /DocumentsStorage=sqlite: requires a file/],
  [
    { DocumentsStorage__tableServiceUri: "http://x" },
    /DocumentsStorage__tableServiceUri must be an https/,
  ],
  [
    { ...storage, PARTITIONS_PER_TYPE: "x" },
    /PARTITIONS_PER_TYPE must be a whole number from 1 to 64/,
  ],
  [{ ...storage, PARTITIONS_PER_TYPE: "0" }, /PARTITIONS_PER_TYPE/],
  [
    { ...storage, ...flexConsumption, USE_SEED_DATA_MODE: "false" },
    /USE_SEED_DATA_MODE=false .* can't be used in Azure/,
  ],
  [{ ...storage, PROTECTED_LABELS: "production,Live" }, /PROTECTED_LABELS .* "Live" can't be one/],
  [{ ...storage, PROTECTED_LABELS: "latest" }, /PROTECTED_LABELS must be labels/],
  [{ ...storage, KEEP_REVISIONS: "0" }, /KEEP_REVISIONS must be a whole number from 1/],
  [{ ...storage, SEED_POLICY: "always" }, /SEED_POLICY must be if-empty, missing or off/],
  [{ ...storage, SEED_SCHEDULE: "* * *" }, /SEED_SCHEDULE must be six fields/],
  [{ ...storage, ACCESS: "none" }, /ACCESS must be open, key or entra/],
  [{ ...storage, BACKUP_SCHEDULE: "daily" }, /BACKUP_SCHEDULE must be six fields/],
  [{ ...storage, BACKUP_KEEP_MIN: "0" }, /BACKUP_KEEP_MIN must be a whole number from 1/],
  [{ ...storage, BackupStorage__fileServiceUri: "http://x" }, /fileServiceUri must be an https/],
  [
    { ...storage, DocumentsStorage__tableServiceUri: "https://new.table.core.windows.net" },
    /DocumentsStorage and DocumentsStorage__tableServiceUri are set: keep one/,
  ],
  [{ ...storage, BACKUP_FOLDER: "x", BackupStorage: "y" }, /BACKUP_FOLDER and BackupStorage/],
  [
    {
      ...{ ...storage, BACKUP_FOLDER: "x", BackupStorage: "y" },
      BackupStorage__fileServiceUri: "https://new.file.core.windows.net",
    },
    /BACKUP_FOLDER and BackupStorage and BackupStorage__fileServiceUri are set: keep one/,
  ],
  [
    {
      ...{ ...storage, BackupStorage: "AccountName=a" },
      BackupStorage__fileServiceUri: "https://new.file.core.windows.net",
    },
    /BackupStorage and BackupStorage__fileServiceUri are set: keep one/,
  ],
  [{ ...storage, ALLOW_OPEN_ACCESS: "yes" }, /ALLOW_OPEN_ACCESS must be true or false/],
  [{ ...storage, SEED_POLICY: "x", ACCESS: "y" }, /SEED_POLICY .*; ACCESS /],
  [
    { ...storage, BACKUP_SCHEDUEL: "0 0 3 * * *" },
    /BACKUP_SCHEDUEL is no setting: rename it to BACKUP_SCHEDULE, or remove it/,
  ],
  [{ ...storage, PublicRead: "true" }, /PublicRead is no setting: rename it to PUBLIC_READ/],
  [{ documentsstorage: "x" }, /documentsstorage is no setting: rename it to DocumentsStorage,/],
])("reports what is wrong with %j", ([env, sentence]) => {
  expect(() => readConfig(env as NodeJS.ProcessEnv)).toThrow(sentence as RegExp);
});

it("reveals no secret", () => {
  expect(() => readConfig({ DocumentsStorage: "AccountKey=secret", ACCESS: "x" })).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining("secret") }),
  );
});
