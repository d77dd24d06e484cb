import { maxPageWeight } from "../../store/page-weight.ts";

/**
 * The most memory that operations hold, in bytes, if it is more than a document: characters take two bytes if a text is
 * not Latin, and the data is in memory several times: as the storage's answer, as documents, and as our own answer.
 */
export const holdings = {
  /** A page of documents, and the matches in it. */
  page: 8 * maxPageWeight,
  /** A page of an export, twice as long as one of a list. */
  exported: 16 * maxPageWeight,
  /** Two documents, and their diff. */
  compared: 4 * maxPageWeight,
  /** A template, the documents that go with it, and the messages. */
  rendered: 4 * maxPageWeight,
  /** Work that goes through a whole collection page by page, with the data to compare it with. */
  collections: 12 * maxPageWeight,
} as const;
