/**
 * What only Azure sets where it runs the Functions host, on any plan. After what the host itself goes by
 * (azure-functions-host, `EnvironmentExtensions.cs`: IsAppService, IsLinuxConsumptionOnAtlas, IsFlexConsumptionSku,
 * IsManagedAppEnvironment), but one is enough here: who looks like Azure and is not may say so, the other way round a
 * door would be open.
 */
const ofAzure = [
  // Windows Consumption, Premium, Dedicated.
  "WEBSITE_INSTANCE_ID",
  // Linux Consumption and Flex Consumption, which have no instance id.
  "CONTAINER_NAME",
  "WEBSITE_POD_NAME",
  "LEGION_SERVICE_HOST",
  // Every plan of App Service, also on Kubernetes (Azure Arc). Core Tools set WEBSITE_HOSTNAME, and neither of these.
  "WEBSITE_SITE_NAME",
  "WEBSITE_SKU",
  // Container Apps.
  "MANAGED_ENVIRONMENT",
  "CONTAINER_APP_NAME",
];

/** What Core Tools (`func start`) set for the app: the first always, the second unless it is set already. */
const ofCoreTools = ["FUNCTIONS_CORETOOLS_ENVIRONMENT", "AZURE_FUNCTIONS_ENVIRONMENT"];

/**
 * Whether the app runs on Azure: the variable that says so, or `undefined`. Kubernetes alone (`KUBERNETES_SERVICE_HOST`)
 * does not, since developers' workspaces run there as well.
 */
export function signOfAzure(env: NodeJS.ProcessEnv): string | undefined {
  return ofAzure.find((name) => isSet(env[name]));
}

/**
 * Whether Core Tools run the app: the variable that says so, or `undefined`. `AZURE_FUNCTIONS_ENVIRONMENT` may be set on
 * Azure, too, where it says nothing of who runs it.
 */
export function signOfCoreTools(env: NodeJS.ProcessEnv): string | undefined {
  const [certain = "", probable = ""] = ofCoreTools;
  if (isSet(env[certain])) {
    return certain;
  }
  const isDevelopment = env[probable]?.toLowerCase() === "development";
  return isDevelopment && signOfAzure(env) === undefined ? probable : undefined;
}

/**
 * Takes away what says that Azure or Core Tools run the app. It is for the local host, which listens on the loopback address
 * alone, and for the command: they run it themselves, and may have such a variable from something else, since containers
 * often have a `CONTAINER_NAME`.
 */
export function forgetPlatforms(env: NodeJS.ProcessEnv): void {
  for (const name of [...ofAzure, ...ofCoreTools]) {
    delete env[name];
  }
}

/** An empty variable counts as not set, for the host as well. */
function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "";
}
