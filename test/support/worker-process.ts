import { loadFunctions } from "../../src/local/host/functions-core.ts";

// Starts an app as Azure's worker does: with its settings as the only environment, in a folder of its own. Prints the
// functions when the hooks of the start are done.
const registry = await loadFunctions(process.argv[2] ?? "", () => undefined);
const { appHookData } = registry;
for (const hook of registry.hooks("appStart")) {
  await hook({ appHookData, hookData: {} });
}
console.log(JSON.stringify(registry.functions.map(({ metadata }) => metadata.name)));
// What the app does in the background has no end here.
process.exit(0);
