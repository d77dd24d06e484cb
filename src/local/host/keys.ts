import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { nameOnce } from "../../base/name-once.ts";
import { ifThere, messageOf } from "../../base/system-error.ts";
import { memberAt } from "../json.ts";
import { LocalError } from "../local-error.ts";

/** The keys of a host, by their names on Azure; `default` is a function key. */
export interface HostKeys {
  readonly default: string;
  readonly _master: string;
}

/** Each has 256 random bits, in characters that are safe in URLs. */
export function makeKeys(): HostKeys {
  return { default: makeKey(), _master: makeKey() };
}

/**
 * Reads the keys in a file, or creates it with new ones, readable only by its owner.
 * @throws LocalError if it can't be read or written, or has no such keys
 */
export async function keepKeys(file: string): Promise<HostKeys> {
  try {
    return (await readKeys(file)) ?? (await writeKeys(file));
  } catch (error) {
    throw error instanceof LocalError
      ? error
      : new LocalError(`The keys in ${file} cannot be read or written: ${messageOf(error)}.`, {
          cause: error,
        });
  }
}

/** Describes the keys and how to use them. */
export function describeKeys(keys: HostKeys, where: string): readonly string[] {
  return [
    `ACCESS=key: each request needs a key, in the header x-functions-key or as ?code= (${where}).`,
    `  default  ${keys.default}  reads and writes`,
    `  _master  ${keys._master}  also erases, sees and applies seeds, has backups, and /admin`,
  ];
}

async function readKeys(file: string): Promise<HostKeys | undefined> {
  const text = await ifThere(readFile(file, "utf8"));
  if (text === undefined) {
    return undefined;
  }
  const kept = parse(text);
  const keys = { default: memberAt(kept, "default"), _master: memberAt(kept, "_master") };
  if (!isKey(keys.default) || !isKey(keys._master)) {
    throw new LocalError(
      `${file} does not contain the keys that it was created with. Delete it to get new ones.`,
    );
  }
  return { default: keys.default, _master: keys._master };
}

async function writeKeys(file: string): Promise<HostKeys> {
  const keys = makeKeys();
  await mkdir(dirname(file), { recursive: true });
  const unfinished = `${file}.${randomBytes(4).toString("hex")}.part`;
  await writeFile(unfinished, `${JSON.stringify(keys, undefined, 2)}\n`, {
    mode: 0o600,
    flag: "wx",
  });
  // Another start may have created them meanwhile.
  return (await nameOnce({ unfinished, file })) ? keys : ((await readKeys(file)) ?? keys);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function makeKey(): string {
  return randomBytes(32).toString("base64url");
}

function isKey(value: unknown): value is string {
  return typeof value === "string" && /^[\w-]{43}$/.test(value);
}
