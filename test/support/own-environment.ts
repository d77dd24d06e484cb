declare global {
  /** The environment that this process started with. */
  var firstEnvironment: NodeJS.ProcessEnv | undefined;
}

/**
 * Runs before each file: several share a process, and variables set by one file would become settings of the next one's
 * app.
 */
globalThis.firstEnvironment ??= { ...process.env };
for (const name of Object.keys(process.env)) {
  if (!(name in globalThis.firstEnvironment)) {
    delete process.env[name];
  }
}
Object.assign(process.env, globalThis.firstEnvironment);

export {};
