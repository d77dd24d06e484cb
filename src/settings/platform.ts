/**
 * Environment variables that only Azure sets for the Functions host, on any plan. Based on the host's own checks
 * (azure-functions-host, `EnvironmentExtensions.cs`: IsAppService, IsLinuxConsumptionOnAtlas, IsFlexConsumptionSku,
 * IsManagedAppEnvironment), but one variable is enough here: a false positive can be overridden with a setting, while a
 * false negative could leave the app open.
 */
const ofAzure = [
  // Windows Consumption, Premium, Dedicated.
  "WEBSITE_INSTANCE_ID",
  // Linux Consumption and Flex Consumption, which have no instance id.
  "CONTAINER_NAME",
  "WEBSITE_POD_NAME",
  "LEGION_SERVICE_HOST",
  // Every plan of App Service, also on Kubernetes (Azure Arc). Core Tools set WEBSITE_HOSTNAME, but neither of these.
  "WEBSITE_SITE_NAME",
  "WEBSITE_SKU",
  // Container Apps.
  "MANAGED_ENVIRONMENT",
  "CONTAINER_APP_NAME",
];

/** Variables that Core Tools (`func start`) set for the app: the first always, the second unless already set. */
const ofCoreTools = ["FUNCTIONS_CORETOOLS_ENVIRONMENT", "AZURE_FUNCTIONS_ENVIRONMENT"];

/**
 * The variable that shows that the app runs on Azure, or `undefined`. Kubernetes alone (`KUBERNETES_SERVICE_HOST`) is
 * no sign, because developers' workspaces may run there too.
 */
export function signOfAzure(env: NodeJS.ProcessEnv): string | undefined {
  return ofAzure.find((name) => isSet(env[name]));
}

/**
 * The variable that shows that Core Tools run the app, or `undefined`. `AZURE_FUNCTIONS_ENVIRONMENT` may also be set on
 * Azure, where it is no sign.
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
 * Removes all signs of Azure and Core Tools. For the local host, which listens only on the loopback address, and for
 * the command: both run the app themselves, and may have such a variable from elsewhere, since containers often have a
 * `CONTAINER_NAME`.
 */
export function forgetPlatforms(env: NodeJS.ProcessEnv): void {
  for (const name of [...ofAzure, ...ofCoreTools]) {
    delete env[name];
  }
}

/** An empty variable counts as not set, as for the Functions host. */
function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "";
}
