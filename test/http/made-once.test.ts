import { expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
import { answer } from "../../src/http/answer.ts";
import type { Operation } from "../../src/http/operation.ts";
import { systemOperations } from "../../src/http/operations/system.ts";

const { access, operations } = createApp({ env: {}, root: "." });

/** The operations of the system, and how often they read the table in order to describe it. */
function system() {
  const asked = { times: 0 };
  const own: readonly Operation[] = systemOperations(
    () => Promise.reject(new Error("not asked for")),
    () => {
      asked.times += 1;
      return operations;
    },
  );
  const send = (name: string, url: string, params = {}) => {
    const operation = own.find((one) => one.name === name);
    if (operation === undefined) {
      throw new Error(`There is no ${name}.`);
    }
    const invocation = { params, requestId: "r1", access, log: () => {} };
    return answer(operation, new Request(url), invocation);
  };
  return { asked, send };
}

it("creates the API description once, even for many concurrent requests", async () => {
  const { asked, send } = system();
  const replies = await Promise.all(
    Array.from({ length: 8 }, (_, n) => send("openapi", `http://host-${n}/api/openapi.json`)),
  );
  replies.push(await send("openapi", "http://localhost/api/openapi.json"));
  expect(asked.times).toBe(1);
  expect(new Set(replies.map(({ headers }) => headers["etag"])).size).toBe(1);
  expect(new Set(replies.map(({ body }) => body)).size).toBe(1);
});

it("gives the same content the same ETag in every process, and each page a different one", async () => {
  const [one, other] = [system(), system()];
  const url = "http://localhost/api/openapi.json";
  const first = await one.send("openapi", url);
  expect((await other.send("openapi", url)).headers["etag"]).toBe(first.headers["etag"]);
  const pages = await Promise.all(
    ["internal", "forbidden"].map((code) =>
      one.send("problems-get", `http://localhost/problems/${code}`, { code }),
    ),
  );
  const tags = [first, ...pages].map(({ headers }) => headers["etag"]);
  expect(new Set(tags).size).toBe(3);
});
