import type { Author, DocumentStore } from "../store/document-store.ts";
import { readManifest } from "./archive-reader.ts";
import {
  type Archive,
  type Archives,
  archiveTimeOf,
  latestArchive,
  listArchives,
} from "./archives.ts";
import { BackupLease } from "./backup-lease.ts";
import type { BackupTarget } from "./backup-target.ts";
import {
  type BackupOutcome,
  type BackupProgress,
  makeBackup,
  removeOldBackups,
} from "./make-backup.ts";
import type { MayGoOn } from "./pace.ts";
import { notThere } from "./require-manifest.ts";
import { type RestoreOutcome, type RestoreProgress, restoreBackup } from "./restore-backup.ts";
import type { RestoreState } from "./restore-state.ts";
import { type VerifyOutcome, verifyFrom } from "./verify-archive.ts";
import { nothingChecked, type PartsCheck } from "./verify-parts.ts";

/** What the service works with. */
export interface BackupServiceOptions {
  readonly store: DocumentStore;
  readonly target: BackupTarget;
  /** The collections of this app. */
  readonly types: readonly string[];
  readonly keepDays: number;
  readonly keepMin: number;
  /** Told when there is a new one. */
  readonly onMade?: () => void;
  readonly now?: () => Date;
}

/** Asked between two steps: whether the time for this call is up. */
export type IsTimeUp = () => boolean;

/** How a backup is made. */
export interface MakeOptions {
  /** Old revisions, too. */
  readonly history: boolean;
  /** One to go on with. */
  readonly name?: string | undefined;
  readonly isTimeUp?: IsTimeUp;
  readonly onProgress?: (progress: BackupProgress) => void;
}

/** A backup that was made, with the names of those that made room for it. */
export type MakeOutcome = BackupOutcome & { readonly removed: readonly string[] };

/** How a backup is restored. */
export interface RestoreCall {
  readonly state: RestoreState;
  readonly by: Author;
  readonly isTimeUp?: IsTimeUp;
  readonly onProgress?: (progress: RestoreProgress) => void;
}

/** All that is done about backups: by timer and on demand. */
export class BackupService {
  readonly #now: () => Date;
  readonly #options: BackupServiceOptions;

  constructor(options: BackupServiceOptions) {
    this.#now = options.now ?? (() => new Date());
    this.#options = options;
  }

  /** All backups, newest first. */
  list(): Promise<Archives> {
    return listArchives(this.#options.target);
  }

  /** The newest good one. */
  latest(): Promise<Archive | undefined> {
    return latestArchive(this.#options.target);
  }

  /**
   * Makes a backup, or goes on with one; then removes those that are too old.
   * @throws DocumentError `backup-running`, `not-found`
   */
  async make({ history, isTimeUp, name, onProgress }: MakeOptions): Promise<MakeOutcome> {
    const { keepDays, keepMin, store, target, types } = this.#options;
    if (name !== undefined) {
      const finished = await this.#finished(name);
      if (finished !== undefined) {
        return finished;
      }
    }
    const work = (of: string) => `backup ${of}`;
    const lease = await this.#lease(name && work(name));
    return this.#under<MakeOutcome>(lease, async () => {
      const making = { store, target, collections: types, history, name, onProgress };
      const pace = { mayGoOn: paceOf(lease, isTimeUp), now: this.#now };
      const outcome = await makeBackup({ ...making, ...pace });
      if (!outcome.done) {
        return { left: work(outcome.name), result: { ...outcome, removed: [] } };
      }
      this.#options.onMade?.();
      const removed = await removeOldBackups(target, { now: this.#now(), keepDays, keepMin });
      return { left: undefined, result: { ...outcome, removed } };
    });
  }

  /**
   * Reads a backup back, and says what is wrong with it.
   * @throws DocumentError `not-found`
   */
  async verify(
    name: string,
    { check = nothingChecked, isTimeUp = () => false }: { check?: PartsCheck; isTimeUp?: IsTimeUp },
  ): Promise<VerifyOutcome> {
    const options = { from: check, mayGoOn: async () => !isTimeUp() };
    const outcome = isName(name)
      ? await verifyFrom(this.#options.target, name, options)
      : undefined;
    if (outcome === undefined) {
      throw notThere(name);
    }
    return outcome;
  }

  /**
   * Restores a backup, or goes on with that; a plan only reads.
   * @throws DocumentError `backup-running`, `backup-damaged`, `not-found`, `invalid-parameter`
   */
  async restore(name: string, call: RestoreCall): Promise<RestoreOutcome> {
    if (!isName(name)) {
      throw notThere(name);
    }
    const { store, target, types } = this.#options;
    const { by, isTimeUp, onProgress, state } = call;
    const run = (mayGoOn: MayGoOn) =>
      restoreBackup({
        ...{ store, target, types, archive: name, state, by, onProgress, mayGoOn },
        now: this.#now,
      });
    if (state.plan) {
      return run(async () => !isTimeUp?.());
    }
    const work = `restore ${name}`;
    const lease = await this.#lease(work);
    return this.#under(lease, async () => {
      const outcome = await run(paceOf(lease, isTimeUp));
      return { left: outcome.done ? undefined : work, result: outcome };
    });
  }

  /** A backup that is finished already: there is nothing to go on with. */
  async #finished(name: string): Promise<MakeOutcome | undefined> {
    const { target } = this.#options;
    if (!isName(name) || (await target.files(name)) === undefined) {
      throw notThere(name);
    }
    const read = await readManifest(target, name);
    return read !== undefined && "manifest" in read
      ? { done: true, name, manifest: read.manifest, leftOut: [], removed: [] }
      : undefined;
  }

  #lease(work: string | undefined): Promise<BackupLease> {
    return BackupLease.take({ store: this.#options.store, now: this.#now, work });
  }

  /** Works under a lease, and leaves it to whoever goes on. */
  async #under<T>(
    lease: BackupLease,
    work: () => Promise<{ readonly left: string | undefined; readonly result: T }>,
  ): Promise<T> {
    try {
      const { left, result } = await work();
      await (left === undefined ? lease.release() : lease.leaveFor(left));
      return result;
    } catch (error) {
      await lease.giveUp();
      throw error;
    }
  }
}

function paceOf(lease: BackupLease, isTimeUp: IsTimeUp = () => false): MayGoOn {
  return async () => {
    await lease.renew();
    return !isTimeUp();
  };
}

function isName(name: string): boolean {
  return archiveTimeOf(name) !== undefined;
}
