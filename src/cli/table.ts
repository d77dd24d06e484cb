import { toVisible } from "../base/visible.ts";

/** The longest cell that others are aligned with. */
const widest = 60;

/** Aligns the columns of rows; the last column may have any length. */
export function toTable(given: readonly (readonly string[])[]): string[] {
  const rows = given.map((row) => row.map(toVisible));
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0).filter((length) => length <= widest)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths?.[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
