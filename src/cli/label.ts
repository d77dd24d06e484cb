import { Command, Option } from "commander";
import type { Labels } from "../client/answers.ts";
import { readBody } from "../client/reading.ts";
import { SeedbedError } from "../client/seedbed-error.ts";
import { CommandError } from "./command-error.ts";
import { type ConnectionOptions, connect, withConnection } from "./connection/connection.ts";
import { parseDocumentName } from "./document-name.ts";
import type { Terminal } from "./terminal.ts";

interface LabelOptions extends ConnectionOptions {
  readonly revision?: string;
  readonly remove?: true;
  readonly protected: boolean;
}

/** `seedbed label`: moves a label of a document, or removes it. */
export function labelCommand(terminal: Terminal): Command {
  const command = new Command("label")
    .summary("put a label on a revision of a document, move it, or remove it")
    .description(
      "Puts a label on a revision of a document, moves it there, or removes it. Readers of the label get that revision.",
    )
    .argument("<document>", "its collection and id, such as personas/maria-lopez")
    .argument("<label>", "such as production")
    .addOption(new Option("--revision <number>", "the revision").conflicts("remove"))
    .option("--remove", "remove the label; the revision stays")
    .option(
      "--protected",
      "also if it is protected; with ACCESS=key this takes the master key",
      false,
    );
  return withConnection(command).action(
    async (document: string, label: string, options: LabelOptions) => {
      const [collection, id] = parseDocumentName(document);
      const { remove, revision } = options;
      if (remove === undefined && !/^[1-9]\d{0,9}$/.test(revision ?? "")) {
        throw new CommandError(
          "Say where the label belongs: --revision with a number, or --remove.",
        );
      }
      const { send } = connect(options, terminal);
      const path = [collection, id, options.protected ? "protected-labels" : "labels", label];
      const answer = await send(
        remove
          ? { method: "DELETE", path }
          : { method: "PUT", path, content: { revision: Number(revision) } },
      ).catch((error: unknown) => {
        throw withOption(error);
      });
      const { labels } = readBody<Labels>(answer, "labels");
      await terminal.print([
        remove
          ? `${label} of ${document} is removed.`
          : `${label} of ${document} is on revision ${revision}.`,
        `Labels: ${labels.map((one) => `${one.label} ${one.revision}`).join(", ")}`,
      ]);
    },
  );
}

/** The server names a request; at the terminal it is an option. */
function withOption(error: unknown): unknown {
  if (!(error instanceof SeedbedError)) {
    return error;
  }
  const { code, detail } = error;
  const [sentence, advice = ""] = detail.split(" Use ");
  return advice.includes("/protected-labels/")
    ? new SeedbedError(code, `${sentence} Use --protected with the master key.`, { ...error })
    : error;
}
