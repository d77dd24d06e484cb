import { cpSync, existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { hasTables } from "./azurite-data.ts";

/**
 * The folder for the backups of a SQLite file in a data folder. Azurite's documents may be in the same data folder, and a
 * restore of one must not heed the erasures of the other. Until now both had `backups`: what is there is taken along.
 */
export function sqliteBackups(folder: string): string {
  const [own, shared] = [join(folder, "sqlite-backups"), join(folder, "backups")];
  const isNew = !existsSync(own) && existsSync(join(folder, "documents.db"));
  if (isNew && existsSync(shared)) {
    if (hasTables(folder)) {
      const part = `${own}.part`;
      rmSync(part, { recursive: true, force: true });
      cpSync(shared, part, { recursive: true });
      renameSync(part, own);
    } else {
      renameSync(shared, own);
    }
  }
  return own;
}
