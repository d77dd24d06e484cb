import type { LokiDatabase } from "./azurite-internals.ts";

/** Writes a database to its file, again and again. */
export interface LokiSaver {
  /** Writes what is there now, after any write under way. @throws what kept it from being written. */
  finish(): Promise<void>;
}

const pauseMs = 200;
/** Loki's own. */
const longestPauseMs = 5000;

/**
 * Saves a database soon after it changed, instead of Loki's own every five seconds: so a process that is killed loses a
 * fraction of a second of what was acknowledged. A save writes everything, so the pause after one is ten times its
 * length at least. Loki forgets a save that failed; here it is tried again, and said once.
 */
export function saveSoon(database: LokiDatabase, onFailure: (error: unknown) => void): LokiSaver {
  database.autosaveDisable();
  let failed = false;
  let timer: NodeJS.Timeout;
  const tick = async () => {
    const started = performance.now();
    if (failed || database.autosaveDirty()) {
      try {
        await save(database);
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
      await save(database);
    },
  };
}

function save(database: LokiDatabase): Promise<void> {
  return new Promise((resolve, reject) => {
    database.saveDatabase((error) => {
      if (error === undefined || error === null) {
        resolve();
      } else {
        reject(error);
      }
    });
  });
}
