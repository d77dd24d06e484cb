import recorded from "./examples.json" with { type: "json" };

/** A recorded call and its answer, with times, random parts and places normalised. */
export interface Example {
  /** The body that was sent. */
  readonly request?: unknown;
  readonly status: number;
  readonly response: unknown;
}

/** A recorded call of an operation (test/http/examples); `openapi` has none. */
export function exampleOf(operation: string): Example | undefined {
  return examples[operation];
}

const examples: Readonly<Record<string, Example>> = recorded;
