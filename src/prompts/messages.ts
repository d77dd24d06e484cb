import { type Marker, type Message, toMarker } from "./roles.ts";
import type { Segment } from "./segments.ts";

/** A piece of a message, and the input that it is from; without one, it is from the template itself. */
export interface Piece {
  readonly text: string;
  readonly source?: string;
}

/** A message, and the pieces that its content consists of. */
export interface PiecedMessage extends Message {
  readonly segments: readonly Piece[];
}

/**
 * Divides a rendered template into messages. Only a line that the author wrote as a whole starts one, from the line end
 * before it to its own: what values contain stays text. Text before the first marker is a system message.
 */
export function divideIntoMessages(segments: readonly Segment[]): readonly Message[] {
  return divide(segments, false).map(({ segments: _, ...message }) => message);
}

/** Divides a rendered template into messages that know where their text is from. */
export function divideIntoPieces(segments: readonly Segment[]): readonly PiecedMessage[] {
  return divide(segments, true);
}

function divide(segments: readonly Segment[], hasPieces: boolean): readonly PiecedMessage[] {
  const division = new Division(hasPieces);
  for (const segment of segments) {
    if (segment.kind === "literal") {
      division.addLiteral(segment.text);
    } else if (segment.kind === "interp") {
      division.addValue(segment.text, segment.source ?? segment.origin);
    } else {
      division.addThread(segment);
    }
  }
  return division.finish();
}

class Division {
  readonly #hasPieces: boolean;
  readonly #messages: PiecedMessage[] = [];
  #marker: Marker = { role: "system" };
  /** Whether the current message is there even if it is empty. */
  #isStarted = false;
  #pieces: Piece[] = [];
  /** The current line so far, if the author wrote all of it. */
  #line: string | undefined = "";

  constructor(hasPieces: boolean) {
    this.#hasPieces = hasPieces;
  }

  addLiteral(text: string): void {
    const [first = "", ...lines] = text.split("\n");
    this.#addToLine(first);
    for (const line of lines) {
      this.#endLine();
      this.#addToLine(line);
    }
  }

  addValue(text: string, source: string | undefined): void {
    if (this.#line !== undefined) {
      this.#pieces.push({ text: this.#line });
      this.#line = undefined;
    }
    this.#pieces.push(source === undefined ? { text } : { text, source });
  }

  addThread({ messages, source }: Segment & { readonly kind: "thread" }): void {
    this.addValue("", undefined);
    this.#endMessage();
    for (const message of messages) {
      this.#messages.push({ ...message, segments: [{ text: message.content, source }] });
    }
    // The text after a conversation continues the message before it.
    this.#isStarted = false;
  }

  finish(): readonly PiecedMessage[] {
    this.#endLine();
    // A template that says nothing is still one message.
    this.#isStarted ||= this.#messages.length === 0;
    this.#endMessage();
    return this.#messages;
  }

  #addToLine(text: string): void {
    if (this.#line === undefined) {
      this.#pieces.push({ text });
    } else {
      this.#line += text;
    }
  }

  #endLine(): void {
    const marker = this.#line === undefined ? undefined : toMarker(this.#line);
    if (marker === undefined) {
      this.#pieces.push({ text: `${this.#line ?? ""}\n` });
    } else {
      this.#endMessage();
      this.#marker = marker;
      this.#isStarted = true;
    }
    this.#line = "";
  }

  #endMessage(): void {
    const written = this.#pieces.map(({ text }) => text).join("");
    const { end, start } = withinLineEnds(written);
    const content = written.slice(start, end);
    if (this.#isStarted || content.trim() !== "") {
      const segments = this.#hasPieces ? cut(this.#pieces, start, end) : [];
      this.#messages.push({ ...this.#marker, content, segments });
    }
    this.#pieces = [];
  }
}

/** The range of a text without the line ends at its start and end; spaces stay. */
function withinLineEnds(text: string): { readonly start: number; readonly end: number } {
  const isLineEnd = (at: number) => text[at] === "\n" || text[at] === "\r";
  let start = 0;
  while (start < text.length && isLineEnd(start)) {
    start += 1;
  }
  let end = text.length;
  while (end > start && isLineEnd(end - 1)) {
    end -= 1;
  }
  return { start, end };
}

/** The pieces of a range; neighbours from the same place are one. */
function cut(pieces: readonly Piece[], start: number, end: number): readonly Piece[] {
  const found: Piece[] = [];
  let at = 0;
  for (const { source, text: whole } of pieces) {
    const text = whole.slice(Math.max(start - at, 0), Math.max(end - at, 0));
    at += whole.length;
    const last = found.at(-1);
    if (text !== "" && last !== undefined && last.source === source) {
      found[found.length - 1] = { ...last, text: last.text + text };
    } else if (text !== "") {
      found.push(source === undefined ? { text } : { text, source });
    }
  }
  return found;
}
