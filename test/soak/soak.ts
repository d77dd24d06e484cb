import { setTimeout as delay } from "node:timers/promises";
import { persona } from "../../src/documents/persona.ts";
import { prune } from "../../src/service/pruning.ts";
import type { DocumentStore } from "../../src/store/document-store.ts";
import { administer, type ClientOptions, type Deeds, write } from "./clients.ts";
import { findFaults } from "./findings.ts";
import { first, type Instance } from "./instances.ts";
import { Recorder } from "./recorder.ts";

/** The options of a soak. */
export interface SoakOptions {
  readonly instances: readonly Instance[];
  /** The storage behind the instances, without faults. */
  readonly store: DocumentStore;
  /** In milliseconds. */
  readonly duration: number;
  /** Whether enough has happened to end; on a busy machine that may take longer than `duration`. @default always */
  readonly isEnough?: (acknowledged: number, deeds: Deeds) => boolean;
  readonly writers: number;
  /** Pause between two kills, in milliseconds; none without it. */
  readonly killEvery?: number | undefined;
  readonly random: () => number;
  /** Ends the faults. */
  readonly settle: () => Promise<void>;
  /** Every text that the table holds for moods. */
  readonly texts: () => Promise<readonly string[]>;
}

/** The events of a soak, and its faults: none if all is well. */
export interface SoakReport {
  readonly acknowledged: number;
  readonly refused: number;
  readonly kills: number;
  readonly deeds: Deeds;
  readonly pruned: number;
  readonly faults: readonly string[];
}

/** The number of documents that clients work on at a time; every few seconds, some are left alone for good. */
const handful = 12;
const handfulMs = 4_000;

const hour = 60 * 60 * 1000;

/** Many clients run all operations concurrently for a while; then the faults end, and everything is checked. */
export async function soak(options: SoakOptions): Promise<SoakReport> {
  const { duration, instances, isEnough = () => true, killEvery, random, store, writers } = options;
  const recorder = new Recorder();
  const deeds: Deeds = { erased: new Map(), backups: new Set(), backupsMade: 0, restores: 0 };
  const instance = () => instances[Math.floor(random() * instances.length)] ?? first(instances);
  const begun = performance.now();
  const documents = () => {
    const from = Math.floor((performance.now() - begun) / handfulMs) * (handful / 3);
    return Array.from({ length: handful }, (_, n) => `m${from + n}`);
  };
  const clients: ClientOptions = { instance, recorder, random, documents };
  const end = begun + duration;
  const until = () => performance.now() >= end && isEnough(recorder.acknowledged, deeds);
  let kills = 0;
  const kill = async () => {
    while (killEvery !== undefined && !until()) {
      await delay(killEvery);
      await instance().kill();
      kills += 1;
      await giveUpLease(store);
    }
  };
  let pruned = 0;
  const pruneAll = async () => {
    for (let step = 0; !until(); step += 1) {
      const body = { id: `p${step % 3}`, name: "Pruned", step };
      const headers = { "if-match": "*" };
      const replaced = await instance().send("PUT", `/api/personas/${body.id}`, { body, headers });
      if (replaced?.status === 412) {
        await instance().send("POST", "/api/personas", { body });
      }
      if (step % 30 === 0) {
        const now = () => new Date(Date.now() + 26 * hour);
        const report = await prune({ store, types: [persona], keepRevisions: 5, now });
        pruned += report.revisions;
        await instance().send("POST", "/admin/functions/backup", { body: {} });
      }
    }
  };
  await Promise.all([
    ...Array.from({ length: writers }, (_, n) => write(`w${n}`, clients, until)),
    administer("admin", clients, { deeds, until }),
    administer("other admin", clients, { deeds, until }),
    pruneAll(),
    kill(),
  ]);
  await options.settle();
  const faults = await findFaults({ ...options, recorder, deeds });
  return {
    ...{ kills, deeds, pruned },
    acknowledged: recorder.acknowledged,
    refused: recorder.refused,
    faults: [...recorder.faults, ...faults],
  };
}

/**
 * Gives up a dead process's lease at once, as if its five minutes were over. A process that still held it has lost it,
 * as after a stall of that length.
 */
export async function giveUpLease(store: DocumentStore): Promise<void> {
  const lease = await store.readRecord("lease-backup");
  if (lease !== undefined) {
    await store.writeRecord(
      "lease-backup",
      { ...lease.value, until: new Date().toISOString() },
      lease,
    );
  }
}
