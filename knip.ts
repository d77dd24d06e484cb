import type { KnipConfig } from "knip";

const config: KnipConfig = {
  entry: [
    // Entries with an exclamation mark are for production (`knip --production`).
    "functions/index.ts!",
    "src/client/index.ts!",
    "src/client/admin.ts!",
    "src/console/console.tsx!",
    "src/local/storage/azurite-process.ts!",
    "examples/frontend/{app.tsx,serve.ts}",
    "infra/{bill,traffic-bill}.ts",
    "test/bench/*.ts",
    "test/browser/*-page.ts",
    "test/local/fixtures/**/*.ts",
    "test/support/small-host.ts",
    "test/support/worker-process.ts",
  ],
  project: [
    "functions/**/*.ts!",
    "src/**/*.{ts,tsx}!",
    "test/**/*.ts",
    "examples/**/*.{ts,tsx}",
    "deployment/*.ts",
    "infra/*.ts",
    "*.ts",
  ],
  ignoreDependencies: [
    // Its file is read, not imported.
    "axe-core",
    // These replace telemetry clients.
    "@scarf/scarf",
    "applicationinsights",
    // Its files are served, not imported.
    "swagger-ui-dist",
  ],
  // Installed by operators.
  ignoreBinaries: ["terraform"],
  ignoreExportsUsedInFile: true,
};

export default config;
