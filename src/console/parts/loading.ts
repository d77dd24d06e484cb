import { useCallback, useEffect, useState } from "preact/hooks";
import type { SeedbedError } from "../../client/index.ts";
import { failureOf } from "../api.ts";

/** Something that is being read, was read, or could not be read. */
export interface Loading<Value> {
  readonly value: Value | undefined;
  readonly failure: SeedbedError | undefined;
  /** What is here, if anything, was read before the reading that is under way. */
  readonly isReading: boolean;
  /** Reads it again; what was read stays until then. */
  readonly reload: () => void;
}

/** Reads something when a component appears, and again when its name changes. */
export function useLoading<Value>(name: string, read: () => Promise<Value>): Loading<Value> {
  const [state, setState] = useState<{
    readonly name: string;
    readonly round: number;
    readonly value?: Value;
    readonly failure?: SeedbedError;
  }>({ name, round: -1 });
  const [round, setRound] = useState(0);
  // The name says what is read, and the round that it is read again.
  useEffect(() => {
    let isGone = false;
    read()
      .then(
        (value) => ({ name, round, value }),
        (error: unknown) => ({ name, round, failure: failureOf(error) }),
      )
      .then((next) => {
        if (!isGone) {
          setState(next);
        }
      }, reportError);
    return () => {
      isGone = true;
    };
  }, [name, round]);
  const reload = useCallback(() => setRound((count) => count + 1), []);
  const isCurrent = state.name === name;
  return {
    value: isCurrent ? state.value : undefined,
    failure: isCurrent ? state.failure : undefined,
    isReading: !isCurrent || state.round !== round,
    reload,
  };
}
