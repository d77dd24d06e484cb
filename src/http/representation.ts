import type { ErrorCode } from "../base/errors.ts";
import type { DocumentType } from "../documents/document-type.ts";
import type { SeedFormat } from "../documents/text/seed-format.ts";
import type { Document } from "../service/document-writer.ts";
import { toDocumentAnswer } from "./envelope.ts";
import type { Answer, Call } from "./operation.ts";
import { toFormTag } from "./request/conditional.ts";

const json = "application/json";

/** The format that documents of a type can also be had and sent in, where it is not JSON anyway. */
export function textFormatOf({ seeds: { format } }: DocumentType): SeedFormat | undefined {
  return format.mediaType === json ? undefined : format;
}

/** What the description says of an answer with one document that the caller may choose the form of. */
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
        // A document from before the schema asked for what the text is made of.
        problems: ["validation-failed"],
      };
}

/**
 * One document as the caller would like to have it (RFC 9110 §12.5.1): in its envelope, or as the text that
 * its seed file would be. Who takes neither gets JSON, which §12.5.1 leaves to us.
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

/** Whether a media type is wanted more than JSON, or as much and by a closer name. */
function isPreferred(accept: string, mediaType: string): boolean {
  const [text, other] = [weigh(accept, mediaType), weigh(accept, json)];
  return (
    text.quality > other.quality ||
    (text.quality === other.quality && text.quality > 0 && text.closeness > other.closeness)
  );
}

interface Weight {
  readonly quality: number;
  /** How closely it is named: 3 by itself, 2 by its first half, 1 as anything, 0 not at all. */
  readonly closeness: number;
}

/** How much a media type is wanted: the range that names it most closely says so. */
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
