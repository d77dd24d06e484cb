import { LocalError } from "./local-error.ts";

/**
 * Says in the app's environment that everybody may call, unless it says already who may: this is somebody's own machine.
 * @returns what a person should know of it, in lines
 * @throws LocalError when callers would have to sign in
 */
export function sayAccess(env: NodeJS.ProcessEnv): readonly string[] {
  if (env["ACCESS"] === "entra") {
    throw new LocalError(
      "ACCESS=entra works on Azure alone: here nobody signs in, and anybody could claim to be anybody. Set ACCESS=key, in the environment or in local.settings.json, to be asked for keys, or ACCESS=open.",
    );
  }
  if (env["ACCESS"] !== undefined && env["ACCESS"] !== "") {
    return [];
  }
  env["ACCESS"] = "open";
  return ["ACCESS=open: no keys are asked for (start with ACCESS=key to be asked)."];
}
