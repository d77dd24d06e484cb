import { adminOver } from "./admin-over.ts";
import type { Backups } from "./backups.ts";
import type { ClientOptions } from "./options.ts";
import { overHttp } from "./over-http.ts";
import { retrying } from "./retrying.ts";
import type { Seeds } from "./seeds.ts";

export type * from "./backups.ts";
export type * from "./seeds.ts";

/** The operator's calls of one Seedbed. They need the role of an admin, or the master key. */
export interface Admin {
  readonly seeds: Seeds;
  readonly backups: Backups;
}

/**
 * Creates the operator's client.
 * @throws TypeError for an invalid URL
 * @example
 * const admin = createAdmin({ url: "http://localhost:7071" });
 */
export function createAdmin(options: ClientOptions = {}): Admin {
  return adminOver(retrying(overHttp(options), options.retries ?? 3));
}
