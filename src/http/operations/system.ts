import { createHash } from "node:crypto";
import { DocumentError, type ErrorCode } from "../../base/errors.ts";
import { once } from "../../base/once.ts";
import type { Log } from "../../base/telemetry.ts";
import { commit, version } from "../../base/version.ts";
import { toJsonAnswer } from "../envelope.ts";
import type { Answer, Operation, Output } from "../operation.ts";
import { problemKinds } from "../problem.ts";
import type { Readiness } from "../readiness.ts";

const noStore = { "cache-control": "no-store" };

/** The operations about the app itself. */
export function systemOperations(
  readiness: (log: Log) => Promise<Readiness>,
  operations: () => readonly Operation[],
): readonly Operation[] {
  const description = once(async () => {
    const { describeApi } = await import("../openapi/openapi.ts");
    return toFixedAnswer(JSON.stringify(await describeApi(operations())), {
      "content-type": "application/json",
      "cache-control": "no-cache",
    });
  });
  const pages = new Map<string, () => Promise<Answer>>(
    Object.keys(problemKinds)
      .filter(isErrorCode)
      .map((code) => [code, once(() => makeProblemPage(code))]),
  );
  return [
    {
      name: "health",
      about: "system",
      method: "GET",
      path: "/api/health",
      access: "open",
      summary: "Check that the app is running, without using the storage",
      input: {},
      output: [{ status: 200, description: "The app is running.", schema: "Health" }],
      problems: [],
      run: async () => toJsonAnswer({ status: "ok", version, commit }, noStore),
    },
    {
      name: "health-ready",
      about: "system",
      method: "GET",
      path: "/api/health/ready",
      access: "open",
      summary: "Check that the app can serve requests: its storage, planting and backups",
      input: {},
      output: [
        { status: 200, description: "The app can serve requests.", schema: "Readiness" },
        {
          status: 503,
          description: "The app can't serve requests, or not yet (`starting`); the checks say why.",
          schema: "Readiness",
        },
      ],
      problems: [],
      async run({ log }) {
        const findings = await readiness(log);
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
      summary: "Get this API's description (OpenAPI 3.1)",
      input: {},
      output: fixed({ description: "The description.", mediaType: "application/json" }),
      problems: [],
      run: description,
    },
    {
      name: "problems-get",
      about: "system",
      method: "GET",
      path: "/problems/{code}",
      access: "open",
      summary: "Explain a problem type",
      input: {},
      output: fixed({ description: "A page that explains the problem.", mediaType: "text/html" }),
      problems: ["not-found"],
      async run({ params }) {
        const page = pages.get(params["code"] ?? "");
        if (page === undefined) {
          throw new DocumentError("not-found", "Unknown problem type.");
        }
        return page();
      },
    },
  ];
}

async function makeProblemPage(code: ErrorCode): Promise<Answer> {
  const { problemPage, problemPagePolicy } = await import("./problem-page.ts");
  return toFixedAnswer(problemPage(code), {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "public, max-age=3600",
    "content-security-policy": problemPagePolicy,
  });
}

/** An answer that is the same for the whole release, with an ETag. */
function fixed(output: Pick<Output, "description" | "mediaType">): readonly Output[] {
  const headers = { ETag: "A hash of the content, for If-None-Match." };
  return [{ ...output, status: 200, headers }];
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(problemKinds, code);
}

/**
 * An answer that is the same for everyone as long as the process runs, and so can be made once. Its ETag is a hash of
 * its content, so it is strong (RFC 9110 §8.8.1), and the same on every instance of a release.
 */
export function toFixedAnswer(body: string, headers: Readonly<Record<string, string>>): Answer {
  const etag = createHash("sha256").update(body).digest("base64url").slice(0, 22);
  return { status: 200, headers: { ...headers, etag: `"${etag}"` }, body };
}
