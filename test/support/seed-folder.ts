import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Files by their path below the seeds folder; `undefined` removes one. */
export type SeedTexts = Readonly<Record<string, string | undefined>>;

/** A test's own seeds folder. */
export interface SeedFolder {
  readonly path: string;
  write(texts: SeedTexts): Promise<void>;
  read(): Promise<Readonly<Record<string, string>>>;
  remove(): Promise<void>;
}

/** Makes a seeds folder. */
export async function createSeedFolder(texts: SeedTexts = {}): Promise<SeedFolder> {
  const path = await mkdtemp(join(tmpdir(), "seeds-"));
  const folder: SeedFolder = {
    path,
    async write(changed) {
      for (const [file, text] of Object.entries(changed)) {
        const target = join(path, file);
        await mkdir(dirname(target), { recursive: true });
        await (text === undefined ? rm(target) : writeFile(target, text));
      }
    },
    async read() {
      const entries = await readdir(path, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile());
      const texts = await Promise.all(
        files.map(async ({ name, parentPath }) => {
          const file = join(parentPath, name);
          return [file.slice(path.length + 1), await readFile(file, "utf8")] as const;
        }),
      );
      return Object.fromEntries(texts.toSorted());
    },
    remove: () => rm(path, { recursive: true }),
  };
  await folder.write(texts);
  return folder;
}
