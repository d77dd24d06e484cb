import type { PipelinePolicy, PipelineResponse } from "@azure/core-rest-pipeline";

/** How much of one answer is read, and what became of that. */
export interface Reading {
  /** The answer is read up to so many bytes. */
  readonly room: number;
  /** How many were read. */
  bytes: number;
  /** There was more: only the rows that arrived whole are in the answer. */
  isCut: boolean;
}

/** An answer that ended before it was whole. */
class BrokenAnswer extends Error {
  override readonly name = "BrokenAnswer";
}

/**
 * Reads the answers of queries up to a number of bytes. The service promises at most 1,000 rows of 1 MiB each in an answer
 * (Query Timeout and Pagination), and no process may have to hold all of that: what goes over the limit is never read.
 */
export class AnswerLimit {
  readonly #readings = new WeakMap<object, Reading>();

  /** Goes nearest to the wire. */
  readonly policy: PipelinePolicy = {
    name: "seedbed-answer-limit",
    sendRequest: async (request, next) => {
      const reading = request.abortSignal && this.#readings.get(request.abortSignal);
      if (reading === undefined) {
        return next(request);
      }
      const { streamResponseStatusCodes } = request;
      // Of a compressed answer, breaking off would leave the connection behind.
      request.headers.delete("accept-encoding");
      request.streamResponseStatusCodes = new Set([200]);
      try {
        return await read(await next(request), reading);
      } finally {
        if (streamResponseStatusCodes === undefined) {
          delete request.streamResponseStatusCodes;
        } else {
          request.streamResponseStatusCodes = streamResponseStatusCodes;
        }
      }
    },
  };

  /** Limits the answer of the request that will have this signal. */
  limit(signal: AbortSignal, room: number): Reading {
    const reading: Reading = { room, bytes: 0, isCut: false };
    this.#readings.set(signal, reading);
    return reading;
  }
}

async function read(response: PipelineResponse, reading: Reading): Promise<PipelineResponse> {
  const { readableStreamBody: stream, ...rest } = response;
  if (stream === undefined) {
    return response;
  }
  const chunks: Buffer[] = [];
  reading.bytes = 0;
  reading.isCut = false;
  try {
    for await (const chunk of stream) {
      const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
      reading.bytes += bytes.length;
      // Leaving the loop closes the stream, and with it the connection.
      if (reading.bytes > reading.room) {
        reading.isCut = true;
        break;
      }
      chunks.push(bytes);
    }
  } catch (cause) {
    throw new BrokenAnswer("The storage's answer was cut short.", { cause });
  }
  const text = Buffer.concat(chunks).toString();
  return { ...rest, bodyAsText: reading.isCut ? wholeRowsOf(text) : text };
}

/** What was read of a list of rows, without the last of them, which may not be whole. */
export function wholeRowsOf(text: string): string {
  const boundary = '},{"';
  let at = text.lastIndexOf(boundary);
  // Within a text such a quote can only be its end, and then no name follows.
  while (at > 0 && !/\w/.test(text.charAt(at + boundary.length))) {
    at = text.lastIndexOf(boundary, at - 1);
  }
  return at > 0 ? `${text.slice(0, at + 1)}]}` : '{"value":[]}';
}
