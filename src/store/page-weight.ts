/**
 * What a page of heads or revisions may weigh, in body characters: it ends before it would be over that, with one document at
 * least. In a table it is bytes of the storage's answers, which are no fewer.
 */
export const maxPageWeight = 4 * 1024 * 1024;
