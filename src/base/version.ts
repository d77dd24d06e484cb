/** The version of this release, as in package.json. */
export const version = "0.1.0";

/** Put in by the bundler: the commit that it was made of. */
declare const bundledCommit: string | undefined;

/** The commit that a bundle was made of; `undefined` where the sources run, or were no clone. */
export const commit = typeof bundledCommit === "string" ? bundledCommit : undefined;
