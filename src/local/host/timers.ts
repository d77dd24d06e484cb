import { Cron } from "croner";
import { readSchedule, toPlainSchedule } from "../../base/ncrontab.ts";
import { LocalError } from "../local-error.ts";
import type { TimerFunction } from "./app-functions.ts";
import { describeFailure, type HostLog } from "./host-log.ts";

/** Running timers. */
export interface Timers {
  /** Fires a timer now. @returns whether there is one of this name */
  fire(name: string): boolean;
  /** Stops the schedules, and waits for current runs to finish. */
  stop(): Promise<void>;
}

/**
 * Starts timers on their NCRONTAB schedules (six fields, in UTC). A run that would overlap the previous one is skipped. Timers do not
 * keep the process alive. `runOnStartup` and `useMonitor` are ignored.
 * @throws LocalError for an invalid schedule
 */
export function startTimers(functions: readonly TimerFunction[], log: HostLog): Timers {
  const running = new Map<string, Promise<void>>();
  const start = (timer: TimerFunction, cron: Cron): void => {
    if (running.has(timer.name)) {
      log(timer.name, "The previous run has not finished, so this one is skipped.");
      return;
    }
    running.set(timer.name, runOnce(timer, cron));
  };
  const runOnce = async (timer: TimerFunction, cron: Cron): Promise<void> => {
    try {
      await timer.run({ json: timerInfo(cron) });
    } catch (error) {
      log(timer.name, `failed: ${describeFailure(error)}`);
    } finally {
      running.delete(timer.name);
    }
  };
  const crons = functions.map((timer) => ({ timer, cron: createCron(timer) }));
  for (const { timer, cron } of crons) {
    cron.schedule(() => start(timer, cron));
  }
  return {
    fire(name) {
      const found = crons.find(({ timer }) => timer.name.toUpperCase() === name.toUpperCase());
      if (found !== undefined) {
        start(found.timer, found.cron);
      }
      return found !== undefined;
    },
    async stop() {
      for (const { cron } of crons) {
        cron.stop();
      }
      await Promise.allSettled(running.values());
    },
  };
}

function createCron({ name, schedule }: TimerFunction): Cron {
  const read = readSchedule(schedule);
  if ("fault" in read) {
    throw new LocalError(
      `The timer ${name} has the schedule "${schedule}", which the Functions host would refuse: it ${read.fault}.`,
    );
  }
  return new Cron(toPlainSchedule(read.schedule), {
    ...{ utcOffset: 0, mode: "6-part", unref: true, domAndDow: true },
  });
}

/** The information that the Azure host passes to a timer. */
function timerInfo(cron: Cron): string {
  const never = "0001-01-01T00:00:00+00:00";
  const last = cron.previousRun()?.toISOString() ?? never;
  return JSON.stringify({
    Schedule: { AdjustForDST: true },
    ScheduleStatus: { Last: last, LastUpdated: last, Next: cron.nextRun()?.toISOString() ?? never },
    IsPastDue: false,
  });
}
