import { adminOver } from "./admin-over.ts";
import type { Labels } from "./answers.ts";
import type { Backups } from "./backups.ts";
import type { CollectionName } from "./documents.ts";
import type { ClientOptions, ReplaceOptions, WriteOptions } from "./options.ts";
import { overHttp } from "./over-http.ts";
import { retrying } from "./retrying.ts";
import type { Seeds } from "./seeds.ts";

export type * from "./backups.ts";
export type * from "./seeds.ts";

/** The operator's calls of one Seedbed. They need the role of an admin, or the master key. */
export interface Admin {
  readonly seeds: Seeds;
  readonly backups: Backups;
  readonly labels: ProtectedLabels;
}

/** Labels that only admins may move (`PROTECTED_LABELS`), and any other. */
export interface ProtectedLabels {
  /**
   * Puts a label on a revision, or moves it there. The conditions are on the label.
   * @example
   * await admin.labels.move("moods", "calm", "production", 3);
   */
  move(
    collection: CollectionName,
    id: string,
    label: string,
    revision: number,
    options?: ReplaceOptions,
  ): Promise<Labels>;
  /**
   * Removes a label.
   * @example
   * await admin.labels.remove("moods", "calm", "production");
   */
  remove(
    collection: CollectionName,
    id: string,
    label: string,
    options?: WriteOptions,
  ): Promise<Labels>;
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
