import { expect, it } from "vitest";
import type { LogEvent } from "../../src/base/events.ts";
import { isInReport, toReadableLine } from "../../src/local/readable-line.ts";

const request = {
  event: "request",
  operation: "moods-get",
  method: "GET",
  path: "/api/moods/calm",
  status: 200,
  ms: 1.2,
  storageCalls: 1,
  storageMs: 0.9,
  about: "moods",
  requestId: "r1",
} as const satisfies LogEvent;

const start = "[2026-11-25T10:00:00.000Z] moods-get: ";

it.for<[string, string]>([
  [JSON.stringify(request), "GET /api/moods/calm 200, 1.2 ms, 1 storage call"],
  [
    JSON.stringify({ ...request, status: 404, code: "not-found", storageCalls: 2 }),
    "GET /api/moods/calm 404 not-found, 1.2 ms, 2 storage calls",
  ],
  [
    '{"event":"planted","collections":{"personas":{"planted":2},"moods":{"planted":0},"templates":{"planted":1}}}',
    "Planted 2 personas, 1 templates.",
  ],
  [
    '{"event":"seed-problem","file":"moods/a.json","line":3,"detail":"a comma is missing"}',
    "Seed file with a problem: moods/a.json, line 3: a comma is missing",
  ],
  [
    '{"event":"seed-followed","type":"moods","id":"a","file":"moods/a.json","change":"written"}',
    "moods/a: written from moods/a.json",
  ],
  [
    '{"event":"planting-failed","code":"storage-unavailable","detail":"It does not answer.","error":{"message":"getaddrinfo ENOTFOUND a.test"}}',
    "planting-failed: It does not answer. (getaddrinfo ENOTFOUND a.test)",
  ],
])("%s is shown as %s", ([said, read]) => {
  expect(toReadableLine(start + said)).toBe(read);
});

it.for([
  '{"event":"planting-failed","error":{"message":"A bug."}}',
  '{"event":"pruned","documents":0}',
  "Something else",
])("%s is shown as it is", (said) => {
  expect(toReadableLine(start + said)).toBe(start + said);
});

it.for([
  [JSON.stringify(request), true],
  ['{"event":"planted","collections":{}}', true],
  ['{"event":"planting-failed","detail":"Full."}', false],
  ["Something else", false],
] as const)("whether the report of the start covers %s: %s", ([said, isTold]) => {
  expect(isInReport(start + said)).toBe(isTold);
});
