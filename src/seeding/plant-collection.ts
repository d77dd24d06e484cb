import { untilItLands } from "../base/contention.ts";
import type { DocumentType } from "../documents/document-type.ts";
import type { DocumentStore, Fence } from "../store/document-store.ts";
import { everyHead } from "../store/every-head.ts";
import {
  changePlanting,
  doneWith,
  movePlanting,
  type Planting,
  type PlantingState,
  readPlanting,
} from "../store/planting.ts";
import { erasedIds, sayErased } from "./erased-seeds.ts";
import { nextStep, type PlantingPolicy, type PlantingStep } from "./planting-step.ts";
import type { Seed, SeedProblem, SeedSet } from "./seed-files.ts";
import { slicesOf, toSeedWrite, writeSeeds } from "./seed-writes.ts";

/** The progress of a run in one collection. */
export interface PlantingProgress {
  readonly collection: string;
  readonly planted: number;
  /** The total number of seeds. */
  readonly seeds: number;
}

/** Dependencies and settings for planting one collection. */
export interface CollectionOptions {
  readonly store: DocumentStore;
  readonly type: DocumentType;
  readonly set: SeedSet;
  readonly policy: PlantingPolicy;
  readonly onProgress: (progress: PlantingProgress) => void;
  readonly now: () => Date;
  /** Ends the run before its next writes. */
  readonly signal?: AbortSignal | undefined;
}

/** A collection after planting. */
export interface PlantedCollection {
  readonly state: PlantingState["kind"];
  /** Documents that this run planted. */
  readonly planted: number;
}

/** The same, with the seeds that could not be planted. */
export interface CollectionReport extends PlantedCollection {
  readonly problems: readonly SeedProblem[];
}

/** The author in the history of automatically planted documents. */
export const planter = { id: "seed", name: "seed" };

/** The interval between heartbeats, in milliseconds. */
const signInterval = 60_000;

/** Plants one collection, as far as its recorded state allows. */
export class CollectionPlanting {
  readonly #options: CollectionOptions;
  readonly #problems: SeedProblem[] = [];
  #lastSign = 0;
  #planted = 0;

  constructor(options: CollectionOptions) {
    this.#options = options;
  }

  /** @param known an earlier reading of the collection's record, used only to decide whether to leave it alone */
  async run(known: Planting | undefined): Promise<CollectionReport> {
    const { set, type } = this.#options;
    if (this.#stepAt(known?.state).kind === "leave") {
      return this.#report(known?.state);
    }
    const { fence, planting } = await untilItLands(() => this.#claim(), { what: type.collection });
    let state = planting?.state;
    if (fence !== undefined) {
      this.#lastSign = state?.kind === "started" ? Date.parse(state.at) || 0 : this.#time();
      const isThrough = await this.#plant(fence, set.seeds);
      state = isThrough ? await this.#finish() : (await this.#read())?.state;
    }
    return this.#report(state);
  }

  /**
   * Moves the collection to a state in which it may be planted or must be left alone; `undefined` if others changed it
   * first.
   */
  async #claim(): Promise<
    { readonly planting: Planting | undefined; readonly fence: Fence | undefined } | undefined
  > {
    const { store, type } = this.#options;
    // Read before the state: any later change of the state that forbids planting also moves the fence.
    const fence = await store.fence(type.collection);
    let planting = await this.#read();
    let step = this.#stepAt(planting?.state);
    for (let turn = 0; turn < 4 && (step.kind === "move" || step.kind === "decide"); turn += 1) {
      const to = step.kind === "move" ? step.to : await this.#decide();
      planting = await movePlanting(store, type.collection, { from: planting, to });
      if (planting === undefined) {
        return undefined;
      }
      step = this.#stepAt(planting?.state);
    }
    return { planting, fence: step.kind === "plant" ? fence : undefined };
  }

  /** Plants seeds without any head; `false` if it was stopped. */
  async #plant(fence: Fence, seeds: readonly Seed[]): Promise<boolean> {
    const { now, onProgress, store, type } = this.#options;
    const { collection } = type;
    let taken: ReadonlyMap<string, unknown> = new Map();
    for (const planned of slicesOf(await this.#withoutDocument(seeds))) {
      const slice = planned.filter(({ id }) => !taken.has(id));
      if (!(await this.#mayGoOn())) {
        return false;
      }
      const results = await writeSeeds(
        store,
        slice.map((seed) =>
          toSeedWrite(collection, seed, { over: undefined, by: planter, at: now() }),
        ),
        { fence },
      );
      for (const [index, result] of results.entries()) {
        if (result.kind === "failed") {
          const { file = "", id } = slice[index] ?? {};
          this.#problems.push({ file, detail: `${id} can't be written: ${result.detail}` });
        }
      }
      this.#planted += results.filter(({ kind }) => kind === "written").length;
      onProgress({ collection, planted: this.#planted, seeds: seeds.length });
      if (results.some(({ kind }) => kind === "fenced")) {
        return false;
      }
      if (results.some(({ kind }) => kind === "changed")) {
        // Other instances are planting too.
        taken = await this.#heads();
      }
    }
    return true;
  }

  /** Periodically writes a heartbeat, and checks whether this instance may still plant. */
  async #mayGoOn(): Promise<boolean> {
    if (this.#options.signal?.aborted) {
      return false;
    }
    if (this.#time() - this.#lastSign < signInterval) {
      return true;
    }
    this.#lastSign = this.#time();
    const { now, store, type } = this.#options;
    const planting = await this.#read();
    if (this.#stepAt(planting?.state).kind !== "plant") {
      return false;
    }
    if (planting?.state.kind === "started") {
      // If this is refused, another instance has written one.
      const to = { ...planting.state, at: now().toISOString() };
      await movePlanting(store, type.collection, { from: planting, to });
    }
    return true;
  }

  /** Records the end, unless something else has started since, or another instance has recorded it. */
  #finish(): Promise<PlantingState | undefined> {
    const { set, store, type } = this.#options;
    return changePlanting(store, type.collection, (state) =>
      this.#stepAt(state).kind === "plant" ? doneWith(set.fileSet, state) : undefined,
    );
  }

  /** The seeds whose ids are unused; reports those that were erased. */
  async #withoutDocument(seeds: readonly Seed[]): Promise<readonly Seed[]> {
    const { store, type } = this.#options;
    const heads = await this.#heads();
    const candidates = seeds.filter(({ id }) => heads.get(id) !== "live");
    const erased = candidates.length === 0 ? new Set() : await erasedIds(store, type.collection);
    this.#problems.push(...candidates.filter(({ id }) => erased.has(id)).map(sayErased));
    return candidates.filter(({ id }) => !heads.has(id) && !erased.has(id));
  }

  async #heads(): Promise<ReadonlyMap<string, "live" | "deleted">> {
    const { store, type } = this.#options;
    const heads = new Map<string, "live" | "deleted">();
    for await (const { body, id } of everyHead(store, type.collection, { liveness: "any" })) {
      heads.set(id, body === undefined ? "deleted" : "live");
    }
    return heads;
  }

  async #decide(): Promise<PlantingState & { readonly kind: "due" | "done" }> {
    const { store, type } = this.#options;
    const heads = everyHead(store, type.collection, { liveness: "any" });
    const { done: isEmpty } = await heads.next();
    return isEmpty ? { kind: "due" } : { kind: "done", fileSets: [] };
  }

  async #read(): Promise<Planting | undefined> {
    const { store, type } = this.#options;
    return (await readPlanting(store)).get(type.collection);
  }

  #report(state: PlantingState = { kind: "unseeded" }): CollectionReport {
    return { state: state.kind, planted: this.#planted, problems: this.#problems };
  }

  #stepAt(state: PlantingState | undefined): PlantingStep {
    const { now, policy, set } = this.#options;
    return nextStep(state, {
      fileSet: set.fileSet,
      hasSeeds: set.seeds.length > 0,
      policy,
      now: now(),
    });
  }

  #time(): number {
    return this.#options.now().getTime();
  }
}
