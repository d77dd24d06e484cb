import { Command } from "commander";
import { descriptorOf, openReplacement, type Replacement } from "../base/replace-file.ts";
import type { List } from "../client/answers.ts";
import { listOf } from "../client/list-of.ts";
import { nextCursor, textOf } from "../client/reading.ts";
import type { Send } from "../client/sending.ts";
import { type ConnectionOptions, connect, withConnection } from "./connection/connection.ts";
import { sayCount } from "./count.ts";
import { startRate } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

interface ExportOptions extends ConnectionOptions {
  readonly type?: string;
  readonly output: string;
}

/** `seedbed export`: writes all documents as lines of JSON. */
export function exportCommand(terminal: Terminal): Command {
  const command = new Command("export")
    .summary("write all documents to a file, as lines of JSON")
    .description(
      "Writes all documents as lines of JSON, {type, document}, by collection and id. An existing file is replaced only when the export is complete.",
    )
    .option("--type <collection>", "export only this collection, such as personas")
    .option("-o, --output <file>", "the file to write, or - for the standard output", "-");
  return withConnection(command).action((options: ExportOptions) =>
    exportDocuments(options, terminal),
  );
}

async function exportDocuments(options: ExportOptions, terminal: Terminal): Promise<void> {
  const connection = connect(options, terminal);
  const output = await openOutput(options.output, terminal);
  const progress = terminal.startProgress();
  const rate = startRate();
  let documents = 0;
  try {
    for await (const page of pagesOf(connection.send, options.type)) {
      await output.write(page);
      documents += countLines(page);
      progress.update(documents, documents);
    }
    await output.finish();
  } catch (error) {
    await output.abandon();
    progress.stop();
    if (terminal.signal.aborted) {
      terminal.remark([sayStopped(documents, options.output)]);
    }
    throw error;
  } finally {
    progress.stop();
  }
  const target = options.output === "-" ? "" : ` to ${options.output}`;
  terminal.remark([
    `Exported ${sayCount(documents, "document")} from ${connection.name}${target} (${rate(documents)}/s).`,
  ]);
}

/** The pages of an export as text. */
function pagesOf(send: Send, type: string | undefined): List<string> {
  return listOf(async (cursor) => {
    const query = { type, cursor };
    const answer = await send({ method: "GET", path: ["export"], query });
    return { items: [textOf(answer, "application/x-ndjson")], cursor: nextCursor(answer) };
  });
}

function sayStopped(documents: number, output: string): string {
  const left = output === "-" ? "the output ends there" : `${output} is as it was before`;
  return `Stopped after ${sayCount(documents, "document")}; ${left}. Run the command again to export all of them.`;
}

function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) {
    lines += 1;
  }
  return lines;
}

/**
 * Opens the destination of an export: a file, replaced at the end; or the standard output, for `-` or a name that leads there.
 * @throws FileError if the file can't be written
 */
export async function openOutput(file: string, terminal: Terminal): Promise<Replacement> {
  if (file === "-" || (await descriptorOf(file)) === 1) {
    return {
      write: (text) => terminal.data(text),
      finish: async () => {},
      abandon: async () => {},
    };
  }
  return openReplacement(file);
}
