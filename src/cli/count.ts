/** A number of things: `1 file`, `2 files`. */
export function sayCount(count: number, name: string): string {
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}
