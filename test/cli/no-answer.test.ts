import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { expect, it } from "vitest";
import { sayNoAnswer } from "../../src/cli/connection/no-answer.ts";
import { seedbed } from "../support/seedbed-command.ts";
import { serve } from "../support/serve.ts";

/** A failure of `fetch`, whose cause has the details. */
const failed = (cause: Error) => new TypeError("fetch failed", { cause });
const withCode = (code: string, message = "Reason.") => Object.assign(new Error(message), { code });
const local = "http://localhost:7071";

it.for([
  [local, failed(withCode("ECONNREFUSED")), /^Nothing is listening at http:\/\/localhost:7071\./],
  [
    local,
    failed(Object.assign(new AggregateError([withCode("ECONNREFUSED"), withCode("ECONNREFUSED")]))),
    /^Nothing is listening at http:\/\/localhost:7071\. .*npm start/,
  ],
  ["https://seedbed.example", failed(withCode("ENOTFOUND")), /^The host seedbed\.example was not/],
  [
    "https://localhost:7071",
    failed(withCode("ERR_SSL_WRONG_VERSION_NUMBER")),
    /^https:\/\/localhost:7071 does not speak HTTPS\. Use http:\/\/localhost:7071/,
  ],
  [
    "https://seedbed.example",
    failed(withCode("DEPTH_ZERO_SELF_SIGNED_CERT", "self-signed certificate")),
    /^The certificate of https:\/\/seedbed\.example is not trusted \(self-signed certificate\)\. .*NODE_EXTRA_CA_CERTS/,
  ],
  [local, failed(new Error("other side closed")), /^http:\/\/localhost:7071 does not answer \(oth/],
  [local, "Something else", /^http:\/\/localhost:7071 does not answer \(Something else\)\.$/],
] as const)("for %s and %s it says what to do", ([root, error, said]) => {
  expect(sayNoAnswer(root, error)).toMatch(said);
});

it("explains a server that is down, one without HTTPS, and a URL that ends in /api", async () => {
  const up = await serve((_request, response) => {
    const problem = {
      code: "not-found",
      detail: "There is nothing at /api/api/export.",
      requestId: "r",
    };
    response.writeHead(404, { "content-type": "application/problem+json" });
    response.end(JSON.stringify(problem));
  });
  const gone = createServer().listen(0, "127.0.0.1");
  await once(gone, "listening");
  const down = `http://127.0.0.1:${(gone.address() as AddressInfo).port}`;
  gone.close();
  await once(gone, "close");
  for (const [url, said] of [
    [down, `Nothing is listening at ${down}. `],
    [up.replace("http:", "https:"), `does not speak HTTPS. Use ${up} `],
    [`${up}/api/`, `There is nothing at /api/api/export. Give the URL without /api: ${up} (not-`],
  ] as const) {
    const { exitCode, stderr } = await seedbed(["export", "--url", url]);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(said)]);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  }
});
