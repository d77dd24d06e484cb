import type { Schedule } from "../../src/seeding/folder-watch.ts";

/** A schedule that runs its work on the test's command. */
export interface ManualSchedule {
  readonly schedule: Schedule;
  /** Runs the next task to its end. */
  next(): Promise<void>;
  /** The milliseconds until then; `undefined` if nothing is scheduled. */
  milliseconds(): number | undefined;
}

/** Makes one. */
export function manualSchedule(): ManualSchedule {
  let due: { work: () => Promise<void>; milliseconds: number } | undefined;
  return {
    schedule(work, milliseconds) {
      const own = { work, milliseconds };
      due = own;
      return () => {
        due = due === own ? undefined : due;
      };
    },
    async next() {
      const now = due;
      due = undefined;
      if (now === undefined) {
        throw new Error("Nothing is due.");
      }
      await now.work();
    },
    milliseconds: () => due?.milliseconds,
  };
}
