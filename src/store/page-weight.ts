/**
 * Maximum size of a page of heads or revisions, in body characters; a page has at least one document. The table store
 * counts bytes of the storage's answers, which are no fewer.
 */
export const maxPageWeight = 4 * 1024 * 1024;

/**
 * The first items, as many as fit on a page, and whether there are more. Reads at most one item more than it returns.
 */
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
