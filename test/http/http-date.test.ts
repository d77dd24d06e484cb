import fc from "fast-check";
import { expect, it } from "vitest";
import { parseHttpDate } from "../../src/http/request/http-date.ts";

const now = new Date("2026-11-26T12:00:00Z");

it.for([
  ["Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37.000Z"],
  ["Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37.000Z"],
  ["Sun Nov  6 08:49:37 1994", "1994-11-06T08:49:37.000Z"],
  ["Tuesday, 24-Nov-76 00:00:00 GMT", "2076-11-24T00:00:00.000Z"],
  ["Thursday, 24-Nov-77 00:00:00 GMT", "1977-11-24T00:00:00.000Z"],
  ["Thu, 29 Feb 2024 23:59:59 GMT", "2024-02-29T23:59:59.000Z"],
  ["Sat, 31 Dec 2016 23:59:60 GMT", "2016-12-31T23:59:59.000Z"],
])("%s is %s", ([text = "", date]) => {
  expect(new Date(parseHttpDate(text, now) ?? Number.NaN).toISOString()).toBe(date);
});

it.for([
  "",
  "now",
  "1994-11-06T08:49:37Z",
  "784111777",
  "Sun, 6 Nov 1994 08:49:37 GMT",
  "Sun, 06 Nov 1994 08:49:37 UTC",
  "Sun, 06 Nov 1994 08:49:37 +0000",
  "Sun, 06 Nov 1994 08:49:37",
  "sun, 06 nov 1994 08:49:37 gmt",
  "Son, 06 Nov 1994 08:49:37 GMT",
  "Sun, 06 anF 1994 08:49:37 GMT",
  "Sun, 06 Xxx 1994 08:49:37 GMT",
  "Sun, 00 Nov 1994 08:49:37 GMT",
  "Sun, 31 Nov 1994 08:49:37 GMT",
  "Thu, 30 Feb 2024 08:49:37 GMT",
  "Sun, 06 Nov 1994 24:00:00 GMT",
  "Sun, 06 Nov 1994 08:60:00 GMT",
  "Sun, 06 Nov 1994 08:49:61 GMT",
  "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT",
])("%j is no date", (text) => {
  expect(parseHttpDate(text, now)).toBeUndefined();
});

it("every date that we send can be parsed back", () => {
  const date = fc.date({
    min: new Date("1970-01-01T00:00:00Z"),
    max: new Date("9999-12-31T23:59:59Z"),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(date, (one) => {
      expect(parseHttpDate(one.toUTCString())).toBe(Math.floor(one.getTime() / 1_000) * 1_000);
    }),
  );
});
