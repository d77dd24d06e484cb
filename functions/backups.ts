import { app as platform } from "@azure/functions";
import { app, register, toLog } from "./register.ts";

register("backups");

// Also prunes, because on Azure each timer has instances of its own, which zone redundancy keeps running.
platform.timer("backup", {
  schedule: app.backupSchedule,
  async handler(_timer, context) {
    await app.jobs.backUp(toLog(context));
    await app.jobs.prune(toLog(context));
  },
});
