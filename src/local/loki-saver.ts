import type { LokiDatabase } from "./azurite-internals.ts";
import type { Journal } from "./journal.ts";

/** Writes a database to its file, again and again. */
export interface LokiSaver {
  /** Writes what is there now, after any write under way. @throws what kept it from being written. */
  finish(): Promise<void>;
}

const pauseMs = 200;
/** Loki's own. */
const longestPauseMs = 5000;

/**
 * Saves a database after it changed, so that its journal stays short. A save writes everything, so the pause after one is
 * ten times its length at least. Loki forgets a save that failed; here it is tried again, and said once.
 */
export function saveSoon(
  database: LokiDatabase,
  journal: Journal,
  onFailure: (error: unknown) => void,
): LokiSaver {
  database.autosaveDisable();
  let failed = false;
  let timer: NodeJS.Timeout;
  const tick = async () => {
    const started = performance.now();
    if (failed || database.autosaveDirty()) {
      try {
        await save(database, journal);
        failed = false;
      } catch (error) {
        if (!failed) {
          onFailure(error);
        }
        failed = true;
      }
    }
    const paid = 10 * (performance.now() - started);
    wait(Math.min(Math.max(paid, pauseMs), longestPauseMs));
  };
  let finished = false;
  const wait = (ms: number) => {
    if (!finished) {
      timer = setTimeout(tick, ms).unref();
    }
  };
  wait(pauseMs);
  return {
    async finish() {
      finished = true;
      clearTimeout(timer);
      await save(database, journal);
    },
  };
}

/** Writes a database, and then does without its journal. Loki takes what is there at once, and renames it in the end. */
export function save(database: LokiDatabase, journal: Journal): Promise<void> {
  return new Promise((resolve, reject) => {
    journal.rotate();
    database.saveDatabase((error) => {
      if (error === undefined || error === null) {
        journal.drop();
        resolve();
      } else {
        reject(error);
      }
    });
  });
}
