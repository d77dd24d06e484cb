import { DocumentError, type ErrorCode } from "../errors.ts";

import { version } from "../version.ts";
import { toJsonAnswer } from "./envelope.ts";
import type { Operation } from "./operation.ts";
import { problemKinds } from "./problem.ts";
import type { Readiness } from "./readiness.ts";

const noStore = { "cache-control": "no-store" };

/** What the system says of itself. */
export function systemOperations(
  readiness: () => Promise<Readiness>,
  operations: () => readonly Operation[],
): readonly Operation[] {
  return [
    {
      name: "health",
      about: "system",
      method: "GET",
      path: "/api/health",
      access: "open",
      summary: "Whether the app runs; asks nothing of the storage",
      input: {},
      output: [{ status: 200, description: "It runs.", schema: "Health" }],
      problems: [],
      run: async () => toJsonAnswer({ status: "ok", version }, noStore),
    },
    {
      name: "health-ready",
      about: "system",
      method: "GET",
      path: "/api/health/ready",
      access: "open",
      summary: "Whether the app can serve: its storage, and how far planting has come",
      input: {},
      output: [
        { status: 200, description: "It can.", schema: "Readiness" },
        {
          status: 503,
          description: "It can't, or not yet (`starting`); the checks say why.",
          schema: "Readiness",
        },
      ],
      problems: [],
      async run() {
        const findings = await readiness();
        const canServe = findings.status === "ok" || findings.status === "degraded";
        const status = canServe ? 200 : 503;
        return { ...toJsonAnswer(findings, noStore), status };
      },
    },
    {
      name: "openapi",
      about: "system",
      method: "GET",
      path: "/api/openapi.json",
      access: "open",
      summary: "This API's description (OpenAPI 3.1)",
      input: {},
      output: [{ status: 200, description: "The description.", mediaType: "application/json" }],
      problems: [],
      async run() {
        const { describeApi } = await import("./openapi.ts");
        return toJsonAnswer(await describeApi(operations()), { "cache-control": "no-cache" });
      },
    },
    {
      name: "problems-get",
      about: "system",
      method: "GET",
      path: "/problems/{code}",
      access: "open",
      summary: "What a problem's type means",
      input: {},
      output: [{ status: 200, description: "A page about it.", mediaType: "text/html" }],
      problems: ["not-found"],
      async run({ params }) {
        const code = params["code"] ?? "";
        if (!isErrorCode(code)) {
          throw new DocumentError("not-found", "There is no problem of this name.");
        }
        const { problemPage, problemPagePolicy } = await import("./problem-page.ts");
        return {
          status: 200,
          headers: {
            "content-type": "text/html; charset=utf-8",
            "cache-control": "public, max-age=3600",
            "content-security-policy": problemPagePolicy,
          },
          body: problemPage(code),
        };
      },
    },
  ];
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(problemKinds, code);
}
