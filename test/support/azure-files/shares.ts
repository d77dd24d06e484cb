import { randomUUID } from "node:crypto";
import { Refusal } from "./refusal.ts";

/** A file, in memory. */
export interface FileNode {
  readonly kind: "file";
  readonly name: string;
  content: Buffer;
  etag: string;
}

/** A directory; names are case-insensitive. */
export interface DirectoryNode {
  readonly kind: "directory";
  readonly name: string;
  readonly children: Map<string, FileNode | DirectoryNode>;
}

/** The shares of an account, and the paths into them: first the share, then directories, last a name. */
export class Shares {
  readonly #shares = new Map<string, DirectoryNode>();

  /** Creates a share. */
  create(name: string): void {
    if (!/^(?=.{3,63}$)[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name)) {
      throw new Refusal("InvalidResourceName");
    }
    if (this.#shares.has(name)) {
      throw new Refusal("ShareAlreadyExists");
    }
    this.#shares.set(name, newDirectory(""));
  }

  createDirectory(path: readonly string[]): void {
    const { name, parent } = this.#place(path);
    if (parent.children.has(name.toLowerCase())) {
      throw new Refusal("ResourceAlreadyExists");
    }
    parent.children.set(name.toLowerCase(), newDirectory(name));
  }

  /** Creates a file of zeros, replacing any file with that name. */
  createFile(path: readonly string[], size: number): FileNode {
    const { name, parent } = this.#place(path);
    if (parent.children.get(name.toLowerCase())?.kind === "directory") {
      throw new Refusal("ResourceTypeMismatch");
    }
    const file: FileNode = { kind: "file", name, content: Buffer.alloc(size), etag: newEtag() };
    parent.children.set(name.toLowerCase(), file);
    return file;
  }

  file(path: readonly string[]): FileNode {
    const { name, parent } = this.#place(path);
    const found = parent.children.get(name.toLowerCase());
    if (found?.kind !== "file") {
      throw new Refusal("ResourceNotFound");
    }
    return found;
  }

  directory(path: readonly string[]): DirectoryNode {
    if (path.length <= 1) {
      return this.#share(path);
    }
    const { name, parent } = this.#place(path);
    const found = parent.children.get(name.toLowerCase());
    if (found?.kind !== "directory") {
      throw new Refusal("ResourceNotFound");
    }
    return found;
  }

  rename(from: readonly string[], to: readonly string[], replaces: boolean): FileNode {
    const file = this.file(from);
    const { name, parent } = this.#place(to);
    const inTheWay = parent.children.get(name.toLowerCase());
    if (inTheWay !== undefined && !replaces) {
      throw new Refusal("ResourceAlreadyExists");
    }
    if (inTheWay?.kind === "directory") {
      throw new Refusal("ResourceTypeMismatch");
    }
    this.#remove(from);
    const renamed = { ...file, name, etag: newEtag() };
    parent.children.set(name.toLowerCase(), renamed);
    return renamed;
  }

  deleteFile(path: readonly string[]): void {
    this.file(path);
    this.#remove(path);
  }

  deleteDirectory(path: readonly string[]): void {
    if (this.directory(path).children.size > 0) {
      throw new Refusal("DirectoryNotEmpty");
    }
    this.#remove(path);
  }

  #remove(path: readonly string[]): void {
    const { name, parent } = this.#place(path);
    parent.children.delete(name.toLowerCase());
  }

  #share([name = ""]: readonly string[]): DirectoryNode {
    const share = this.#shares.get(name);
    if (share === undefined) {
      throw new Refusal("ShareNotFound");
    }
    return share;
  }

  #place(path: readonly string[]): { readonly parent: DirectoryNode; readonly name: string } {
    let parent = this.#share(path);
    for (const step of path.slice(1, -1)) {
      const next = parent.children.get(step.toLowerCase());
      if (next?.kind !== "directory") {
        throw new Refusal("ParentNotFound");
      }
      parent = next;
    }
    return { parent, name: checkName(path.at(-1) ?? "") };
  }
}

/** A fresh ETag. */
export function newEtag(): string {
  return `"0x${randomUUID().replaceAll("-", "").slice(0, 15).toUpperCase()}"`;
}

function newDirectory(name: string): DirectoryNode {
  return { kind: "directory", name, children: new Map() };
}

/** "Naming and referencing shares, directories, files, and metadata". */
function checkName(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the service refuses these
  if (name.length > 255 || /^\.{0,2}$|["\\/:|<>*?\u0000-\u001f]/.test(name)) {
    throw new Refusal("InvalidResourceName");
  }
  return name;
}
