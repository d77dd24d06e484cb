import type { ErrorCode } from "../base/errors.ts";
import type { DocumentType } from "../documents/document-type.ts";
import type { SeedFormat } from "../documents/text/seed-format.ts";
import type { Document } from "../service/document-writer.ts";
import { toDocumentAnswer } from "./envelope.ts";
import type { Answer, Call } from "./operation.ts";
import { toFormTag } from "./request/conditional.ts";

const json = "application/json";

/** The alternative format of a type's documents over HTTP, if its seed format is not JSON. */
export function textFormatOf({ seeds: { format } }: DocumentType): SeedFormat | undefined {
  return format.mediaType === json ? undefined : format;
}

/** How the description presents an answer whose form the caller may choose. */
export function describeChoice(type: DocumentType): {
  readonly textMediaType: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly problems: readonly ErrorCode[];
} {
  const textMediaType = textFormatOf(type)?.mediaType;
  return textMediaType === undefined
    ? { textMediaType, headers: {}, problems: [] }
    : {
        textMediaType,
        headers: { Vary: "Accept: each form has its own ETag." },
        // For a document from before the schema required the field that the text is made from.
        problems: ["validation-failed"],
      };
}

/**
 * One document in the form that the caller prefers (RFC 9110 §12.5.1): in its envelope, or as the text of its seed
 * file. A caller who accepts neither gets JSON, which §12.5.1 allows.
 */
export async function toChosenAnswer(
  type: DocumentType,
  document: Document,
  { accept }: Call,
): Promise<Answer> {
  const format = textFormatOf(type);
  const answer = toDocumentAnswer(type, document);
  if (format === undefined) {
    return answer;
  }
  const headers = { ...answer.headers, vary: "Accept" };
  if (!isPreferred(accept, format.mediaType)) {
    return { ...answer, headers };
  }
  return {
    ...answer,
    headers: {
      ...headers,
      "content-type": `${format.mediaType}; charset=utf-8`,
      etag: toFormTag(answer.headers["etag"] ?? "", format.extension),
    },
    body: await format.write(JSON.parse(document.body)),
  };
}

/** Whether a media type is preferred to JSON: by quality, or else by a more specific range. */
function isPreferred(accept: string, mediaType: string): boolean {
  const [text, other] = [weigh(accept, mediaType), weigh(accept, json)];
  return (
    text.quality > other.quality ||
    (text.quality === other.quality && text.quality > 0 && text.closeness > other.closeness)
  );
}

interface Weight {
  readonly quality: number;
  /** How specific the range is: 3 for the type itself, 2 for its main type, 1 for anything, 0 for no match. */
  readonly closeness: number;
}

/** How much a media type is wanted, by the most specific range that matches. */
function weigh(accept: string, mediaType: string): Weight {
  const names = ["", "*/*", `${mediaType.split("/", 1)[0]}/*`, mediaType];
  let found: Weight = { quality: 0, closeness: 0 };
  for (const range of accept.toLowerCase().split(",")) {
    const [name = "", ...parameters] = range.split(";").map((part) => part.trim());
    const closeness = names.indexOf(name);
    if (closeness > found.closeness) {
      const weight = parameters.find((parameter) => /^q\s*=/.test(parameter));
      const quality = weight === undefined ? 1 : Number(weight.replace(/^q\s*=\s*/, ""));
      found = { closeness, quality: quality >= 0 && quality <= 1 ? quality : 0 };
    }
  }
  return found;
}
