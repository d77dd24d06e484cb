/** The version of this release, as in package.json. */
export const version = "0.1.0";

/** Set by the bundler: the commit that the bundle was built from. */
declare const bundledCommit: string | undefined;

/** The commit that the bundle was built from; `undefined` when running from source, or without a git repository. */
export const commit = typeof bundledCommit === "string" ? bundledCommit : undefined;
