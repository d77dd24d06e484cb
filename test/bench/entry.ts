import { createRequire } from "node:module";
import { app, type HttpMethod } from "@azure/functions";
import { callKinds } from "./documents.ts";
import { raw } from "./raw-table.ts";

// The app as it is deployed.
createRequire(import.meta.url)("../../dist/index.cjs");

const methods: HttpMethod[] = ["GET", "POST", "PUT", "PATCH", "DELETE"];
const done = { jsonBody: { success: true } };

// The cost of any route of this host, without the app's own work.
app.http("no-op", { methods, route: "no-op", authLevel: "anonymous", handler: () => done });

for (const kind of callKinds) {
  app.http(`raw-${kind}`, {
    methods,
    route: `raw/${kind}/{lane}`,
    authLevel: "anonymous",
    async handler({ params }) {
      const call = await raw.calls[kind](Number(params["lane"]));
      await call();
      return done;
    },
  });
  // As somebody would write it by hand: it reads its request, and answers with what it read or wrote.
  app.http(`answered-${kind}`, {
    methods,
    route: `answered/${kind}/{lane}`,
    authLevel: "anonymous",
    async handler(request) {
      if (request.headers.get("content-type") !== null) {
        await request.json();
      }
      const call = await raw.calls[kind](Number(request.params["lane"]));
      return { jsonBody: await call() };
    },
  });
}
