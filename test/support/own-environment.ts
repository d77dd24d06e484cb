declare global {
  /** The environment that this process began with. */
  var firstEnvironment: NodeJS.ProcessEnv | undefined;
}

/**
 * Runs before each file: several share a process, and what one has put into the environment would be the settings of
 * the next one's app.
 */
globalThis.firstEnvironment ??= { ...process.env };
for (const name of Object.keys(process.env)) {
  if (!(name in globalThis.firstEnvironment)) {
    delete process.env[name];
  }
}
Object.assign(process.env, globalThis.firstEnvironment);

export {};
