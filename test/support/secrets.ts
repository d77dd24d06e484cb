import { homedir } from "node:os";
import { expect } from "vitest";

const root = new URL("../../", import.meta.url).pathname;

/** The secrets of a storage: its key and, in answers, its account name. */
function secretsOf(connectionString: string): { readonly key: string; readonly account: string } {
  const partOf = (name: string) =>
    new RegExp(`${name}=([^;]+)`).exec(connectionString)?.[1] ?? `no ${name}`;
  return { key: partOf("AccountKey"), account: partOf("AccountName") };
}

/** Fails if an answer reveals what is behind the API: a key, an account, a path of the machine, a stack trace. */
export function expectNothingLeaked(answer: string, connectionString: string): void {
  const { account, key } = secretsOf(connectionString);
  const secrets = [key, account, root, homedir(), "AccountKey", "node_modules", "\\n    at "];
  const told = secrets.filter((secret) => answer.includes(secret));
  // A matcher takes longer than the search, for thousands of answers.
  if (told.length > 0) {
    expect.fail(`The answer has ${told}: ${answer}`);
  }
}

/** Fails if a log has a key, or a path of the machine other than in the stack trace of an error. */
export function expectCleanLog(log: string, connectionString: string): void {
  const { key } = secretsOf(connectionString);
  expect(log).not.toContain(key);
  expect(log).not.toMatch(/AccountKey=|SharedKey(Lite)? /);
  const withoutStacks = log.replace(/"stack":"(?:[^"\\]|\\.)*"/g, "");
  expect(withoutStacks).not.toContain(root);
  expect(withoutStacks).not.toContain(homedir());
}
