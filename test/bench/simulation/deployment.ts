import { retryOptions } from "../../../src/store/table/connection.ts";
import type { Events } from "./events.ts";
import { type Random, timeToNext } from "./random.ts";
import { Station } from "./station.ts";

/** An operation, as the simulation sees it. */
export interface SimulatedCall {
  /** Of all requests. */
  readonly share: number;
  /** Milliseconds of a whole instance. */
  readonly instanceMs: number;
  readonly storageCalls: number;
  /** Rows of 1 KiB, which the limits of Table Storage are in, for all its calls. */
  readonly rows: number;
  /** Whether `READ_CACHE_SECONDS` can answer it. */
  readonly isCacheable: boolean;
}

/** The size of a deployment: an app with a storage account of its own. */
export interface Layout {
  /** `PARTITIONS_PER_TYPE`. */
  readonly partitions: number;
  readonly instances: number;
  /** The share of reads that are in the memory of an instance. @default 0 */
  readonly cacheHits?: number;
}

/** The limits that it meets, in rows of 1 KiB a second, and times in milliseconds. */
export interface Limits {
  readonly partitionRows: number;
  readonly accountRows: number;
  /** A call that would wait longer is refused as 503 Server Busy. */
  readonly longestWait: number;
  /** The mean of a call to the storage without waiting. */
  readonly callMs: number;
}

/** How often each of the four document types is asked for. */
const types = [0.4, 0.3, 0.2, 0.1];

/** Told when a request is over. */
export type Ended = (ms: number, isServed: boolean) => void;

/** A deployment under load. */
export class Deployment {
  readonly account = new Station();
  readonly partitions: readonly Station[];
  readonly instances: readonly Station[];
  readonly #events: Events;
  readonly #random: Random;
  readonly #limits: Limits;
  readonly #layout: Layout;

  constructor(
    layout: Layout,
    { events, limits, random }: { events: Events; limits: Limits; random: Random },
  ) {
    this.#layout = layout;
    this.#events = events;
    this.#limits = limits;
    this.#random = random;
    this.partitions = Array.from({ length: types.length * layout.partitions }, () => new Station());
    this.instances = Array.from({ length: layout.instances }, () => new Station());
  }

  /** Takes a request. */
  take(call: SimulatedCall, ended: Ended): void {
    const { now } = this.#events;
    const instance = this.#chooseInstance();
    if (instance === undefined) {
      ended(0, false);
      return;
    }
    const done = instance.serve(now, call.instanceMs);
    const isCached = call.isCacheable && this.#random() < (this.#layout.cacheHits ?? 0);
    const partition = this.#choosePartition();
    const finish = (isServed: boolean) =>
      ended(this.#events.now - now, isServed && instance.awayUntil <= now);
    // What an instance was doing when it ended is lost.
    const next = (left: number) => {
      if (left === 0 || instance.awayUntil > now) {
        finish(true);
      } else {
        this.#send(partition, call.rows / call.storageCalls, 0, (isServed) =>
          isServed ? next(left - 1) : finish(false),
        );
      }
    };
    this.#events.plan(done, () => next(isCached ? 0 : call.storageCalls));
  }

  /** The platform sends a request to the less busy one of two instances. */
  #chooseInstance(): Station | undefined {
    const { now } = this.#events;
    const alive = () => {
      const found = this.instances[Math.floor(this.#random() * this.instances.length)];
      return found !== undefined && found.awayUntil <= now ? found : undefined;
    };
    const [one, other] = [alive(), alive()];
    if (one === undefined || other === undefined) {
      return one ?? other ?? this.instances.find(({ awayUntil }) => awayUntil <= now);
    }
    return one.waitAt(now) <= other.waitAt(now) ? one : other;
  }

  #choosePartition(): Station | undefined {
    let left = this.#random();
    const type = types.findIndex((share) => {
      left -= share;
      return left < 0;
    });
    const { partitions } = this.#layout;
    return this.partitions[
      Math.max(type, 0) * partitions + Math.floor(this.#random() * partitions)
    ];
  }

  #send(
    partition: Station | undefined,
    rows: number,
    attempt: number,
    answered: (isServed: boolean) => void,
  ): void {
    const { now } = this.#events;
    const { accountRows, callMs, longestWait, partitionRows } = this.#limits;
    const mayServe =
      partition !== undefined &&
      partition.awayUntil <= now &&
      Math.max(partition.waitAt(now), this.account.waitAt(now)) <= longestWait;
    if (mayServe) {
      const done = Math.max(
        partition.serve(now, (1_000 * rows) / partitionRows),
        this.account.serve(now, (1_000 * rows) / accountRows),
      );
      this.#events.plan(done + timeToNext(this.#random, callMs), () => answered(true));
    } else if (attempt < retryOptions.maxRetries) {
      // As the SDK does.
      const most = Math.min(
        retryOptions.maxRetryDelayInMs,
        retryOptions.retryDelayInMs * 2 ** attempt,
      );
      const pause = callMs + most / 2 + (this.#random() * most) / 2;
      this.#events.plan(now + pause, () => this.#send(partition, rows, attempt + 1, answered));
    } else {
      this.#events.plan(now + callMs, () => answered(false));
    }
  }
}
