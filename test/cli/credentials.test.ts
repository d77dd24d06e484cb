import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { CommandError } from "../../src/cli/command-error.ts";
import { signedBy } from "../../src/cli/connection/credentials.ts";
import { seedbed } from "../support/seedbed-command.ts";
import { serve } from "../support/serve.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const exportType = { "content-type": "application/x-ndjson" };

it.for([
  [["--key", "k"], {}, { "x-functions-key": "k" }],
  [["--token", "t"], {}, { authorization: "Bearer t" }],
  [[], { SEEDBED_KEY: "k" }, { "x-functions-key": "k" }],
  [[], { SEEDBED_TOKEN: "t" }, { authorization: "Bearer t" }],
  [["--token", "t"], { SEEDBED_KEY: "k" }, { authorization: "Bearer t" }],
  [["--headers-from", "echo Authorization: Bearer t"], {}, { authorization: "Bearer t" }],
  [[], { SEEDBED_HEADERS_FROM: "echo x-functions-key: k" }, { "x-functions-key": "k" }],
  [["--key", "k"], { SEEDBED_HEADERS_FROM: "exit 1" }, { "x-functions-key": "k" }],
  [["--key", ""], { SEEDBED_TOKEN: "t" }, { "x-functions-key": "" }],
  [["--headers-from", ""], { SEEDBED_TOKEN: "t" }, {}],
  [["--key", "\nk\n"], {}, { "x-functions-key": "k" }],
] as const)("%j with %j sends %j", async ([args, env, headers]) => {
  const sent: Record<string, unknown>[] = [];
  const url = await serve((request, response) => {
    const { authorization, "x-functions-key": key } = request.headers;
    sent.push(JSON.parse(JSON.stringify({ authorization, "x-functions-key": key })));
    response.writeHead(200, exportType).end();
  });
  await seedbed(["export", "--url", url, ...args], { env });
  expect(sent).toEqual([headers]);
});

it("the command of --headers-from runs once, and again after a 401", async () => {
  const folder = await temporaryFolder();
  const command = `echo run >> ${folder}/runs; echo "Authorization: Bearer $(wc -l < ${folder}/runs | tr -d ' ')"`;
  const sent: string[] = [];
  const url = await serve((request, response) => {
    const { authorization = "" } = request.headers;
    sent.push(authorization);
    if (sent.length === 3) {
      response.writeHead(401).end();
      return;
    }
    const link = sent.length < 4 ? { link: `</api/export?cursor=${sent.length}>; rel="next"` } : {};
    response.writeHead(200, { ...exportType, ...link }).end('{"a":1}\n');
  });
  const { exitCode, stdout } = await seedbed(["export", "--url", url, "--headers-from", command]);
  expect([exitCode, stdout]).toEqual([0, '{"a":1}\n'.repeat(3)]);
  expect(sent).toEqual(["Bearer 1", "Bearer 1", "Bearer 1", "Bearer 2"]);
});

it("if the command of --headers-from fails, the next request runs it again", async () => {
  const runs = join(await temporaryFolder(), "runs");
  const command = `echo run >> ${runs}; test $(wc -l < ${runs}) -gt 1 && echo "Authorization: Bearer t"`;
  const sent: (string | null)[] = [];
  const send = signedBy(command, async (_url, init) => {
    sent.push(new Headers(init?.headers).get("authorization"));
    return new Response();
  });
  await expect(send("http://x")).rejects.toThrow(CommandError);
  await send("http://x");
  await send("http://x");
  expect(sent).toEqual(["Bearer t", "Bearer t"]);
  expect(await readFile(runs, "utf8")).toBe("run\nrun\n");
});

it.for([
  { command: "echo 'Please sign in.' >&2; exit 3", said: /failed: Please sign in\.\n$/ },
  { command: "exit 3", said: /failed: Command failed/ },
  { command: "true", said: /must print header fields/ },
  { command: "echo a-secret-without-its-name", said: /must print header fields/ },
  { command: "echo 'Authorization: schl\u00fcssel \u9375'", said: /must print header fields/ },
])("reports that $command prints no header fields, without showing its output", async (given) => {
  const { command, said } = given;
  const { exitCode, stderr } = await seedbed([
    "export",
    "--url",
    "http://127.0.0.1:1",
    "--headers-from",
    command,
  ]);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(said);
  expect(stderr).not.toContain("a-secret");
});

it.for([
  [
    ["--key", "schlüssel日"],
    {},
    "The key of --key or SEEDBED_KEY has a character that can't be sent",
  ],
  [["--token", "a\0secret"], {}, "The token of --token or SEEDBED_TOKEN has"],
  [[], { SEEDBED_KEY: "a\nsecret" }, "The key of --key or SEEDBED_KEY has"],
  [[], { SEEDBED_TOKEN: "a\nsecret" }, "The token of --token or SEEDBED_TOKEN has"],
] as const)(
  "%j with %j is refused in a sentence, without the secret",
  async ([args, env, said]) => {
    const { exitCode, stderr } = await seedbed(["export", "--url", "http://127.0.0.1:1", ...args], {
      env,
    });
    expect([exitCode, stderr.split("\n").length]).toEqual([1, 2]);
    expect(stderr).toContain(said);
    expect(stderr).not.toMatch(/schl|secret/);
  },
);

it("does not run the command again if fresh header fields are rejected", async () => {
  const folder = await temporaryFolder();
  const url = await serve((_request, response) => response.writeHead(401).end());
  const command = `echo run >> ${folder}/runs; echo x-functions-key: wrong`;
  const { stderr } = await seedbed(["export", "--url", url, "--headers-from", command]);
  expect(stderr).toMatch(/credentials are not accepted \(401\)/);
  expect(await readFile(`${folder}/runs`, "utf8")).toBe("run\n");
});
