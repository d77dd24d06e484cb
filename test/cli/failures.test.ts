import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { lstat, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { seedbed, spawnSeedbed } from "../support/seedbed-command.ts";
import { serve } from "../support/serve.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Answers each request with the next answer, and all further ones with the last. */
function inTurn(...answers: readonly RequestListener[]): RequestListener {
  let count = 0;
  return (request, response) => {
    answers[Math.min(count, answers.length - 1)]?.(request, response);
    count += 1;
  };
}

const page =
  (lines: string, next?: string): RequestListener =>
  (_request, response) => {
    const link = next === undefined ? {} : { link: `<${next}>; rel="next"` };
    response.writeHead(200, { "content-type": "application/x-ndjson", ...link }).end(lines);
  };
const busy: RequestListener = (_request, response) => {
  response.writeHead(503, { "retry-after": "0" }).end();
};
const broken: RequestListener = (_request, response) => {
  response.writeHead(200, { "content-type": "application/x-ndjson", "content-length": "1000" });
  response.write("half a li");
  setImmediate(() => response.destroy());
};
const away = "http://127.0.0.1:1";
const storageAway =
  "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=AAAA;TableEndpoint=http://127.0.0.1:1/a;";

it("a failure in a storage that nobody foresaw is told with its place in the code", async () => {
  const file = join(await temporaryFolder(), "documents.db");
  const storage = ["--storage", `sqlite:${file}`];
  await seedbed(["import", "-", ...storage], {
    stdin: '{"type":"moods","document":{"id":"calm","mood":"Calm"}}\n',
  });
  const database = new DatabaseSync(file);
  database.exec("INSERT INTO labels VALUES ('moods', 'calm', 'damaged')");
  database.close();
  const label = ["label", "moods/calm", "live", "--revision", "1"];
  const { exitCode, stderr, stdout } = await seedbed([...label, ...storage]);
  expect([exitCode, stdout]).toEqual([1, ""]);
  const [line = "", sentence] = stderr.split("\n");
  expect(JSON.parse(line)).toMatchObject({
    event: "request-failed",
    error: { name: "SyntaxError", stack: expect.stringContaining("/src/store/sqlite/") },
  });
  expect(sentence).toContain(`The log has it under the request id ${JSON.parse(line).requestId}.`);
});

it.for([
  { name: "neither URL nor storage", args: [], said: /--url http:\/\/localhost:7071.*--storage/ },
  { name: "an invalid URL", args: ["--url", "localhost"], said: /localhost is not a URL/ },
  { name: "a URL without a server", args: ["--url", away], said: /127\.0\.0\.1:1 does not answer/ },
  {
    name: "a storage that does not answer",
    args: ["--storage", storageAway],
    said: /storage does not answer\. Retry shortly\. \(connect ECONNREFUSED 127\.0\.0\.1:1\)$/m,
  },
  {
    name: "an invalid connection string",
    args: ["--storage", "x"],
    said: /not a valid connection string/,
  },
  {
    name: "a URL and a storage",
    args: ["--url", away, "--storage", "x"],
    said: /cannot be used with/,
  },
  { name: "a key for a storage", args: ["--storage", "x", "--key", "k"], said: /cannot be used/ },
  {
    name: "an unknown option",
    args: ["--nope"],
    said: /unknown option '--nope'[\s\S]*--help/,
  },
])("an export with $name fails with a sentence and exit code 1", async ({ args, said }) => {
  const { exitCode, stderr, stdout } = await seedbed(["export", ...args]);
  expect([exitCode, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(said);
  expect(stderr).not.toMatch(/^ +at |AAAA/m);
});

it("the process prints one line and exits with 1", async () => {
  const { exitCode, stderr, stdout } = await spawnSeedbed(["export"]);
  expect([exitCode, stdout, stderr.trim().split("\n").length]).toEqual([1, "", 1]);
});

it("a URL comes from the environment, unless the command line has one", async () => {
  const url = await serve(page('{"a":1}\n'));
  const env = { SEEDBED_URL: url };
  expect((await seedbed(["export"], { env })).stdout).toBe('{"a":1}\n');
  expect((await seedbed(["export", "--url", away], { env })).stderr).toContain(away);
});

it.for<{ name: string; answer: RequestListener; said: RegExp }>([
  {
    name: "a rejected key",
    answer: (_request, response) => response.writeHead(401).end(),
    said: /^These credentials are not accepted \(401\)\. Give a key with --key.* backups and protected labels take the master key\./,
  },
  {
    name: "the page of another server",
    answer: (_request, response) => response.writeHead(200, { "content-type": "text/html" }).end(),
    said: /^The answer \(200\) is not from Seedbed\. Check the URL/,
  },
  {
    name: "an unknown path",
    answer: (_request, response) => response.writeHead(404).end("no"),
    said: /^The answer \(404\) is not from Seedbed\. Check the URL/,
  },
  {
    name: "a redirect, which never gets the key",
    answer: (_request, response) => response.writeHead(308, { location: away }).end(),
    said: /^The URL redirects to http:\/\/127\.0\.0\.1:1\. Use that one\.$/m,
  },
  {
    name: "a wrong setting, without retries",
    answer: (_request, response) =>
      response
        .writeHead(503, { "content-type": "application/problem+json", "retry-after": "60" })
        .end('{"code":"misconfigured","detail":"Wrong.","requestId":"r1"}'),
    said: /^Wrong\. \(misconfigured, 503, request r1\)\n$/,
  },
])("$name is reported in a sentence", async ({ answer, said }) => {
  const { exitCode, stderr } = await seedbed([
    "export",
    "--key",
    "k",
    "--url",
    await serve(answer),
  ]);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(said);
});

it("retries a busy server and a broken connection, and writes each page once", async () => {
  const asked: string[] = [];
  const answers = inTurn(busy, busy, page("1\n", "/api/export?cursor=2"), broken, page("2\n"));
  const url = await serve((request, response) => {
    asked.push(request.url ?? "");
    answers(request, response);
  });
  const { exitCode, stdout } = await seedbed(["export", "--url", `${url}/prefix/`]);
  expect([exitCode, stdout]).toEqual([0, "1\n2\n"]);
  const [first, second] = ["/prefix/api/export", "/prefix/api/export?cursor=2"];
  expect(asked).toEqual([first, first, first, second, second]);
});

it("a failed export leaves no new file, and an existing file as it was", async () => {
  const folder = await temporaryFolder();
  const file = join(folder, "all.ndjson");
  const refuse: RequestListener = (_request, response) => response.writeHead(403).end();
  const url = await serve(inTurn(page("1\n", "?cursor=2"), refuse));
  const args = ["export", "--output", file, "--url", url];
  expect((await seedbed(args)).exitCode).toBe(1);
  expect(await readdir(folder)).toEqual([]);
  await writeFile(file, "before");
  expect((await seedbed(args)).exitCode).toBe(1);
  expect(await readdir(folder)).toEqual(["all.ndjson"]);
});

it.for([
  {
    args: ["export", "--output", "/nowhere/x"],
    said: "the folder /nowhere does not exist. Create it",
  },
  { args: ["export", "--output", "."], said: ". can't be written: it is a folder. Name a file" },
  { args: ["import", "/nowhere/x"], said: "/nowhere/x can't be read: ENOENT" },
  { args: ["import", "."], said: ". can't be read: EISDIR" },
])("$args says what is wrong with the file", async ({ args, said }) => {
  const { exitCode, stderr } = await seedbed([...args, "--url", await serve(page(""))]);
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining(said)]);
});

it("an export follows a symbolic link, and keeps the mode of the file", async () => {
  const folder = await temporaryFolder();
  const [file, link] = [join(folder, "all.ndjson"), join(folder, "link")];
  await writeFile(file, "before", { mode: 0o600 });
  await symlink("all.ndjson", link);
  const { exitCode } = await seedbed(["export", "-o", link, "--url", await serve(page("1\n"))]);
  expect([exitCode, await readFile(file, "utf8")]).toEqual([0, "1\n"]);
  expect((await lstat(link)).isSymbolicLink()).toBe(true);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await readdir(folder)).toSorted()).toEqual(["all.ndjson", "link"]);
});

it("an export to /dev/stdout writes to the standard output, even if that is a file", async () => {
  const url = await serve(page("1\n"));
  expect((await spawnSeedbed(["export", "-o", "/dev/stdout", "--url", url])).stdout).toBe("1\n");
  const file = join(await temporaryFolder(), "out");
  const shell = '{ echo before; "$@"; echo after; } > "$OUT"';
  const main = new URL("../../src/cli/main.ts", import.meta.url).pathname;
  const args = ["-c", shell, "bash", process.execPath, main, "export", "-o", "/dev/stdout"];
  await promisify(execFile)("bash", [...args, "--url", url], {
    env: { ...process.env, OUT: file },
  });
  expect(await readFile(file, "utf8")).toBe("before\n1\nafter\n");
});

it("a failed import says what it has imported and how to go on", async () => {
  const report = '{"created":1000,"updated":0,"unchanged":0,"failed":[]}';
  const url = await serve(
    inTurn(
      (request, response) =>
        request
          .resume()
          .on("end", () =>
            response.writeHead(200, { "content-type": "application/json" }).end(report),
          ),
      (request, response) => request.resume().on("end", () => response.writeHead(403).end()),
    ),
  );
  const lines = Array.from(
    { length: 1_001 },
    (_, n) => `{"type":"moods","document":{"id":"m${n}"}}\n`,
  );
  const given = { stdin: lines, isTTY: true };
  const { exitCode, stderr: said } = await seedbed(["import", "-", "--url", url], given);
  expect(exitCode).toBe(1);
  // Removing the progress bar clears its line, so the message has to come after that.
  const stderr = said.slice(said.lastIndexOf("\x1b[2K") + "\x1b[2K".length);
  expect(stderr).toMatch(/^Imported so far: 1000 created.*Run the command again.*\n.*credentials/);
});

it("recognizes a file in UTF-16", async () => {
  const folder = await temporaryFolder();
  const file = join(folder, "utf16.ndjson");
  await writeFile(file, Buffer.from("\uFEFF{}\n", "utf16le"));
  const { stderr } = await seedbed(["import", file, "--url", away]);
  expect(stderr).toContain("UTF-16");
});

it.skipIf(!existsSync("/dev/full")).for([[["export"]], [["backups", "list", "--json"]]] as const)(
  "%j says in a sentence that the standard output is full",
  async ([args]) => {
    const url = await serve((request, response) =>
      request.url?.startsWith("/api/backups")
        ? response.writeHead(200, { "content-type": "application/json" }).end('{"backups":[]}')
        : page("1\n")(request, response),
    );
    const main = new URL("../../src/cli/main.ts", import.meta.url).pathname;
    const shell = ["-c", '"$@" > /dev/full', "bash", process.execPath, main, ...args, "--url", url];
    await expect(promisify(execFile)("bash", shell)).rejects.toMatchObject({
      code: 1,
      stderr: "The standard output can't be written: ENOSPC: no space left on device, write.\n",
    });
  },
);

it("an export ends quietly when its reader closes the pipe", async () => {
  const url = await serve(page("x\n".repeat(1_000_000), "?cursor=2"));
  const main = new URL("../../src/cli/main.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [main, "export", "--url", url]);
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  await once(child.stdout, "data");
  child.stdout.destroy();
  const [code] = await once(child, "close");
  expect([code, said]).toEqual([0, ""]);
});

it("shows its progress on a terminal, and removes it at the end", async () => {
  const url = await serve(inTurn(page("1\n2\n", "?cursor=2"), busy, page("3\n")));
  const { stderr, stdout } = await seedbed(["export", "--url", url], { isTTY: true });
  expect(stdout).toBe("1\n2\n3\n");
  expect(stderr).toMatch(/3 documents, \d+\/s[\s\S]*Exported 3 documents from .*\n$/);
});

it("a request that changes something is sent again, because that does no harm", async () => {
  const gateway: RequestListener = (_request, response) => response.writeHead(502).end();
  const labels: RequestListener = (_request, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ success: true, labels: [], moves: [] }));
  };
  const url = await serve(inTurn(gateway, labels));
  const args = ["label", "moods/calm", "staging", "--remove", "--url", url];
  expect(await seedbed(args)).toMatchObject({ exitCode: 0, stderr: "" });
});

it("a storage on the command line replaces all that the environment says of one", async () => {
  const env = { DocumentsStorage__tableServiceUri: "https://elsewhere.table.core.windows.net" };
  const storage = `sqlite:${join(await temporaryFolder(), "documents.db")}`;
  const { exitCode, stdout } = await seedbed(["import", "-", "--storage", storage], { env });
  expect([exitCode, stdout]).toEqual([0, expect.stringContaining("Imported: 0 created")]);
});
