import { readFile } from "node:fs/promises";
import { ifThere, messageOf } from "../base/system-error.ts";
import type { CorsOptions } from "./host/cors.ts";
import { JsonSyntaxError, parseRelaxedJson } from "./json.ts";
import { LocalError } from "./local-error.ts";

/** The content of local.settings.json. */
export interface LocalSettings {
  /** For the app's environment. */
  readonly values: Readonly<Record<string, string>>;
  /** `Host.CORS` and `Host.CORSCredentials`. */
  readonly cors?: CorsOptions;
  /** `Host.LocalHttpPort`. */
  readonly port?: number;
}

/**
 * Reads local.settings.json by the rules of Core Tools. A missing file is empty.
 * @throws LocalError with file, line and column if it is invalid
 */
export async function loadLocalSettings(file: string): Promise<LocalSettings> {
  const text = await readIfThere(file);
  if (text === undefined) {
    return { values: {} };
  }
  const settings = withAnyCase(recordOf(parse(text, file), file, "it"), sectionNames);
  if (settings["IsEncrypted"] === true) {
    throw new LocalError(`${file} is encrypted: decrypt it with "func settings decrypt".`);
  }
  const values = recordOf(settings["Values"] ?? {}, file, "Values");
  const host = withAnyCase(recordOf(settings["Host"] ?? {}, file, "Host"), hostNames);
  const cors = corsOf(host, file);
  const port = portOf(host["LocalHttpPort"], file);
  return {
    values: Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, textOf(name, value, file)]),
    ),
    ...(cors && { cors }),
    ...(port !== undefined && { port }),
  };
}

const sectionNames = ["IsEncrypted", "Values", "Host"];
const hostNames = ["CORS", "CORSCredentials", "LocalHttpPort"];

/** Core Tools accept names in any case. */
function withAnyCase(
  given: Record<string, unknown>,
  known: readonly string[],
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      known.find((one) => one.toLowerCase() === name.toLowerCase()) ?? name,
      value,
    ]),
  );
}

/** Adds values to an environment, which wins over them. @returns the names of values that differ from it */
export function applyValues(
  values: Readonly<Record<string, string>>,
  env: NodeJS.ProcessEnv,
): readonly string[] {
  return Object.entries(values).flatMap(([name, value]) => {
    if (env[name] !== undefined) {
      return env[name] === value ? [] : [name];
    }
    env[name] = value;
    return [];
  });
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await ifThere(readFile(file, "utf8"));
  } catch (error) {
    throw new LocalError(`${file} cannot be read: ${messageOf(error)}.`, { cause: error });
  }
}

function parse(text: string, file: string): unknown {
  try {
    return parseRelaxedJson(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) {
      const { line, column, message } = error;
      throw new LocalError(`${file}, line ${line}, column ${column}: ${message}.`, {
        cause: error,
      });
    }
    throw error;
  }
}

function recordOf(value: unknown, file: string, what: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new LocalError(`${file}: ${what} must be an object, { ... }.`);
  }
  return value as Record<string, unknown>;
}

function textOf(name: string, value: unknown, file: string): string {
  if (typeof value !== "string") {
    throw new LocalError(
      `${file}: Values.${name} must be a string: write "${JSON.stringify(value).replaceAll('"', "'")}", in quotes.`,
    );
  }
  return value;
}

function corsOf(
  { CORS = "", CORSCredentials = false }: Record<string, unknown>,
  file: string,
): CorsOptions | undefined {
  if (typeof CORS !== "string") {
    throw new LocalError(
      `${file}: Host.CORS must be a string, with commas between the origins: "http://a.test,http://b.test".`,
    );
  }
  if (typeof CORSCredentials !== "boolean") {
    throw new LocalError(`${file}: Host.CORSCredentials must be true or false, without quotes.`);
  }
  const origins = CORS.split(",").map((origin) => origin.trim());
  const named = origins.filter((origin) => origin !== "");
  const wrong = named.find((origin) => origin !== "*" && !/^[a-z][a-z\d+.-]*:\/\/./i.test(origin));
  if (wrong !== undefined) {
    throw new LocalError(
      `${file}: Host.CORS has "${wrong}", which is not an origin: write http://${wrong} or https://${wrong}.`,
    );
  }
  const isGiven = named.length > 0 || CORSCredentials;
  return isGiven ? { origins: named, credentials: CORSCredentials } : undefined;
}

function portOf(value: unknown, file: string): number | undefined {
  if (value === undefined || value === null) {
    return undefined;
  }
  const port = Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new LocalError(`${file}: Host.LocalHttpPort must be a number between 0 and 65535.`);
  }
  return port;
}
