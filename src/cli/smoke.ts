import { setTimeout as delay } from "node:timers/promises";
import { Command, InvalidArgumentError } from "commander";
import { untilItLands } from "../base/contention.ts";
import { SeedbedError } from "../client/seedbed-error.ts";
import { CommandError } from "./command-error.ts";
import { type ConnectionOptions, connect, withConnection } from "./connection/connection.ts";
import { sayFailure } from "./failure.ts";
import { type Check, readinessChecks, writingChecks } from "./smoke-checks.ts";
import type { Terminal } from "./terminal.ts";

interface SmokeOptions extends ConnectionOptions {
  /** In minutes. */
  readonly wait: number;
  readonly expectVersion?: string;
  readonly expectCommit?: string;
}

/** The longest pause between two checks for readiness, in milliseconds. */
const longestPause = 5_000;

/** `seedbed smoke`: checks that a deployed Seedbed works. */
export function smokeCommand(terminal: Terminal): Command {
  const command = new Command("smoke")
    .summary("check a running Seedbed: health, reading, and writing one temporary document")
    .description(
      "Checks health, reads each collection, and creates, changes, deletes and restores the mood seedbed-smoke-test. At the end " +
        "it erases that mood, or deletes it if the caller may not erase. Exit code 1 if something fails. If it is not Seedbed that " +
        "answers, it stops after the first check.",
    )
    .argument("[url]", "its URL, the same as --url")
    .option("--wait <minutes>", "how long to wait until it is ready", toMinutes, 0)
    .option("--expect-version <version>", "the version that must be running")
    .option("--expect-commit <commit>", "the commit that must be running");
  return withConnection(command).action(
    async (
      url: string | undefined,
      { expectCommit, expectVersion, wait, ...options }: SmokeOptions,
    ) => {
      const connection = connect({ ...options, ...(url !== undefined && { url }) }, terminal);
      const first = readinessChecks(connection.client, {
        version: expectVersion,
        commit: expectCommit,
      });
      await waitFor(first, wait * 60_000, terminal);
      const checks = [...first, ...writingChecks(connection.client)];
      const { failed, untried } = await runChecks(checks, terminal);
      const failures = `${failed} failed${untried > 0 ? `, ${untried} skipped` : ""}`;
      await terminal.print([
        `${failed === 0 ? "All checks passed" : failures}: ${connection.name}`,
      ]);
      if (failed > 0) {
        terminal.exitWith(1);
      }
    },
  );
}

/** A deployment and its roles may take minutes to take effect, and planting a new table some seconds. */
async function waitFor(
  checks: readonly Check[],
  patienceMs: number,
  terminal: Terminal,
): Promise<void> {
  const deadline = performance.now() + patienceMs;
  let last = "";
  const look = async (): Promise<"ready" | "given up" | undefined> => {
    if (performance.now() >= deadline) {
      return "given up";
    }
    const outcomes = await Promise.all(checks.map(outcomeOf));
    const fault = outcomes.find(({ isGood }) => !isGood);
    if (fault === undefined) {
      return "ready";
    }
    if (fault.said !== last) {
      last = fault.said;
      terminal.remark([`Waiting: ${last}`]);
    }
    await delay(Math.min(longestPause, patienceMs / 10), undefined, { signal: terminal.signal });
    return undefined;
  };
  await untilItLands(look, { timeout: Number.POSITIVE_INFINITY, what: "it" });
}

/** Runs the checks in order, and stops if the first fails: then this is not Seedbed. */
async function runChecks(
  checks: readonly Check[],
  terminal: Terminal,
): Promise<{ readonly failed: number; readonly untried: number }> {
  let failed = 0;
  for (const [index, check] of checks.entries()) {
    const start = performance.now();
    const { isGood, said } = await outcomeOf(check);
    const ms = `${Math.round(performance.now() - start)} ms`;
    const remark = said === "" ? "" : `: ${said}`;
    await terminal.print([`${isGood ? "ok  " : "FAIL"}  ${check.name} (${ms})${remark}`]);
    failed += isGood ? 0 : 1;
    if (index === 0 && !isGood) {
      return { failed, untried: checks.length - 1 };
    }
  }
  return { failed, untried: 0 };
}

async function outcomeOf({ run }: Check): Promise<{ isGood: boolean; said: string }> {
  try {
    return { isGood: true, said: (await run()) ?? "" };
  } catch (error) {
    if (error instanceof CommandError) {
      return { isGood: false, said: error.message };
    }
    if (error instanceof SeedbedError) {
      return { isGood: false, said: sayFailure(error) };
    }
    throw error;
  }
}

function toMinutes(text: string): number {
  const minutes = Number(text);
  if (!(minutes >= 0 && minutes <= 60)) {
    throw new InvalidArgumentError("Give minutes, from 0 to 60.");
  }
  return minutes;
}
