import { app as platform } from "@azure/functions";
import { app, register, toLog } from "./register.ts";

register("backups");

platform.timer("backup", {
  schedule: app.backupSchedule,
  handler: (_timer, context) => app.jobs.backUp(toLog(context)),
});
