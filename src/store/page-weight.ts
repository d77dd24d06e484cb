/**
 * What a page of heads or revisions may weigh, in body characters: it ends before it would be over that, with one document at
 * least. In a table it is bytes of the storage's answers, which are no fewer.
 */
export const maxPageWeight = 4 * 1024 * 1024;

/** As many of the first as a page may hold, and whether there is one more. Reads no further than that one. */
export function takePage<T extends { readonly body: string | undefined }>(
  items: Iterable<T>,
  limit: number,
): { readonly page: readonly T[]; readonly hasMore: boolean } {
  const page: T[] = [];
  let weight = 0;
  for (const item of items) {
    weight += item.body?.length ?? 0;
    if (page.length === limit || (page.length > 0 && weight > maxPageWeight)) {
      return { page, hasMore: true };
    }
    page.push(item);
  }
  return { page, hasMore: false };
}
