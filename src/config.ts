import * as z from "zod/mini";
import en from "zod/v4/locales/en.js";
import { DocumentError } from "./errors.ts";
import type { AccessMode } from "./http/access.ts";
import type { StorageConnection } from "./store/table/connection.ts";

z.config(en());

/** What the app is told by its settings. */
export interface Config {
  readonly access: AccessMode;
  readonly documentsStorage: StorageConnection;
  readonly partitionsPerType: number;
  readonly requireIfMatch: boolean;
  readonly seeds: {
    /** As it was set: relative to the folder with host.json, or absolute. */
    readonly folder: string;
    readonly policy: "if-empty" | "off";
    /** When to look again, in six fields (NCRONTAB). */
    readonly schedule: string;
  };
}

/** Used where a setting can't be read, too: the functions are registered all the same. */
export const defaultSeedSchedule = "0 0 * * * *";

const trueOrFalse = z.optional(
  z.stringbool({ truthy: ["true"], falsy: ["false"], error: "must be true or false" }),
);

const settings = z.object({
  DocumentsStorage: z.optional(z.string()),
  DocumentsStorage__tableServiceUri: z.optional(
    z.url({ protocol: /^https$/, error: "must be an https:// address" }),
  ),
  DocumentsStorage__clientId: z.optional(z.string()),
  PARTITIONS_PER_TYPE: z._default(
    z.coerce.number({ error: "must be a number" }).check(z.int(), z.minimum(1), z.maximum(64)),
    1,
  ),
  SEEDS_FOLDER: z._default(z.string(), "seeds"),
  SEED_POLICY: z._default(
    z.enum(["if-empty", "off"], { error: "must be if-empty or off" }),
    "if-empty",
  ),
  SEED_SCHEDULE: z._default(
    z
      .string()
      .check(
        z.regex(/^\S+( \S+){5}$/, { error: 'must be six fields, seconds first: "0 0 * * * *"' }),
      ),
    defaultSeedSchedule,
  ),
  ACCESS: z.optional(z.enum(["open", "key"], { error: "must be open or key" })),
  ALLOW_OPEN_ACCESS: trueOrFalse,
  REQUIRE_IF_MATCH: trueOrFalse,
  WEBSITE_INSTANCE_ID: z.optional(z.string()),
});

/**
 * The settings, checked. An empty setting counts as not set.
 * @throws DocumentError `misconfigured` with a sentence that names every wrong setting
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const set = Object.entries(env).filter(([, value]) => value !== undefined && value !== "");
  const { data, error } = settings.safeParse(Object.fromEntries(set));
  if (error !== undefined) {
    throw misconfigured(error.issues.map(({ path, message }) => `${path.join(".")} ${message}`));
  }
  return {
    access: accessOf(data),
    documentsStorage: storageOf(data),
    partitionsPerType: data.PARTITIONS_PER_TYPE,
    requireIfMatch: data.REQUIRE_IF_MATCH ?? false,
    seeds: { folder: data.SEEDS_FOLDER, policy: data.SEED_POLICY, schedule: data.SEED_SCHEDULE },
  };
}

type Settings = z.infer<typeof settings>;

function accessOf(data: Settings): AccessMode {
  const isInAzure = data.WEBSITE_INSTANCE_ID !== undefined;
  const access = data.ACCESS ?? (isInAzure ? "key" : "open");
  if (access === "open" && isInAzure && data.ALLOW_OPEN_ACCESS !== true) {
    throw misconfigured([
      "ACCESS=open would let everybody write to this app in Azure: set ACCESS=key, or ALLOW_OPEN_ACCESS=true as well if that is meant",
    ]);
  }
  return access;
}

function storageOf(data: Settings): StorageConnection {
  if (data.DocumentsStorage !== undefined) {
    return { connectionString: data.DocumentsStorage };
  }
  if (data.DocumentsStorage__tableServiceUri !== undefined) {
    return {
      tableServiceUri: data.DocumentsStorage__tableServiceUri,
      clientId: data.DocumentsStorage__clientId,
    };
  }
  throw misconfigured([
    "DocumentsStorage is not set: give it a connection string, or set DocumentsStorage__tableServiceUri for a managed identity",
  ]);
}

function misconfigured(faults: readonly string[]): DocumentError {
  return new DocumentError("misconfigured", `${faults.join("; ")}.`);
}
