import type { Author } from "../store/document-store.ts";
import type { VerifyOutcome } from "./archive/verify.ts";
import { nothingChecked, type PartsCheck } from "./archive/verify-parts.ts";
import type { BackupService, IsTimeUp } from "./backup-service.ts";
import { newWorkName, workNameOf } from "./long-work.ts";
import { TakenOver } from "./restore/planting.ts";
import type { RestoreOutcome } from "./restore/restore.ts";
import { beginRestore, type RestoreRequest, type RestoreState } from "./restore/state.ts";

/** One of possibly many calls for a piece of work. */
export interface WorkCall {
  readonly name: string;
  readonly by: Author;
  /** The cursor from the previous call. */
  readonly cursor: string | undefined;
  readonly isTimeUp: IsTimeUp;
}

/** The result of a call and, if there is more to do, the cursor to continue. */
export interface WorkAnswer<Outcome> {
  readonly outcome: Outcome;
  readonly cursor: string | undefined;
}

/**
 * Restores as far as the time of a call allows. Repeating the request within minutes continues, unless another restore
 * has taken over; a plan, which blocks nobody, starts again.
 * @throws DocumentError `invalid-cursor`, and those of {@link BackupService.restore}
 */
export async function restoreInCalls(
  service: BackupService,
  { by, cursor, isTimeUp, name }: WorkCall,
  request: RestoreRequest,
): Promise<WorkAnswer<RestoreOutcome>> {
  const { restoring } = service;
  const asked = { kind: "restore", archive: name, by: by.id } as const;
  const work = cursor ?? (request.plan ? newWorkName(asked) : workNameOf({ ...asked, request }));
  const found =
    cursor === undefined ? await restoring.repeat(work) : await restoring.resume(asked, cursor);
  const restore = (state: RestoreState) =>
    service.restore(name, {
      ...{ state, by, isTimeUp },
      keep: (left) =>
        left === undefined ? restoring.end(work) : restoring.keep(work, by.id, left),
    });
  const outcome = await restore(found ?? beginRestore(request)).catch((error: unknown) => {
    if (error instanceof TakenOver && found !== undefined && cursor === undefined) {
      // A repeated request starts again if another restore ran in between, because none is running now.
      return restore(beginRestore(request));
    }
    throw error;
  });
  return { outcome, cursor: outcome.done ? undefined : work };
}

/**
 * Verifies as far as the time of a call allows.
 * @throws DocumentError `invalid-cursor`, and those of {@link BackupService.verify}
 */
export async function verifyInCalls(
  service: BackupService,
  { by, cursor, isTimeUp, name }: WorkCall,
): Promise<WorkAnswer<VerifyOutcome>> {
  const { verifying } = service;
  const asked = { kind: "verify", archive: name, by: by.id } as const;
  const work = cursor ?? newWorkName(asked);
  const check: PartsCheck =
    cursor === undefined ? nothingChecked : await verifying.resume(asked, cursor);
  const outcome = await service.verify(name, { check, isTimeUp });
  if (outcome.done) {
    await verifying.end(work);
    return { outcome, cursor: undefined };
  }
  await verifying.keep(work, by.id, outcome.check);
  return { outcome, cursor: work };
}
