import { useEffect, useState } from "preact/hooks";

/**
 * A part of the console that is loaded when it is needed; `undefined` until then, and `"failed"` if it can't be: the server
 * is away, or has a new release.
 * @param load the same function each time
 */
export function usePart<Part extends object>(
  load: () => Promise<Part>,
): Part | "failed" | undefined {
  const [part, setPart] = useState<Part | "failed">();
  useEffect(() => {
    load().then(setPart, (error: unknown) => {
      setPart("failed");
      if (!(error instanceof TypeError)) {
        reportError(error);
      }
    });
  }, [load]);
  return part;
}
