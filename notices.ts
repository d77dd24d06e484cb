import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * The licences of the packages that modules belong to, ordered by name. Most licences require that their text
 * accompanies the code.
 * @throws Error if a package states no licence
 */
export async function noticesOf(moduleIds: Iterable<string>): Promise<string> {
  const folders = new Set(
    [...moduleIds].flatMap((id) => /.*\bnode_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(id) ?? []),
  );
  const notices = await Promise.all([...folders].map(noticeOf));
  // Many packages of one owner share their text to the letter.
  const byText = Map.groupBy(notices, ({ text }) => text);
  return Array.from(byText, ([text, packages]) => {
    const names = new Set(packages.map(({ name }) => name).toSorted());
    return `${[...names].join("\n")}\n\n${text}\n`;
  })
    .toSorted()
    .join(`\n${"-".repeat(80)}\n\n`);
}

interface Notice {
  readonly name: string;
  readonly text: string;
}

async function noticeOf(folder: string): Promise<Notice> {
  const { author, homepage, license, name, version } = JSON.parse(
    await readFile(join(folder, "package.json"), "utf8"),
  );
  if (typeof license !== "string") {
    throw new Error(
      `${name} ${version} states no licence. Find out which one applies before you bundle it.`,
    );
  }
  const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|notice)/i.test(file));
  const texts = await Promise.all(
    files.toSorted().map((file) => readFile(join(folder, file), "utf8")),
  );
  const by = [author?.name ?? author, homepage].filter((part) => part !== undefined).join(", ");
  const text = texts.length > 0 ? texts.join("\n\n") : `The package has no licence file. ${by}`;
  return { name: `${name} ${version} (${license})`, text: text.replaceAll("\r\n", "\n").trim() };
}
