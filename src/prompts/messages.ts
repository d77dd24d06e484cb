import { type Marker, type Message, toMarker } from "./roles.ts";
import type { Segment } from "./segments.ts";

/**
 * Divides a rendered template into messages. Only a line that the author wrote as a whole starts one, from the line end
 * before it to its own: what values contain stays text. Text before the first marker is a system message.
 */
export function divideIntoMessages(segments: readonly Segment[]): readonly Message[] {
  const division = new Division();
  for (const segment of segments) {
    if (segment.kind === "literal") {
      division.addLiteral(segment.text);
    } else if (segment.kind === "interp") {
      division.addValue(segment.text);
    } else {
      division.addThread(segment.messages);
    }
  }
  return division.finish();
}

class Division {
  readonly #messages: Message[] = [];
  #marker: Marker = { role: "system" };
  /** Whether the current message is there even if it is empty. */
  #isStarted = false;
  #parts: string[] = [];
  /** The current line so far, if the author wrote all of it. */
  #line: string | undefined = "";

  addLiteral(text: string): void {
    const [first = "", ...lines] = text.split("\n");
    this.#addToLine(first);
    for (const line of lines) {
      this.#endLine();
      this.#addToLine(line);
    }
  }

  addValue(text: string): void {
    if (this.#line !== undefined) {
      this.#parts.push(this.#line);
      this.#line = undefined;
    }
    this.#parts.push(text);
  }

  addThread(messages: readonly Message[]): void {
    this.addValue("");
    this.#endMessage();
    for (const message of messages) {
      this.#messages.push(message);
    }
    // The text after a conversation continues the message before it.
    this.#isStarted = false;
  }

  finish(): readonly Message[] {
    this.#endLine();
    // A template that says nothing is still one message.
    this.#isStarted ||= this.#messages.length === 0;
    this.#endMessage();
    return this.#messages;
  }

  #addToLine(text: string): void {
    if (this.#line === undefined) {
      this.#parts.push(text);
    } else {
      this.#line += text;
    }
  }

  #endLine(): void {
    const marker = this.#line === undefined ? undefined : toMarker(this.#line);
    if (marker === undefined) {
      this.#parts.push(`${this.#line ?? ""}\n`);
    } else {
      this.#endMessage();
      this.#marker = marker;
      this.#isStarted = true;
    }
    this.#line = "";
  }

  #endMessage(): void {
    const content = withoutLineEnds(this.#parts.join(""));
    if (this.#isStarted || content.trim() !== "") {
      this.#messages.push({ ...this.#marker, content });
    }
    this.#parts = [];
  }
}

/** A text without the line ends at its start and end; spaces stay. */
function withoutLineEnds(text: string): string {
  const isLineEnd = (at: number) => text[at] === "\n" || text[at] === "\r";
  let start = 0;
  while (start < text.length && isLineEnd(start)) {
    start += 1;
  }
  let end = text.length;
  while (end > start && isLineEnd(end - 1)) {
    end -= 1;
  }
  return text.slice(start, end);
}
