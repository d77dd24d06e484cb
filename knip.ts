import type { KnipConfig } from "knip";

const config: KnipConfig = {
  entry: ["functions/index.ts", "test/bench/*.ts", "test/local/fixtures/**/*.ts"],
  project: ["functions/**/*.ts", "src/**/*.ts", "test/**/*.ts", "*.ts"],
  ignoreExportsUsedInFile: true,
};

export default config;
