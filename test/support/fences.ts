/** A fenced code block of a page. */
export interface Fence {
  readonly kind: string;
  readonly code: string;
}

/** The fenced code blocks of a page, in order; those in a list without its indentation. */
export function fencesOf(page: string): readonly Fence[] {
  return [...page.matchAll(/^( *)```(\w+)\n([\s\S]*?)^\1```$/gm)].map(
    ([, indent = "", kind = "", code = ""]) => ({
      kind,
      code: code.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
    }),
  );
}

/** The only block of this kind. */
export function onlyFence(kind: string, page: string): Fence {
  const [fence, ...others] = fencesOf(page).filter((one) => one.kind === kind);
  if (fence === undefined || others.length > 0) {
    throw new Error(`The page has ${others.length + (fence ? 1 : 0)} blocks of ${kind}, not one.`);
  }
  return fence;
}
