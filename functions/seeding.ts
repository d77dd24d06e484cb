import { app as platform } from "@azure/functions";
import { consoleLog } from "../src/base/telemetry.ts";
import { app, register, toLog } from "./register.ts";

register("seeds");

// Not awaited at start: requests are served while planting runs.
platform.hook.appStart(() => {
  void app.jobs.plant(consoleLog);
});

platform.hook.appTerminate(() => app.stop());

platform.timer("seeding-start", {
  schedule: app.seedSchedule,
  async handler(_timer, context) {
    await app.jobs.plant(toLog(context));
    await app.jobs.reportSeeds(toLog(context));
    await app.jobs.lookAtBackups(toLog(context));
    await app.jobs.reportReadiness(toLog(context));
  },
});
