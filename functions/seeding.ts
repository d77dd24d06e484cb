import { app as platform } from "@azure/functions";
import { consoleLog } from "../src/telemetry.ts";
import { app, register, toLog } from "./register.ts";

register("seeds");

// At start, and nothing waits for it: a request is served while planting goes on.
platform.hook.appStart(() => {
  void app.plant(consoleLog);
});

platform.hook.appTerminate(() => app.stop());

platform.timer("seeding-start", {
  schedule: app.seedSchedule,
  handler: (_timer, context) => app.plant(toLog(context)),
});
