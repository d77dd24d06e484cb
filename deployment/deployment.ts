import { setTimeout as delay } from "node:timers/promises";
import {
  type AzureApp,
  DeploymentError,
  memberAt,
  type Settings,
  type Surroundings,
} from "./azure.ts";

/** What an app was like before a deployment. */
export interface Before {
  /** Whether it answered that it is ready: only then can the new code be the cause if it no longer does. */
  readonly isReady: boolean;
  readonly commit: string | undefined;
  readonly settings: Settings;
  /** `undefined` if there was none, or it could not be read. */
  readonly archive: Uint8Array<ArrayBuffer> | undefined;
}

/** Records what is there, before anything is changed. */
export async function record(app: AzureApp): Promise<Before> {
  const [health, ready, settings, archive] = [
    await app.ask("/api/health"),
    await app.ask("/api/health/ready"),
    await app.readSettings(),
    await app.readPackage(),
  ];
  const commit = memberAt(health.body, "commit");
  return {
    isReady: ready.status === 200,
    commit: typeof commit === "string" ? commit : undefined,
    ...{ settings, archive },
  };
}

/** A package, and the commit that it was built from. */
export interface Package {
  readonly archive: Uint8Array<ArrayBuffer>;
  readonly commit: string;
}

/**
 * Deploys a package, and waits until it runs and is ready. If it is at fault, puts the previous package and settings back.
 * @throws DeploymentError if the new package does not run now
 */
export async function deploy(
  app: AzureApp,
  { archive, commit }: Package,
  before: Before,
  surroundings: Surroundings,
): Promise<void> {
  await app.publish(archive);
  const fault = await findFault(app, commit, surroundings);
  if (fault === undefined) {
    surroundings.say(`${commit} runs and is ready.`);
    return;
  }
  const reason = reasonToKeep(fault, before);
  if (reason !== undefined || before.archive === undefined) {
    throw new DeploymentError(`${fault.said} Not rolled back: ${reason}`);
  }
  surroundings.say(`${fault.said} Rolling back to ${before.commit ?? "the previous package"}.`);
  await app.writeSettings(before.settings);
  await app.publish(before.archive);
  const left = await findFault(app, before.commit, surroundings);
  const outcome = left === undefined ? "it is ready again" : `it is not ready either: ${left.said}`;
  throw new DeploymentError(`${fault.said} Rolled back to the previous package; ${outcome}.`);
}

interface Fault {
  readonly said: string;
  /** Whether the storage, and not the code, keeps the app from being ready. */
  readonly isStorage: boolean;
}

/** Why rolling back would not help. */
function reasonToKeep(fault: Fault, before: Before): string | undefined {
  if (fault.isStorage) {
    return "the storage is the cause, not the new code.";
  }
  if (!before.isReady) {
    return "the app was not ready before, either.";
  }
  return before.archive === undefined ? "the previous package could not be read." : undefined;
}

/** Waits until a commit runs, is ready and answers; what is wrong if it never does. */
async function findFault(
  app: AzureApp,
  commit: string | undefined,
  { patience, pauseMs, say }: Surroundings,
): Promise<Fault | undefined> {
  let fault: Fault = { said: "The app did not answer.", isStorage: false };
  let said = "";
  for (let left = patience; left > 0; left -= 1) {
    const found = await lookAt(app, commit);
    if (found === undefined) {
      return undefined;
    }
    fault = found;
    if (said !== fault.said) {
      said = fault.said;
      say(`Waiting: ${said}`);
    }
    await delay(pauseMs);
  }
  return fault;
}

async function lookAt(app: AzureApp, commit: string | undefined): Promise<Fault | undefined> {
  const code = (said: string): Fault => ({ said, isStorage: false });
  const health = await app.ask("/api/health");
  const running = memberAt(health.body, "commit");
  if (health.status !== 200) {
    return code(`Health answers ${health.status}.`);
  }
  if (commit !== undefined && running !== commit) {
    return code(`Still ${running ?? "a package without a commit"} runs, not ${commit}.`);
  }
  const ready = await app.ask("/api/health/ready");
  if (ready.status !== 200) {
    const store = memberAt(ready.body, "checks", "store", "status");
    const status = `${memberAt(ready.body, "status") ?? ready.status}`;
    return { said: `It is not ready: ${status}.`, isStorage: store === "unavailable" };
  }
  const { ACCESS: access } = await app.readSettings();
  if (access === "key") {
    const read = await app.ask("/api/moods?limit=1", { "x-functions-key": await app.readKey() });
    return read.status === 200 ? undefined : code(`Reading moods answers ${read.status}.`);
  }
  return undefined;
}
