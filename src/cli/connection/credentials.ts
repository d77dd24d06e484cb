import { exec } from "node:child_process";
import { promisify } from "node:util";
import { once } from "../../base/once.ts";
import { CommandError } from "../command-error.ts";

/** Enough for somebody to sign in. */
const timeoutMs = 5 * 60_000;

/** The value of a header field (RFC 9110 §5.5) that `fetch` can send. */
export const fieldValue = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Its name (RFC 9110 §5.1). */
const fieldName = /^[!#$%&'*+.^`|~\w-]+$/;

/**
 * Adds the header fields that a command prints to each request. They are reused until a request gets a 401, then the command runs
 * again, unless the fields are new already. If the command fails, it runs again for the next request.
 */
export function signedBy(command: string, send: typeof fetch): typeof fetch {
  const start = () => once(() => headersFrom(command));
  let fields = start();
  let uses = 0;
  const attempt: typeof fetch = async (url, init) => {
    uses += 1;
    const headers = new Headers(init?.headers);
    for (const [name, value] of Object.entries(await fields())) {
      headers.set(name, value);
    }
    return send(url, { ...init, headers });
  };
  return async (url, init) => {
    const response = await attempt(url, init);
    if (response.status !== 401) {
      return response;
    }
    const mayHelp = uses > 1;
    fields = start();
    uses = 0;
    return mayHelp ? attempt(url, init) : response;
  };
}

/**
 * Runs a command in the shell and reads the header fields that it prints, one per line.
 * @throws CommandError if it fails or prints anything else; the output may be secret and is not shown
 */
async function headersFrom(command: string): Promise<Readonly<Record<string, string>>> {
  const { stdout } = await promisify(exec)(command, { timeout: timeoutMs }).catch(
    (error: { readonly stderr?: string; readonly message: string }) => {
      const lines = (error.stderr ?? "").trim().slice(0, 500).split("\n");
      const said = lines.map((line) => line.trim()).join(" ") || error.message.split("\n", 1)[0];
      throw new CommandError(`The command of --headers-from failed: ${said}`, { cause: error });
    },
  );
  const lines = stdout.split(/\r?\n/).filter((line) => line.trim() !== "");
  const fields = lines.map((line) => {
    const [name = "", ...rest] = line.split(":");
    return { name, value: rest.join(":"), isField: rest.length > 0 && fieldName.test(name) };
  });
  if (
    lines.length === 0 ||
    !fields.every(({ isField, value }) => isField && fieldValue.test(value))
  ) {
    throw new CommandError(
      'The command of --headers-from must print header fields, one per line, such as "Authorization: Bearer ...".',
    );
  }
  return Object.fromEntries(fields.map(({ name, value }) => [name.toLowerCase(), value.trim()]));
}
