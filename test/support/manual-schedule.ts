import type { Schedule } from "../../src/seeding/folder-watch.ts";

/** A schedule that does its work when the test says so. */
export interface ManualSchedule {
  readonly schedule: Schedule;
  /** Does what is due next, to its end. */
  next(): Promise<void>;
  /** In how many milliseconds that would be; `undefined` when nothing is to be done. */
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
