import { mayPass } from "../base/contention.ts";
import { DocumentError } from "../base/errors.ts";
import type { Author, DocumentStore } from "../store/document-store.ts";
import {
  type Archive,
  type Archives,
  archiveTimeOf,
  latestArchive,
  listArchives,
} from "./archive/archives.ts";
import { readProgress } from "./archive/progress.ts";
import { notThere, readManifest } from "./archive/reader.ts";
import { givenUpMs, type Retention } from "./archive/retention.ts";
import { type VerifyOutcome, verifyFrom } from "./archive/verify.ts";
import { nothingChecked, type PartsCheck } from "./archive/verify-parts.ts";
import { BackupLease } from "./backup-lease.ts";
import { type ErasureOf, recordErasure, recordMissing } from "./erasure-files.ts";
import type { MayGoOn } from "./long-work.ts";
import { LongWork, workNameOf } from "./long-work.ts";
import {
  type BackupOptions,
  type BackupOutcome,
  makeBackup,
  removeFailed,
  removeOldBackups,
} from "./make-backup.ts";
import type { Plan } from "./restore/plan-row.ts";
import { type RestoreOutcome, restoreBackup } from "./restore/restore.ts";
import type { RestoreState } from "./restore/state.ts";
import type { BackupTarget } from "./target/backup-target.ts";

/** Dependencies and settings of the service. */
export interface BackupServiceOptions {
  readonly store: DocumentStore;
  readonly target: BackupTarget;
  /** The collections of this app. */
  readonly collections: readonly string[];
  readonly keepDays: number;
  readonly keepMin: number;
  /** Called after a new backup, before old ones are removed. */
  readonly onMade?: (() => Promise<void>) | undefined;
  /** Called after a restore, which may have restored a planting that is not finished. */
  readonly onRestored?: (() => void) | undefined;
  /** @default the limits of an archive's parts */
  readonly limits?: BackupOptions["limits"];
  readonly now?: () => Date;
}

/** Called between steps: whether the time for this call is up. */
export type IsTimeUp = () => boolean;

/** Options for making a backup. */
export interface MakeOptions {
  /** Whether to include old revisions. */
  readonly history: boolean;
  /** An unfinished backup to continue. */
  readonly name?: string | undefined;
  readonly isTimeUp?: IsTimeUp;
}

/** A backup, with the names of old ones that were removed. */
export type MakeOutcome = BackupOutcome & { readonly removed: readonly string[] };

/** Options for restoring a backup. */
export interface RestoreCall {
  readonly state: RestoreState;
  readonly by: Author;
  readonly isTimeUp?: IsTimeUp;
  /** Called with the progress while the lease is held, or with `undefined` at the end. */
  readonly keep?: (state: RestoreState | undefined) => Promise<void>;
}

/** The operations on backups, by timer and on demand. */
export class BackupService {
  /** The progress of restores and verifications that take several calls. */
  readonly restoring: LongWork<RestoreState>;
  readonly verifying: LongWork<PartsCheck>;
  readonly #now: () => Date;
  readonly #options: BackupServiceOptions;

  constructor(options: BackupServiceOptions) {
    this.#now = options.now ?? (() => new Date());
    this.#options = options;
    this.restoring = new LongWork(options.store, this.#now);
    this.verifying = new LongWork(options.store, this.#now);
  }

  /** All backups, newest first. */
  list(): Promise<Archives> {
    return listArchives(this.#options.target);
  }

  /** The newest good backup. */
  latest(): Promise<Archive | undefined> {
    return latestArchive(this.#options.target);
  }

  /**
   * Makes or continues a backup, then removes old ones.
   * @throws DocumentError `backup-running`, `not-found`
   */
  async make({ history, isTimeUp, name }: MakeOptions): Promise<MakeOutcome> {
    const { collections, limits, store, target } = this.#options;
    if (name !== undefined) {
      const finished = await this.#finished(name);
      if (finished !== undefined) {
        return finished;
      }
    }
    const work = (of: string) => `backup ${of}`;
    const lease = await this.#lease(name && work(name));
    return this.#under<MakeOutcome>(lease, async () => {
      const making = { store, target, collections, history, limits, name };
      const pace = { mayGoOn: paceOf(lease, isTimeUp), now: this.#now };
      const outcome = await this.#makingRoom(pace.mayGoOn, () =>
        makeBackup({ ...making, ...pace }),
      );
      if (!outcome.done) {
        return { left: work(outcome.name), result: { ...outcome, removed: [] } };
      }
      await this.#options.onMade?.();
      await recordMissing(target, this.#erasures(pace.mayGoOn));
      await this.restoring.sweep();
      const removed = await removeOldBackups(target, this.#retention);
      return { left: undefined, result: { ...outcome, removed } };
    });
  }

  /**
   * Continues the newest backup interrupted within two nights, or makes one. For the timer, whose time is limited too;
   * over several runs, even a longer backup is completed.
   * @throws DocumentError `backup-running`
   */
  async makeDue(options: Pick<MakeOptions, "isTimeUp">): Promise<MakeOutcome> {
    const { target } = this.#options;
    const since = this.#now().getTime() - givenUpMs;
    const [newest] = (await this.list()).half.filter(({ at }) => at.getTime() > since);
    const progress = newest && (await readProgress(target, newest.name));
    // An unfinished one without history was requested by someone, and does not replace the nightly backup.
    const name = progress?.history === true ? newest?.name : undefined;
    return this.make({ ...options, history: true, name });
  }

  /** Records an erasure beside the backups, so that restores into another storage respect it. */
  async recordErasure(erasure: ErasureOf): Promise<void> {
    await recordErasure(this.#options.target, erasure);
  }

  /**
   * Reads a backup back, and reports problems with it or with restoring it.
   * @throws DocumentError `not-found`
   */
  async verify(
    name: string,
    { check = nothingChecked, isTimeUp = () => false }: { check?: PartsCheck; isTimeUp?: IsTimeUp },
  ): Promise<VerifyOutcome> {
    const { store } = this.#options;
    const plan: Plan = (write) => store.plan(write);
    const options = { from: check, mayGoOn: async () => !isTimeUp(), plan };
    const outcome = isName(name)
      ? await verifyFrom(this.#options.target, name, options)
      : undefined;
    if (outcome === undefined) {
      throw notThere(name);
    }
    return outcome;
  }

  /**
   * Restores a backup, or continues a restore; a plan only reads.
   * @throws DocumentError `backup-running`, `backup-damaged`, `not-found`, `invalid-parameter`
   */
  async restore(name: string, call: RestoreCall): Promise<RestoreOutcome> {
    if (!isName(name)) {
      throw notThere(name);
    }
    const { collections, onRestored, store, target } = this.#options;
    const { by, isTimeUp, keep, state } = call;
    const { mode, only, plan } = state;
    const work = workNameOf({
      ...{ kind: "restore", archive: name, by: by.id },
      request: { mode, plan, only },
    });
    const run = (mayGoOn: MayGoOn) => {
      const options = {
        store,
        target,
        collections,
        archive: name,
        state,
        by,
        work,
        mayGoOn,
      };
      return keeping(restoreBackup({ ...options, now: this.#now }), keep);
    };
    if (plan) {
      return run(async () => !isTimeUp?.());
    }
    const lease = await this.#lease(work);
    const outcome = await this.#under(lease, async () => {
      const result = await run(paceOf(lease, isTimeUp));
      return { left: result.done ? undefined : work, result };
    });
    if (outcome.done) {
      onRestored?.();
    }
    return outcome;
  }

  /** The store's erasures, for the files beside the backups. */
  async *#erasures(mayGoOn: MayGoOn): AsyncGenerator<ErasureOf> {
    for (const type of this.#options.collections) {
      for await (const erasure of this.#options.store.erasures(type)) {
        await mayGoOn();
        yield { type, ...erasure };
      }
    }
  }

  /** The backup, if it is already finished. */
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

  get #retention(): Retention {
    const { keepDays, keepMin } = this.#options;
    return { now: this.#now(), keepDays, keepMin };
  }

  /**
   * If a backup can't be written, removes what may go, because a full place would otherwise never have room for the
   * backup after which old ones are removed; and what the attempt has begun, if it can't be continued.
   */
  async #makingRoom<T>(mayGoOn: MayGoOn, make: () => Promise<T>): Promise<T> {
    const since = this.#now();
    try {
      return await make();
    } catch (error) {
      if (error instanceof DocumentError && error.code === "misconfigured") {
        const removing = async () => {
          // Somebody else may have taken over.
          await mayGoOn();
          await removeFailed(this.#options.target, since, this.#retention);
        };
        // That there is no backup is the failure to report.
        await removing().catch(() => undefined);
      }
      throw error;
    }
  }

  #lease(work: string | undefined): Promise<BackupLease> {
    return BackupLease.take({ store: this.#options.store, now: this.#now, work });
  }

  /** Works under a lease, then releases it or reserves it for the next call. */
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

async function keeping(
  work: Promise<RestoreOutcome>,
  keep: RestoreCall["keep"],
): Promise<RestoreOutcome> {
  try {
    const outcome = await work;
    await keep?.(outcome.done ? undefined : outcome.state);
    return outcome;
  } catch (error) {
    // After a temporary failure, the work can be continued from where it was.
    if (error instanceof DocumentError && !mayPass(error)) {
      await keep?.(undefined);
    }
    throw error;
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
