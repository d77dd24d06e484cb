/** The name of a draft: `moods/calm`, or of a document that is not there yet, `moods?new=` with the id of what it copies. */
export function draftNameOf(collection: string, id: string | undefined, copied = ""): string {
  return id === undefined ? `${collection}?new=${copied}` : `${collection}/${id}`;
}

/** What a name of a draft says: either the document's id, or what a new one copies. */
export function parseDraftName(name: string): {
  readonly collection: string;
  readonly id?: string | undefined;
  readonly copied?: string | undefined;
} {
  const [, collection = "", id, copied] = /^([^/?]*)(?:\/(.*)|\?new=(.*))$/.exec(name) ?? [];
  return { collection, id, copied };
}
