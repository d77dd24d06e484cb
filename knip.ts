import type { KnipConfig } from "knip";

const config: KnipConfig = {
  entry: [
    // Those with an exclamation mark are what runs without tests (`knip --production`).
    "functions/index.ts!",
    "src/client/index.ts!",
    "src/local/storage/azurite-process.ts!",
    "test/bench/*.ts",
    "test/browser/*-page.ts",
    "test/local/fixtures/**/*.ts",
    "test/support/small-host.ts",
  ],
  // The memory store is for tests alone.
  project: ["functions/**/*.ts!", "src/**/*.ts!", "test/**/*.ts", "*.ts"],
  // What Azurite gets in place of its telemetry client.
  ignoreDependencies: ["applicationinsights"],
  ignoreExportsUsedInFile: true,
};

export default config;
