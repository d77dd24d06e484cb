import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { backupPlaces, documentPlaces } from "../settings/places.ts";
import { forgetPlatforms } from "../settings/platform.ts";
import { awaitReadiness } from "./await-readiness.ts";
import { readAllowedHosts } from "./host/allowed-hosts.ts";
import { startHost } from "./host/host.ts";
import { describeKeys, type HostKeys, keepKeys, makeKeys } from "./host/keys.ts";
import { LocalError } from "./local-error.ts";
import { isInReport, toReadableLine } from "./readable-line.ts";
import { describeFunctions, describeSeeds } from "./report.ts";
import { applyValues, type LocalSettings, loadLocalSettings } from "./settings.ts";
import { startAzurite } from "./storage/azurite.ts";
import { sqliteBackups } from "./storage/sqlite-backups.ts";
import { takeConsole } from "./take-console.ts";

/** What to launch, and where its output goes. */
export interface LaunchOptions {
  /** The folder of host.json, functions/ and local.settings.json. */
  readonly root: string;
  /** Where documents are if no setting says it: in Azurite's folder, in a SQLite file, or in memory alone. */
  readonly keeps: "azurite" | "sqlite" | "memory";
  /** Runs the bundle in dist/ instead of the sources. */
  readonly built: boolean;
  /** Lists every function with its address. */
  readonly listsRoutes?: boolean;
  readonly env: NodeJS.ProcessEnv;
  /** Throws if a setting is wrong. */
  readonly checkConfig: (env: NodeJS.ProcessEnv) => unknown;
  readonly print: (line: string) => void;
  readonly warn: (line: string) => void;
}

/** An app that is starting or running. */
export interface Launch {
  /** Settles when the start is over: everything runs and has been reported, or the start has failed. */
  readonly started: Promise<void>;
  /** Rejects if the storage ends unexpectedly; otherwise never settles. */
  readonly lost: Promise<never>;
  /** Stops what has been started so far, in reverse order. */
  stop(): Promise<void>;
}

interface Start extends LaunchOptions {
  /** Receives the reason why the storage has ended. */
  readonly lose: (error: LocalError) => void;
}

type Keep = (stop: () => Promise<void>) => Promise<void>;

/** Starts the storage, unless the settings name one, then the host, and reports what runs and what was planted. */
export function launch(options: LaunchOptions): Launch {
  const stops: (() => Promise<void>)[] = [];
  const stopping = new AbortController();
  const { signal } = stopping;
  const keep: Keep = async (stop) => {
    if (signal.aborted) {
      await stop();
    }
    signal.throwIfAborted();
    stops.unshift(stop);
  };
  const { promise: lost, reject: lose } = Promise.withResolvers<never>();
  let stopped: Promise<void> | undefined;
  return {
    started: start({ ...options, lose }, keep, signal),
    lost,
    stop: () => {
      stopping.abort();
      stopped ??= stopAll(stops);
      return stopped;
    },
  };
}

/** Stops all of them, even if one fails. */
async function stopAll(stops: readonly (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const stop of stops) {
    await stop().catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) {
    throw failures[0];
  }
}

async function start(options: Start, keep: Keep, signal: AbortSignal): Promise<void> {
  const { root, built, env, print } = options;
  const app = join(root, built ? "dist" : "");
  const entry = built ? join(app, "index.cjs") : join(app, "functions", "index.ts");
  if (built && !existsSync(entry)) {
    throw new LocalError(`${entry} does not exist: run npm run build first.`);
  }
  const settings = await loadLocalSettings(join(root, "local.settings.json"));
  for (const name of applyValues(settings.values, env)) {
    print(`Ignoring ${name} in local.settings.json: the environment has another value.`);
  }
  forgetPlatforms(env);
  const said = sayAccess(env);
  const port = portOf(env, settings);
  const allowedHosts = readAllowedHosts(env["ALLOWED_HOSTS"]);
  const where = await provideStorage(options, keep);
  options.checkConfig(env);
  const { keys, lines } = await provideKeys(options);
  let isOpen = false;
  const log = (line: string) => {
    if (isOpen || !isInReport(line)) {
      print(toReadableLine(line));
    }
  };
  await keep(takeConsole(log));
  const host = await startHost({
    entry,
    hostJson: join(app, "host.json"),
    port,
    keys,
    allowedHosts,
    ...(settings.cors && { cors: settings.cors }),
    log,
  });
  await keep(host.stop);
  const address = host.url.replace("127.0.0.1", "localhost");
  const routes = options.listsRoutes ? ["", ...describeFunctions(host.functions), ""] : [];
  for (const line of [...routes, where, ...said, ...lines]) {
    print(line);
  }
  for (const line of describeSeeds(await awaitReadiness(host.url, signal))) {
    print(line);
  }
  isOpen = true;
  print(`Open ${address} (Ctrl+C stops; npm start -- --routes lists every route)`);
}

function portOf(env: NodeJS.ProcessEnv, settings: LocalSettings): number {
  const text = env["PORT"] ?? "";
  if (text === "") {
    return settings.port ?? 7071;
  }
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    throw new LocalError(`PORT must be a number between 0 and 65535, not "${text}".`);
  }
  return Number(text);
}

function isEmulator(connection = ""): boolean {
  return connection.toLowerCase().startsWith("usedevelopmentstorage=true");
}

/** Starts the table service, unless documents are somewhere else. @returns where they are, as a sentence */
async function provideStorage(options: Start, keep: Keep): Promise<string> {
  const { keeps, env } = options;
  const named = documentPlaces.find((name) => env[name]);
  if (named !== undefined && keeps !== "azurite") {
    throw new LocalError(
      `--${keeps} and ${named} both say where documents are: leave one of them out.`,
    );
  }
  if (named !== undefined) {
    return isEmulator(env[named])
      ? `Documents are in the emulator that ${named} names, which you start yourself; without ${named}, this starts its own.`
      : `Documents are in the storage that ${named} names.`;
  }
  if (keeps === "memory") {
    await startTables(options, keep);
    return "Documents are in memory, and lost when this stops.";
  }
  const folder = dataFolder(options);
  const elsewhere = backupPlaces.find((name) => env[name]);
  if (elsewhere === undefined) {
    env["BACKUP_FOLDER"] = keeps === "sqlite" ? sqliteBackups(folder) : join(folder, "backups");
  }
  if (keeps === "sqlite") {
    env["DocumentsStorage"] = `sqlite:${join(folder, "documents.db")}`;
  } else {
    await startTables(options, keep, folder);
  }
  const place = shortest(keeps === "sqlite" ? join(folder, "documents.db") : folder);
  return elsewhere === undefined
    ? `Documents and backups are in ${shortest(folder)}; delete that folder to start over.`
    : `Documents are in ${place}, and backups where ${elsewhere} says; to start over, delete ${shortest(folder)}.`;
}

/** Starts Azurite, in a folder or in memory, and has the app use it. */
async function startTables(
  { built, env, lose, warn }: Start,
  keep: Keep,
  folder?: string,
): Promise<void> {
  const [azurite] = await Promise.all([
    startAzurite({ ...(folder !== undefined && { folder }), warn }),
    // While that process starts, this one loads the modules of the functions.
    built ? undefined : import("../app.ts"),
  ]);
  await keep(azurite.stop);
  void azurite.ended.then((error) => error && lose(error));
  env["DocumentsStorage"] = azurite.connectionString;
}

/** The keys that a host asks for, and the lines about them. */
interface ProvidedKeys {
  readonly keys: HostKeys | "open";
  readonly lines: readonly string[];
}

/** Keys are kept in the data folder, even if the documents are in a named storage; in memory, nothing is kept. */
async function provideKeys(options: LaunchOptions): Promise<ProvidedKeys> {
  if (options.env["ACCESS"] === "open") {
    return { keys: "open", lines: [] };
  }
  if (options.keeps === "memory") {
    const keys = makeKeys();
    return { keys, lines: describeKeys(keys, "new with each start") };
  }
  const file = join(dataFolder(options), "keys.json");
  const keys = await keepKeys(file);
  return { keys, lines: describeKeys(keys, `kept in ${shortest(file)}`) };
}

function dataFolder({ root, env }: LaunchOptions): string {
  return resolve(root, env["SEEDBED_DATA"] || ".seedbed");
}

function shortest(folder: string): string {
  const fromHere = relative(process.cwd(), folder);
  return fromHere === "" || fromHere.startsWith("..") ? folder : fromHere;
}

/**
 * Opens the app to everyone, unless the environment says who may call: this is a developer's own machine.
 * @returns lines about it for a person
 * @throws LocalError if callers would have to sign in
 */
export function sayAccess(env: NodeJS.ProcessEnv): readonly string[] {
  if (env["ACCESS"] === "entra") {
    throw new LocalError(
      "ACCESS=entra works only on Azure: here nobody signs in, so anybody could claim to be anybody. In the environment or in local.settings.json, set ACCESS=key to require keys, or ACCESS=open.",
    );
  }
  if (env["ACCESS"] !== undefined && env["ACCESS"] !== "") {
    return [];
  }
  env["ACCESS"] = "open";
  return ["ACCESS=open: no key is needed. Start with ACCESS=key to require one."];
}
