import { readJson } from "../documents/text/json-text.ts";
import { toRecord } from "./json.ts";
import type { Line } from "./lines.ts";

/** A line that was not taken, and why; as the API says it. */
export interface LineFailure {
  readonly line: number;
  readonly code: string;
  readonly detail: string;
}

/** Some lines of a file, to be sent in one call. */
export interface ImportCall {
  /** Empty when there is nothing to send. */
  readonly body: Buffer<ArrayBuffer>;
  /** The lines in the body, in order. */
  readonly lines: readonly SentLine[];
  /** Lines beside them that can't be sent. */
  readonly failed: readonly LineFailure[];
  /** How far in the file it goes, in bytes. */
  readonly end: number;
}

/** A line that is sent, and the document that it seems to be about. */
export interface SentLine {
  readonly number: number;
  /** `moods/calm`; `undefined` where the line does not say. */
  readonly name: string | undefined;
}

/** The longest line that a call takes: the server's own limit. */
export const maxLineBytes = 8 * 1024 * 1024;

/** A call well below the server's limits, so that it is done in good time; the server names 1,000 failures of one. */
const callLimits = { bytes: 4 * 1024 * 1024, lines: 1_000 };

/**
 * Cuts a file into calls, one after the other as they are asked for. The server sees a document's second line only in
 * the same call: one that is among those taken already is refused here, in the same words.
 */
export async function* callsOf(
  lines: AsyncIterable<Line>,
  taken: ReadonlySet<string>,
): AsyncGenerator<ImportCall> {
  let batch = new Batch();
  for await (const line of lines) {
    if (!batch.hasRoomFor(line)) {
      yield batch.toCall();
      batch = new Batch();
    }
    await batch.add(line, taken);
  }
  yield batch.toCall();
}

const lineFeed = Buffer.from("\n");

/** What one call is put together of. */
class Batch {
  readonly #failed: LineFailure[] = [];
  readonly #lines: SentLine[] = [];
  readonly #pieces: Buffer[] = [];
  #bytes = 0;
  #end = 0;

  hasRoomFor({ content }: Line): boolean {
    const { bytes, lines } = callLimits;
    const isFirst = this.#lines.length === 0 && this.#failed.length === 0;
    return (
      isFirst ||
      (this.#bytes + content.length < bytes && this.#lines.length + this.#failed.length < lines)
    );
  }

  async add({ content, end, number }: Line, taken: ReadonlySet<string>): Promise<void> {
    this.#end = end;
    if (content === "too-long") {
      const detail = `The line is longer than ${maxLineBytes} bytes.`;
      this.#failed.push({ line: number, code: "too-large", detail });
    } else if (content === "not-utf-8") {
      this.#failed.push({ line: number, code: "malformed-json", detail: "The line is not UTF-8." });
    } else {
      await this.#addText(content, number, taken);
    }
  }

  toCall(): ImportCall {
    return {
      body: Buffer.concat(this.#pieces),
      lines: this.#lines,
      failed: this.#failed,
      end: this.#end,
    };
  }

  async #addText(content: Buffer, number: number, taken: ReadonlySet<string>): Promise<void> {
    const text = content.toString();
    const name = await nameOf(text);
    if (name !== undefined && taken.has(name)) {
      const detail = `${name} stands on another line before.`;
      this.#failed.push({ line: number, code: "already-exists", detail });
    } else if (text.trim() !== "") {
      this.#pieces.push(content, lineFeed);
      this.#bytes += content.length + 1;
      this.#lines.push({ number, name });
    }
  }
}

/** The document that a line is about. What is wrong with the line is for the server to say. */
async function nameOf(text: string): Promise<string | undefined> {
  const reading = await readJson(text, { wrapping: 1 });
  const { document, type } = toRecord("value" in reading ? reading.value : undefined);
  const { id } = toRecord(document);
  return typeof type === "string" && typeof id === "string" ? `${type}/${id}` : undefined;
}
