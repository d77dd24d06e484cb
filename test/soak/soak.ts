import { setTimeout as delay } from "node:timers/promises";

/** How a soak is run. */
export interface SoakOptions {
  readonly url: string;
  /** In milliseconds. */
  readonly duration: number;
  readonly writers: number;
  readonly readers: number;
  readonly random: () => number;
}

/** A write that was answered with success. */
interface Acknowledged {
  readonly id: string;
  readonly revision: number;
  readonly etag: string;
  /** What was written; `undefined` is a deletion. */
  readonly token: string | undefined;
}

/** What happened, and what is wrong with it: nothing, if all is well. */
export interface SoakReport {
  readonly acknowledged: number;
  readonly refused: number;
  readonly reads: number;
  readonly faults: readonly string[];
}

interface Answer {
  readonly status: number;
  readonly body: {
    readonly code?: string;
    readonly mood?: Document;
    readonly moods?: readonly Document[];
    readonly revisions?: readonly { number: number; etag: string; change: string }[];
    readonly nextLink?: string;
  };
}

interface Document {
  readonly id: string;
  readonly token?: string;
  readonly _meta: { readonly revision: number; readonly etag: string };
}

/** Refusals that a storage in trouble, or another writer, may be the reason of. */
const expected = new Set([404, 409, 412, 429, 503]);

/** Many write and read at once for a while; `settle` then ends the faults, and every write is looked for. */
export async function soak(options: SoakOptions, settle: () => Promise<void>): Promise<SoakReport> {
  const run = new Soak(options);
  const until = performance.now() + options.duration;
  const workers = [
    ...Array.from({ length: options.writers }, (_, n) => run.write(n, until)),
    ...Array.from({ length: options.readers }, () => run.read(until)),
  ];
  await Promise.all(workers);
  await settle();
  return run.check();
}

class Soak {
  readonly #options: SoakOptions;
  readonly #acknowledged: Acknowledged[] = [];
  readonly #faults: string[] = [];
  #refused = 0;
  #reads = 0;

  constructor(options: SoakOptions) {
    this.#options = options;
  }

  /** Creates, changes, deletes and restores documents that other writers have their hands on, too. */
  async write(writer: number, until: number): Promise<void> {
    const { random } = this.#options;
    for (let step = 0; performance.now() < until; step += 1) {
      const id = `m${Math.floor(random() * 24)}`;
      const token = `${writer}-${step}`;
      const chance = random();
      if (chance < 0.3) {
        await this.#create(id, token);
      } else if (chance < 0.8) {
        const patch = { "content-type": "application/merge-patch+json" };
        await this.#note(id, token, await this.#send("PATCH", `/${id}`, { token }, patch));
      } else if (chance < 0.9) {
        await this.#send("DELETE", `/${id}`);
      } else {
        await this.#send("POST", `/${id}/revisions/1/restore`);
      }
    }
  }

  /** Creates under a key, and asks again until there is an answer: that must not make two. */
  async #create(id: string, token: string): Promise<void> {
    const headers = { "idempotency-key": token };
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const answer = await this.#send("POST", "", { id, mood: "Soaked", token }, headers);
      await this.#note(id, token, answer);
      if (answer.status !== 503 && answer.status !== 429) {
        return;
      }
      await delay(20);
    }
  }

  async #note(id: string, token: string, { body, status }: Answer): Promise<void> {
    if (status === 200 || status === 201) {
      const { etag = "", revision = 0 } = body.mood?._meta ?? {};
      this.#acknowledged.push({ id, revision, etag, token });
      if (body.mood?.token !== token) {
        this.#faults.push(`${id} was answered with another's content: ${JSON.stringify(body)}`);
      }
    }
  }

  /** Lists and reads: in order, whole, and never an older version than before. */
  async read(until: number): Promise<void> {
    const seen = new Map<string, number>();
    while (performance.now() < until) {
      const { body, status } = await this.#send("GET", "?limit=7");
      this.#reads += 1;
      const documents = status === 200 ? (body.moods ?? []) : [];
      const ids = documents.map(({ id }) => id);
      if (ids.join() !== ids.toSorted().join()) {
        this.#faults.push(`a list is out of order: ${ids}`);
      }
      for (const { _meta, id } of documents) {
        if (_meta.revision < (seen.get(id) ?? 0)) {
          this.#faults.push(`${id} went back from ${seen.get(id)} to ${_meta.revision}`);
        }
        seen.set(id, _meta.revision);
      }
    }
  }

  async check(): Promise<SoakReport> {
    const byId = Map.groupBy(this.#acknowledged, ({ id }) => id);
    for (const [id, writes] of byId) {
      const chain = await this.#historyOf(id);
      const numbers = chain.map(({ number }) => number);
      const whole = Array.from({ length: numbers.length }, (_, n) => numbers.length - n);
      if (numbers.join() !== whole.join()) {
        this.#faults.push(`the history of ${id} has gaps or doubles: ${numbers}`);
      }
      const etags = new Map(chain.map(({ etag, number }) => [number, etag]));
      for (const { etag, revision, token } of writes) {
        if (etags.get(revision) !== etag) {
          this.#faults.push(`${id}: revision ${revision} (${token}) was acknowledged and is lost`);
        }
      }
      const tokens = writes.map(({ revision, token }) => `${revision} ${token}`);
      if (new Set(tokens.map((one) => one.split(" ")[1])).size !== new Set(tokens).size) {
        this.#faults.push(`${id}: one write has made two revisions: ${tokens}`);
      }
    }
    return {
      acknowledged: this.#acknowledged.length,
      refused: this.#refused,
      reads: this.#reads,
      faults: this.#faults,
    };
  }

  async #historyOf(id: string) {
    const revisions: { number: number; etag: string }[] = [];
    let path: string | undefined = `/${id}/revisions?limit=500`;
    while (path !== undefined) {
      const { body }: Answer = await this.#send("GET", path);
      revisions.push(...(body.revisions ?? []));
      path = body.nextLink?.replace("/api/moods", "");
    }
    return revisions;
  }

  async #send(
    method: string,
    path: string,
    body?: object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const response = await fetch(`${this.#options.url}/api/moods${path}`, {
      method,
      headers: { "content-type": "application/json", ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
    const answer = { status: response.status, body: (await response.json()) as Answer["body"] };
    if (!response.ok) {
      this.#refused += 1;
      const mayWait = response.status === 503 || response.status === 429;
      if (!expected.has(response.status) || (mayWait && !response.headers.has("retry-after"))) {
        this.#faults.push(`${method} ${path}: ${response.status} ${JSON.stringify(answer.body)}`);
      }
    }
    return answer;
  }
}
