import { quantile } from "../report.ts";
import { Deployment, type Layout, type Limits, type SimulatedCall } from "./deployment.ts";
import { Events } from "./events.ts";
import { createRandom, timeToNext } from "./random.ts";

/** Something that goes wrong, in the first deployment. */
export interface Incident {
  readonly kind: "a partition moves" | "an instance ends";
  /** In seconds. */
  readonly at: number;
  readonly lasts: number;
}

/** What is simulated. */
export interface Scenario {
  readonly deployments: number;
  readonly layout: Layout;
  /** Requests a second, over all deployments. */
  readonly rate: number;
  readonly seconds: number;
  readonly seed: number;
  readonly calls: readonly SimulatedCall[];
  readonly limits: Limits;
  readonly incident?: Incident | undefined;
}

/** Requests of a period: how many, the share that failed, and the time of those that did not, in milliseconds. */
interface Period {
  readonly requests: number;
  readonly failed: number;
  readonly p50: number;
  readonly p99: number;
}

/** What came of it. */
export interface Outcome {
  readonly all: Period;
  /** Of the deployment with the incident: requests that were under way, or came, while it lasted. */
  readonly incident: Period;
  /** The share of its limit that is used, by the busiest of each kind. */
  readonly use: Readonly<Record<"partition" | "account" | "instance", number>>;
}

interface Ended {
  readonly at: number;
  readonly deployment: number;
  readonly ms: number;
  readonly isServed: boolean;
}

/** Simulates requests that come independently of each other; the same seed gives the same outcome. */
export function simulate(scenario: Scenario): Outcome {
  const { calls, incident, layout, limits, rate, seconds, seed } = scenario;
  const events = new Events();
  const random = createRandom(seed);
  const deployments = Array.from(
    { length: scenario.deployments },
    () => new Deployment(layout, { events, limits, random }),
  );
  const ended: Ended[] = [];
  const until = 1_000 * seconds;
  const arrive = () => {
    const at = events.now;
    const index = Math.floor(random() * deployments.length);
    deployments[index]?.take(choose(calls, random()), (ms, isServed) => {
      ended.push({ at, deployment: index, ms, isServed });
    });
    const next = at + timeToNext(random, 1_000 / rate);
    if (next < until) {
      events.plan(next, arrive);
    }
  };
  events.plan(0, arrive);
  const [from, to] = [
    1_000 * (incident?.at ?? 0),
    1_000 * ((incident?.at ?? 0) + (incident?.lasts ?? 0)),
  ];
  if (incident !== undefined) {
    const [first] = deployments;
    // The partitions of the most wanted type come first.
    const station =
      incident.kind === "a partition moves" ? first?.partitions[0] : first?.instances[0];
    events.plan(from, () => station?.leave(to));
  }
  events.run();
  const use = (of: (deployment: Deployment) => readonly { readonly worked: number }[]) =>
    Math.max(...deployments.flatMap(of).map(({ worked }) => worked / until));
  return {
    all: toPeriod(ended),
    incident: toPeriod(
      ended.filter(({ at, deployment, ms }) => deployment === 0 && at + ms >= from && at < to),
    ),
    use: {
      partition: use(({ partitions }) => partitions),
      account: use(({ account }) => [account]),
      instance: use(({ instances }) => instances),
    },
  };
}

function choose(calls: readonly SimulatedCall[], chance: number): SimulatedCall {
  let left = chance;
  const found = calls.find(({ share }) => {
    left -= share;
    return left < 0;
  });
  const call = found ?? calls.at(-1);
  if (call === undefined) {
    throw new Error("There is no call to simulate.");
  }
  return call;
}

function toPeriod(ended: readonly Ended[]): Period {
  const served = ended.filter(({ isServed }) => isServed).map(({ ms }) => ms);
  return {
    requests: ended.length,
    failed: ended.length === 0 ? 0 : 1 - served.length / ended.length,
    p50: quantile(served, 0.5),
    p99: quantile(served, 0.99),
  };
}
