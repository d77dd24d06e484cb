import { setTimeout as delay } from "node:timers/promises";
import type { DocumentStore } from "../../src/store/document-store.ts";
import { readPlanting } from "../../src/store/planting.ts";
import { checkLinearizable } from "../support/linearizable/check-linearizable.ts";
import { type Deeds, goOn } from "./clients.ts";
import { first, type Instance } from "./instances.ts";
import type { Recorder } from "./recorder.ts";

/** The input of the checks after the soak. */
export interface FindingOptions {
  readonly instances: readonly Instance[];
  readonly store: DocumentStore;
  readonly texts: () => Promise<readonly string[]>;
  readonly recorder: Recorder;
  readonly deeds: Deeds;
}

/** A killed process may have held the lease, which expires after five minutes. */
const leaseMs = 6 * 60_000;

/** The time for planting a few seeds. */
const plantingMs = 20_000;

/** Everything that is wrong after all work has stopped. */
export async function findFaults(options: FindingOptions): Promise<readonly string[]> {
  return [
    ...(await workLeft(options)),
    ...(await eraseIsFinal(options)),
    ...(await historiesOf(options)),
    ...(await plantingLeft(options)),
    ...(await statesLeft(options)),
  ];
}

/** Interrupted work doesn't block later work: a backup can be made, and everything can be restored. */
async function workLeft({ deeds, instances }: FindingOptions): Promise<readonly string[]> {
  const instance = first(instances);
  const deadline = performance.now() + leaseMs;
  let reply = await goOn(instance, "/api/backups", {});
  while (reply?.body["code"] === "backup-running" && performance.now() < deadline) {
    await delay(1_000);
    reply = await goOn(instance, "/api/backups", {});
  }
  if (reply?.status !== 200) {
    return [`no backup can be made afterwards: ${JSON.stringify(reply?.body)}`];
  }
  deeds.backups.add(String(reply.body["name"]));
  const verified = await goOn(instance, `/api/backups/${reply.body["name"]}/verify`, {});
  return verified?.body["ok"] === true ? [] : [`it is not ok: ${JSON.stringify(verified?.body)}`];
}

/** Erased content is in no row, and no backup restores it. */
async function eraseIsFinal(options: FindingOptions): Promise<readonly string[]> {
  const { deeds, instances, recorder, texts } = options;
  const instance = first(instances);
  const found: string[] = [];
  for (const name of deeds.backups) {
    const body = { mode: "missing", only: ["moods"] };
    const restore = () => goOn(instance, `/api/backups/${name}/restore`, body);
    const reply = await recorder.runOnAll("end", restore);
    if (reply?.status !== 200) {
      found.push(`${name} can't be restored: ${JSON.stringify(reply?.body)}`);
    }
  }
  await instance.send("POST", "/admin/functions/backup", { body: {} });
  await delay(2_000);
  const all = (await texts()).join("\n");
  for (const [id, tokens] of deeds.erased) {
    const kept = tokens.filter((token) => all.includes(`"token":"${token}"`));
    if (kept.length > 0) {
      found.push(`${id} was erased, and the table has of it: ${kept.slice(0, 5)}`);
    }
  }
  return found;
}

/** Every acknowledged write is in the history, and the operations are linearizable. */
async function historiesOf(options: FindingOptions): Promise<readonly string[]> {
  const { instances, recorder } = options;
  const found: string[] = [];
  for (const id of recorder.ids) {
    const path = `/api/moods/${id}/revisions?limit=1000`;
    const doing = { client: "end", id, op: { kind: "history" }, method: "GET", path } as const;
    await recorder.run(() => first(instances), doing);
    const { kind, report } = checkLinearizable(recorder.of(id));
    if (kind !== "linearizable") {
      found.push(`${id} is ${kind}:\n  ${report.slice(0, 40).join("\n  ")}`);
    }
  }
  return found;
}

/** A planting that was restored unfinished, or failed when the last faults were injected, ends with a run of the timer. */
async function plantingLeft({ instances, store }: FindingOptions): Promise<readonly string[]> {
  const unfinished = async () =>
    [...(await readPlanting(store))].flatMap(([type, { state }]) =>
      state.kind === "done" || state.kind === "unseeded"
        ? []
        : [`the planting of ${type} is ${state.kind}`],
    );
  await first(instances).send("POST", "/admin/functions/seeding-start", { body: {} });
  const deadline = performance.now() + plantingMs;
  let found = await unfinished();
  while (found.length > 0 && performance.now() < deadline) {
    await delay(100);
    found = await unfinished();
  }
  return found;
}

/** No state is left that blocks later work. Interrupted work that isn't continued is remembered for a day at most. */
async function statesLeft({ store }: FindingOptions): Promise<readonly string[]> {
  const [work, leases] = await Promise.all([store.records("work-"), store.records("lease-")]);
  return [
    ...[...work].flatMap(([name, { value }]) =>
      isSoon(value["until"]) ? [] : [`${name} is left, and has no end`],
    ),
    ...[...leases.keys()].map((name) => `${name} is left`),
  ];
}

function isSoon(time: string | undefined): boolean {
  return time !== undefined && Date.parse(time) < Date.now() + 25 * 60 * 60 * 1000;
}
