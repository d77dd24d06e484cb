/** Alternatives in a sentence: `a, b or c`. */
export function sayOneOf(names: readonly string[]): string {
  const before = names.slice(0, -1).join(", ");
  return [...(before === "" ? [] : [before]), ...names.slice(-1)].join(" or ");
}
