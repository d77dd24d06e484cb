import { Command } from "commander";
import { CommandError } from "./command-error.ts";
import { type ConnectionOptions, connect, withConnection } from "./connection/connection.ts";
import { parseDocumentName } from "./document-name.ts";
import { fieldsOf } from "./json.ts";
import type { Terminal } from "./terminal.ts";

interface EraseOptions extends ConnectionOptions {
  readonly yes: boolean;
}

/** `seedbed erase`: removes a document for good. */
export function eraseCommand(terminal: Terminal): Command {
  const command = new Command("erase")
    .summary("remove a document for good, with its history")
    .description(
      "Removes a document and its history for good. Backups that were made before still have it until they expire. " +
        "With ACCESS=key this requires the master key.",
    )
    .argument("<document>", "its collection and id, such as personas/maria-lopez")
    .option("--yes", "confirm the erasure", false);
  return withConnection(command).action(async (document: string, options: EraseOptions) => {
    const [type, id] = parseDocumentName(document);
    if (!options.yes) {
      throw new CommandError(
        `This would remove ${document} for good. Repeat with --yes to confirm.`,
      );
    }
    const { send } = connect(options, terminal);
    const { text } = await send({ method: "POST", path: [type, id, "erase"] });
    await terminal.print([String(fieldsOf(text)["message"])]);
  });
}
