import { app as platform } from "@azure/functions";
import { app, toLog } from "./register.ts";

// Once a night is enough: a history that is too long for a day does no harm.
platform.timer("revisions-prune", {
  schedule: "0 30 3 * * *",
  handler: (_timer, context) => app.jobs.prune(toLog(context)),
});
