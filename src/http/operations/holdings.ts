import { maxPageWeight } from "../../store/page-weight.ts";

/**
 * What operations hold in memory at most, in bytes, where that is more than a document: a character takes two where one of a
 * text is not Latin, and all of it is there several times, as the storage's answer, as documents, and as our own answer.
 */
export const holdings = {
  /** A page of documents, and what is found in it. */
  page: 8 * maxPageWeight,
  /** A page of an export, twice as long as one of a list. */
  exported: 16 * maxPageWeight,
  /** Two documents, and how their lines and fields fit. */
  compared: 4 * maxPageWeight,
  /** What goes through all of a collection, page by page, with what it has to compare it to. */
  collections: 12 * maxPageWeight,
} as const;
