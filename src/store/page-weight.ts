/**
 * What a page of heads or revisions may weigh, in body characters: it ends before it would be over that, with one document at
 * least. In a table it is bytes of the storage's answers, which are no fewer.
 */
export const maxPageWeight = 4 * 1024 * 1024;

/** As many of the first as a page may hold, one at least. */
export function fittingPage<T extends { readonly body: string | undefined }>(
  items: readonly T[],
  limit: number,
): readonly T[] {
  let weight = 0;
  const end = items.findIndex(({ body = "" }, index) => {
    weight += body.length;
    return index === limit || (index > 0 && weight > maxPageWeight);
  });
  return end < 0 ? items : items.slice(0, end);
}
