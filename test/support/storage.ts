import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Report } from "../../src/local/storage/azurite-process.ts";

const accounts = 400;
const key = Buffer.from(
  "the key of all accounts of the tests: as long as those of Azure!",
).toString("base64");

/**
 * One per worker, in its own process, which ends with the worker: with a single one for all, workers would wait for
 * each other, and starting one per file would take longer than most of these files.
 */
let endpoint: Promise<string> | undefined;
let taken = 0;

/**
 * The value of `DocumentsStorage` for an empty storage that no other test uses, for tests that work on any store: a
 * SQLite file, which answers in a fraction of the time; with `STORE=table`, a table in Azurite.
 */
export async function anyStorage(): Promise<string> {
  return process.env["STORE"] === "table" ? openStorage() : `sqlite:${freshSqliteFile()}`;
}

/** A file name that no other test has, in a folder that is removed after the tests. */
export function freshSqliteFile(): string {
  return join(tmpdir(), `${randomUUID()}.db`);
}

/** The connection string of an empty storage that no other test uses. */
export async function openStorage(): Promise<string> {
  endpoint ??= startAccounts();
  taken += 1;
  if (taken > accounts) {
    throw new Error(`More than ${accounts} accounts are taken: let Azurite know more.`);
  }
  const account = nameOf(taken);
  return `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${key};TableEndpoint=${await endpoint}/${account};`;
}

/** Starts Azurite with many accounts. @returns its address */
async function startAccounts(): Promise<string> {
  const all = Array.from({ length: accounts }, (_, n) => `${nameOf(n + 1)}:${key}`);
  const entry = join(import.meta.dirname, "../../src/local/storage/azurite-process.ts");
  const child = spawn(process.execPath, [entry], {
    env: { ...process.env, AZURITE_ACCOUNTS: all.join(";") },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const report = await new Promise<Report>((resolve, reject) => {
    child.once("message", resolve);
    child.once("exit", (code) => reject(new Error(`Azurite ended with ${code}.`)));
  });
  const [, url] =
    ("connectionString" in report &&
      /TableEndpoint=(http:..[^/;]+)/.exec(report.connectionString)) ||
    [];
  if (url === undefined) {
    throw new Error(`Azurite has not started: ${JSON.stringify(report)}`);
  }
  // It ends with this process.
  child.unref();
  child.channel?.unref();
  return url;
}

function nameOf(n: number): string {
  return `seedbedtest${n}`;
}
