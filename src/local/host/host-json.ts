import { readFile } from "node:fs/promises";
import { codeOf, messageOf } from "../../base/system-error.ts";
import { LocalError } from "../local-error.ts";
import { memberAt } from "./member-at.ts";

/**
 * Reads what stands before every route, `extensions.http.routePrefix` of host.json; `api` when it says nothing.
 * @throws LocalError when the file is missing or broken
 */
export async function readRoutePrefix(file: string): Promise<string> {
  let host: unknown;
  try {
    host = JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    const reason = codeOf(error) === "ENOENT" ? "it is not there" : messageOf(error);
    throw new LocalError(`${file} cannot be read: ${reason}.`, { cause: error });
  }
  const prefix = memberAt(host, "extensions", "http", "routePrefix");
  return typeof prefix === "string" ? prefix.replaceAll(/^\/+|(?<!\/)\/+$/g, "") : "api";
}
