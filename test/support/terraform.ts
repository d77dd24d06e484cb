import { glob, readFile } from "node:fs/promises";

const files = await Array.fromAsync(glob("infra/*.tf"));

/** All of infra/, as one text. */
export const terraform = (
  await Promise.all(files.toSorted().map((file) => readFile(file, "utf8")))
).join("\n");

/** Every match of a pattern's first group in a text. */
export function namesIn(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(([, name = ""]) => name);
}

/** The content of the block that begins with these words. */
export function blockOf(first: string): string {
  const [, , block] =
    terraform.match(new RegExp(`^( *)${first} \\{\\n([\\s\\S]*?)\\n\\1\\}`, "m")) ?? [];
  if (block === undefined) {
    throw new Error(`infra/ has no ${first}`);
  }
  return block;
}

/** The value of a local that is a plain text. */
export function localOf(name: string): string {
  return terraform.match(new RegExp(`^ +${name} += "([^"$]+)"$`, "m"))?.[1] ?? "";
}
