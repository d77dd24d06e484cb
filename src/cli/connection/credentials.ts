import { exec } from "node:child_process";
import { promisify } from "node:util";
import { once } from "../../base/once.ts";
import { CommandError } from "../command-error.ts";

/** Somebody may have to sign in meanwhile. */
const timeoutMs = 5 * 60_000;

/** What is a header field (RFC 9110 §5.1, §5.5), as far as it can be sent. */
const field = /^([!#$%&'*+.^`|~\w-]+):([\t\x20-\x7e\x80-\xff]*)$/;

/** What a caller is known by: header fields for each request. */
export interface Credentials {
  get(): Promise<Readonly<Record<string, string>>>;
  /** Asks for others; `false` where there are none, or those that were refused are as new as can be. */
  renew(): boolean;
}

/** The same fields for good. */
export function fixedCredentials(fields: Readonly<Record<string, string>>): Credentials {
  return { get: async () => fields, renew: () => false };
}

/** What a command prints, kept until it is refused: tokens end. A command that failed is run again by the next call. */
export function commandCredentials(command: string): Credentials {
  const start = () => once(() => headersFrom(command));
  let fields = start();
  let uses = 0;
  return {
    get() {
      uses += 1;
      return fields();
    },
    renew() {
      const mayHelp = uses > 1;
      fields = start();
      uses = 0;
      return mayHelp;
    },
  };
}

/**
 * Runs a command, in the shell, and reads the header fields that it prints, one a line.
 * @throws CommandError when it fails, or prints anything else; what it printed may be a secret and is not shown
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
  const fields = lines.map((line) => field.exec(line));
  if (lines.length === 0 || fields.includes(null)) {
    throw new CommandError(
      'The command of --headers-from must print header fields, one a line, as in "Authorization: Bearer ...".',
    );
  }
  return Object.fromEntries(fields.map((found) => [found?.[1]?.toLowerCase(), found?.[2]?.trim()]));
}
