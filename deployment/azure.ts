import { setTimeout as delay } from "node:timers/promises";

/** Where an app is on Azure, from Terraform's outputs. */
export interface Place {
  /** The API: `https://func.azurewebsites.net`. */
  readonly api: string;
  /** The deployment endpoint: `https://func.scm.azurewebsites.net`. */
  readonly scm: string;
  /** The app in the management API: `https://management.azure.com/subscriptions/.../sites/func`. */
  readonly app: string;
  /** The container with the package that runs. */
  readonly container: string;
}

/** What a deployment needs from its surroundings. */
export interface Surroundings {
  /** A token of the signed-in identity, for the management API and the deployment endpoint, or for the storage. */
  token(audience: "management" | "storage"): Promise<string>;
  say(line: string): void;
  /** The pause between two questions, in milliseconds. */
  readonly pauseMs: number;
  /** How often to ask until giving up. */
  readonly patience: number;
}

/** A deployment that failed, in words for the operator. */
export class DeploymentError extends Error {
  override readonly name = "DeploymentError";
}

/** Azure can't be reached from here. */
class UnreachableError extends DeploymentError {}

/** The settings of the app. */
export type Settings = Readonly<Record<string, string>>;

const apiVersion = "api-version=2024-04-01";

/** An app on Azure. Everything goes over HTTP and needs no package, so that no code of others sees the tokens. */
export class AzureApp {
  readonly #place: Place;
  readonly #surroundings: Surroundings;

  constructor(place: Place, surroundings: Surroundings) {
    this.#place = place;
    this.#surroundings = surroundings;
  }

  /** Sends a package, and waits until it is deployed. @throws DeploymentError */
  async publish(archive: Uint8Array<ArrayBuffer>): Promise<void> {
    const url = `${this.#place.scm}/api/publish?RemoteBuild=false`;
    const headers = { "content-type": "application/zip" };
    const answer = await this.#until("the package is accepted", async () => {
      const sent = await this.#send("management", url, { method: "POST", headers, body: archive });
      // The app's identity can't write the package yet: its role takes minutes to take effect.
      const isTooEarly = sent.status === 400 && (await sent.clone().text()).includes("BlobUpload");
      return isTooEarly ? undefined : sent;
    });
    if (answer.status !== 202) {
      throw new DeploymentError(`The package was not accepted: ${await describe(answer)}`);
    }
    const status = answer.headers.get("location") ?? `${this.#place.scm}/api/deployments/latest`;
    const deployment = await this.#until("the package is deployed", async () => {
      const asked = await this.#send("management", status);
      const found: unknown = asked.ok ? await asked.json() : undefined;
      return memberAt(found, "complete") === true ? found : undefined;
    });
    // 3 is failed, 4 succeeded.
    if (memberAt(deployment, "status") !== 4) {
      const said = memberAt(deployment, "status_text") || memberAt(deployment, "message");
      throw new DeploymentError(`The deployment failed: ${said || "Azure does not say why."}`);
    }
  }

  /** The package that runs; `undefined` if there is none, or it can't be read from here. */
  async readPackage(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const { container } = this.#place;
    const headers = { "x-ms-version": "2023-11-03" };
    try {
      const listed = await this.#send("storage", `${container}?restype=container&comp=list`, {
        headers,
      });
      const [name] = [...(await listed.text()).matchAll(/<Name>([^<]+\.zip)<\/Name>/g)].map(
        ([, found = ""]) => found,
      );
      if (!listed.ok || name === undefined) {
        return undefined;
      }
      const read = await this.#send("storage", `${container}/${name}`, { headers });
      return read.ok ? new Uint8Array(await read.arrayBuffer()) : undefined;
    } catch (error) {
      if (error instanceof UnreachableError) {
        // The network is closed to this machine.
        return undefined;
      }
      throw error;
    }
  }

  async readSettings(): Promise<Settings> {
    const url = `${this.#place.app}/config/appsettings/list?${apiVersion}`;
    return toSettings(memberAt(await this.#manage("POST", url), "properties"));
  }

  async writeSettings(properties: Settings): Promise<void> {
    const url = `${this.#place.app}/config/appsettings?${apiVersion}`;
    await this.#manage("PUT", url, JSON.stringify({ properties }));
  }

  /** A key that may read and write documents. */
  async readKey(): Promise<string> {
    const url = `${this.#place.app}/host/default/listkeys?${apiVersion}`;
    const key = memberAt(await this.#manage("POST", url), "functionKeys", "default");
    if (typeof key !== "string") {
      throw new DeploymentError("The app has no function key named default.");
    }
    return key;
  }

  /** Asks the API; an app that does not answer has the status 0. */
  async ask(
    path: string,
    headers: Record<string, string> = {},
  ): Promise<{ readonly status: number; readonly body: unknown }> {
    try {
      const answer = await fetch(`${this.#place.api}${path}`, { headers });
      const text = await answer.text();
      return { status: answer.status, body: text.startsWith("{") ? JSON.parse(text) : undefined };
    } catch (error) {
      if (error instanceof TypeError) {
        return { status: 0, body: undefined };
      }
      throw error;
    }
  }

  async #manage(method: string, url: string, body?: string): Promise<unknown> {
    const headers = { "content-type": "application/json" };
    const answer = await this.#send("management", url, { method, headers, body: body ?? null });
    if (!answer.ok) {
      throw new DeploymentError(`${method} ${url}: ${await describe(answer)}`);
    }
    return answer.json();
  }

  async #send(
    audience: "management" | "storage",
    url: string,
    { headers, ...request }: RequestInit & { readonly headers?: Record<string, string> } = {},
  ): Promise<Response> {
    const authorization = `Bearer ${await this.#surroundings.token(audience)}`;
    try {
      return await fetch(url, { ...request, headers: { ...headers, authorization } });
    } catch (error) {
      if (!(error instanceof TypeError)) {
        throw error;
      }
      const reason = error.cause instanceof Error ? error.cause.message : error.message;
      throw new UnreachableError(
        `${new URL(url).host} can't be reached (${reason}): check the network, and try again.`,
      );
    }
  }

  async #until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
    const { patience, pauseMs, say } = this.#surroundings;
    say(`Waiting until ${what}.`);
    for (let left = patience; left > 0; left -= 1) {
      const found = await look();
      if (found !== undefined) {
        return found;
      }
      await delay(pauseMs);
    }
    throw new DeploymentError(`Gave up waiting until ${what}.`);
  }
}

async function describe(answer: Response): Promise<string> {
  return `${answer.status} ${(await answer.text()).slice(0, 500)}`;
}

/** The value at a path of names; `undefined` if there is none. */
export function memberAt(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (found, name) =>
      typeof found === "object" && found !== null
        ? Object.entries(found).find(([key]) => key === name)?.[1]
        : undefined,
    value,
  );
}

/** The texts in an object. */
export function toSettings(value: unknown): Settings {
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}
