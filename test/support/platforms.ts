/** The variables that identify the platform that the app runs on. */
export type Surroundings = Readonly<Record<string, string>>;

const functions = { FUNCTIONS_EXTENSION_VERSION: "~4", FUNCTIONS_WORKER_RUNTIME: "node" };
const site = {
  ...functions,
  WEBSITE_SITE_NAME: "documents",
  WEBSITE_HOSTNAME: "documents.azurewebsites.net",
};

/** Set by Azure on Flex Consumption: no instance id. */
export const flexConsumption: Surroundings = {
  ...site,
  WEBSITE_SKU: "FlexConsumption",
  CONTAINER_NAME: "0--5f0c93d2-1234",
  WEBSITE_POD_NAME: "0--5f0c93d2-1234",
  LEGION_SERVICE_HOST: "10.0.0.1",
};

/** Set by Azure on each plan. */
export const onAzure: readonly { readonly name: string; readonly env: Surroundings }[] = [
  { name: "Flex Consumption", env: flexConsumption },
  {
    name: "Flex Consumption, before it knows its app",
    env: { ...functions, WEBSITE_POD_NAME: "0--5f0c93d2", LEGION_SERVICE_HOST: "10.0.0.1" },
  },
  {
    name: "Flex Consumption, in Azure's words for development",
    env: { ...flexConsumption, AZURE_FUNCTIONS_ENVIRONMENT: "Development" },
  },
  {
    name: "Linux Consumption",
    env: { ...site, WEBSITE_SKU: "Dynamic", CONTAINER_NAME: "5F0C93D2-1234" },
  },
  {
    name: "Linux Consumption, before it knows its app",
    env: { ...functions, CONTAINER_NAME: "5F0C93D2-1234" },
  },
  {
    name: "Windows Consumption",
    env: { ...site, WEBSITE_SKU: "Dynamic", WEBSITE_INSTANCE_ID: "5f0c93d2" },
  },
  {
    name: "Premium",
    env: { ...site, WEBSITE_SKU: "ElasticPremium", WEBSITE_INSTANCE_ID: "5f0c93d2" },
  },
  {
    name: "Dedicated",
    env: { ...site, WEBSITE_SKU: "PremiumV3", WEBSITE_INSTANCE_ID: "5f0c93d2" },
  },
  { name: "Dedicated, by its instance id alone", env: { WEBSITE_INSTANCE_ID: "5f0c93d2" } },
  {
    name: "Azure Arc",
    env: { ...site, KUBERNETES_SERVICE_HOST: "10.0.0.1", POD_NAMESPACE: "appservice-ns" },
  },
  {
    name: "Functions on Container Apps",
    env: { ...functions, MANAGED_ENVIRONMENT: "true", KUBERNETES_SERVICE_HOST: "10.0.0.1" },
  },
  {
    name: "Container Apps",
    env: { CONTAINER_APP_NAME: "documents", CONTAINER_APP_REVISION: "documents--1" },
  },
];

/** Surroundings that look like Azure and may be something else: access stays closed. */
export const likeAzure: readonly { readonly name: string; readonly env: Surroundings }[] = [
  { name: "a developer's container with a name", env: { CONTAINER_NAME: "dev" } },
  {
    name: "Core Tools in such a container",
    env: {
      CONTAINER_NAME: "dev",
      FUNCTIONS_CORETOOLS_ENVIRONMENT: "True",
      AZURE_FUNCTIONS_ENVIRONMENT: "Development",
    },
  },
];

/** Set by Core Tools. */
export const coreTools: Surroundings = {
  FUNCTIONS_WORKER_RUNTIME: "node",
  FUNCTIONS_CORETOOLS_ENVIRONMENT: "True",
  AZURE_FUNCTIONS_ENVIRONMENT: "Development",
  WEBSITE_HOSTNAME: "localhost:7071",
};

/** Other variables that identify Core Tools. */
export const underCoreTools: readonly { readonly name: string; readonly env: Surroundings }[] = [
  { name: "Core Tools", env: coreTools },
  { name: "Core Tools of old", env: { AZURE_FUNCTIONS_ENVIRONMENT: "development" } },
  {
    name: "Core Tools where the shell says something else",
    env: { ...coreTools, AZURE_FUNCTIONS_ENVIRONMENT: "Production" },
  },
];

/** Surroundings in which neither Azure nor Core Tools run the app. */
export const elsewhere: readonly { readonly name: string; readonly env: Surroundings }[] = [
  { name: "a plain machine", env: {} },
  {
    name: "a machine where the variables are empty",
    env: { CONTAINER_NAME: "", WEBSITE_INSTANCE_ID: "", FUNCTIONS_CORETOOLS_ENVIRONMENT: "" },
  },
  { name: "a Functions host in a container", env: { ...functions, HOSTNAME: "5f0c93d2" } },
  {
    name: "a Functions host in Kubernetes",
    env: { ...functions, KUBERNETES_SERVICE_HOST: "10.0.0.1", POD_NAMESPACE: "documents" },
  },
  { name: "a Functions host in production", env: { AZURE_FUNCTIONS_ENVIRONMENT: "Production" } },
];
