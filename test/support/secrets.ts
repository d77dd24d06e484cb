import { homedir } from "node:os";
import { expect } from "vitest";

const root = new URL("../../", import.meta.url).pathname;

/** What of a storage nobody may see: its key, and in an answer whose it is. */
function secretsOf(connectionString: string): { readonly key: string; readonly account: string } {
  const partOf = (name: string) =>
    new RegExp(`${name}=([^;]+)`).exec(connectionString)?.[1] ?? `no ${name}`;
  return { key: partOf("AccountKey"), account: partOf("AccountName") };
}

/** Fails when an answer shows what is behind it: a key, an account, a path of the machine, a stack. */
export function expectNothingLeaked(answer: string, connectionString: string): void {
  const { account, key } = secretsOf(connectionString);
  for (const secret of [
    key,
    account,
    root,
    homedir(),
    "AccountKey",
    "node_modules",
    "\\n    at ",
  ]) {
    expect(answer).not.toContain(secret);
  }
}

/** Fails when a log has a key, or a path of the machine anywhere but in the stack of an error. */
export function expectCleanLog(log: string, connectionString: string): void {
  const { key } = secretsOf(connectionString);
  expect(log).not.toContain(key);
  expect(log).not.toMatch(/AccountKey=|SharedKey(Lite)? /);
  const withoutStacks = log.replace(/"stack":"(?:[^"\\]|\\.)*"/g, "");
  expect(withoutStacks).not.toContain(root);
  expect(withoutStacks).not.toContain(homedir());
}
