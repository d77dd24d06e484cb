import type { KnipConfig } from "knip";

const config: KnipConfig = {
  entry: [
    "functions/index.ts",
    "src/client/index.ts",
    "test/bench/*.ts",
    "test/browser/*-page.ts",
    "test/local/fixtures/**/*.ts",
    "test/support/small-host.ts",
  ],
  project: ["functions/**/*.ts", "src/**/*.ts", "test/**/*.ts", "*.ts"],
  // What Azurite gets in place of its telemetry client.
  ignoreDependencies: ["applicationinsights"],
  ignoreExportsUsedInFile: true,
};

export default config;
