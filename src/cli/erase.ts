import { Command } from "commander";
import { CommandError } from "./command-error.ts";
import { type ConnectionOptions, connect, withConnection } from "./connection/connection.ts";
import { fieldsOf } from "./json.ts";
import type { Terminal } from "./terminal.ts";

interface EraseOptions extends ConnectionOptions {
  readonly yes: boolean;
}

/** `seedbed erase`: a document away for good. */
export function eraseCommand(terminal: Terminal): Command {
  const command = new Command("erase")
    .summary("take a document away for good, with its history")
    .description(
      "Takes a document away for good, with all that it ever was. Nothing brings it back but a backup, until that expires. " +
        "Where ACCESS=key it takes the master key.",
    )
    .argument("<document>", "which one: its collection and id, such as personas/maria-lopez")
    .option("--yes", "it is meant", false);
  return withConnection(command).action(async (document: string, options: EraseOptions) => {
    const [type, id, ...rest] = document.split("/");
    if (!type || !id || rest.length > 0) {
      throw new CommandError(`${document} names no document: write personas/maria-lopez.`);
    }
    if (!options.yes) {
      throw new CommandError(`${document} would be gone for good. Say --yes if that is meant.`);
    }
    const { send } = connect(options, terminal);
    const { text } = await send({ method: "POST", path: [type, id, "erase"] });
    await terminal.print([String(fieldsOf(text)["message"])]);
  });
}
