import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { applyLanguage, setDeviceLanguage } from "./language.ts";
import { clockTime, dayDivider, dayNow, lastSeen, listTime, watchMidnight } from "./times.ts";

// Thursday, 12 November 2026, 09:31 in the reader's zone.
const now = new Date(2026, 10, 12, 9, 31);
const at = (day: number, hour = 18, minute = 42, month = 10, year = 2026) => new Date(year, month, day, hour, minute);

beforeEach(() => {
  vi.spyOn(navigator, "languages", "get").mockReturnValue(["en-GB"]);
  return applyLanguage();
});
afterEach(() => setDeviceLanguage(null));
afterAll(() => vi.useRealTimers());

describe("list times", () => {
  test("today shows the time, yesterday the word, six days the weekday, then the date", () => {
    expect(listTime(at(12, 0, 0), now)).toBe("00:00");
    expect(listTime(at(11, 23, 59), now)).toBe("Yesterday");
    expect(listTime(at(10), now)).toBe("Tue");
    expect(listTime(at(6), now)).toBe("Fri");
    expect(listTime(at(5), now)).toBe("5 Nov");
    expect(listTime(at(12, 1, 1, 10, 2024), now)).toBe("12/11/2024");
  });
  test("a clock a little ahead is still today", () => {
    expect(listTime(at(13, 0, 0), now)).toBe("00:00");
  });
  test("a day of 23 or 25 hours is one day", () => {
    for (let day = 1; day < 366; day++) {
      const noon = new Date(2026, 0, day + 1, 12);
      expect(listTime(new Date(2026, 0, day, 12), noon)).toBe("Yesterday");
    }
  });
  test("Polish and Russian use their words", async () => {
    await setDeviceLanguage("pl");
    expect([listTime(at(11), now), listTime(at(9), now)]).toEqual(["Wczoraj", "pon."]);
    await setDeviceLanguage("ru");
    expect([listTime(at(11), now), listTime(at(9), now)]).toEqual(["Вчера", "пн"]);
  });
  test("twelve hours where the locale has them", async () => {
    vi.spyOn(navigator, "languages", "get").mockReturnValue(["en-US"]);
    await applyLanguage();
    expect(clockTime(at(12, 18, 5)).replace(/\s/g, " ")).toBe("6:05 PM");
  });
});

describe("day dividers", () => {
  test("words, weekdays, dates, years", () => {
    expect(dayDivider(at(12, 0, 0), now)).toBe("Today");
    expect(dayDivider(at(11, 23, 59), now)).toBe("Yesterday");
    expect(dayDivider(at(9), now)).toBe("Monday");
    expect(dayDivider(at(2), now)).toBe("2 November");
    expect(dayDivider(at(12, 1, 1, 10, 2024), now)).toBe("12 November 2024");
  });
  test("Polish and Russian dates are in the genitive, weekdays start a line", async () => {
    await setDeviceLanguage("pl");
    expect([dayDivider(at(9), now), dayDivider(at(2), now)]).toEqual(["Poniedziałek", "2 listopada"]);
    await setDeviceLanguage("ru");
    expect([dayDivider(at(9), now), dayDivider(at(2), now)]).toEqual(["Понедельник", "2 ноября"]);
  });
});

describe("last seen", () => {
  test("short in rows, long in headers", () => {
    expect(lastSeen(at(12, 7, 48), "short", now)).toBe("last seen at 07:48");
    expect(lastSeen(at(12, 7, 48), "long", now)).toBe("last seen today at 07:48");
    expect(lastSeen(at(11, 7, 48), "short", now)).toBe("last seen yesterday");
    expect(lastSeen(at(11, 7, 48), "long", now)).toBe("last seen yesterday at 07:48");
    expect(lastSeen(at(2), "short", now)).toBe("last seen 2 November");
  });
  test("Polish and Russian avoid gendered verbs", async () => {
    await setDeviceLanguage("pl");
    expect(lastSeen(at(11, 7, 48), "long", now)).toBe("ostatnio wczoraj o 07:48");
    await setDeviceLanguage("ru");
    expect(lastSeen(at(11, 7, 48), "long", now)).toBe("последний визит вчера в 07:48");
  });
});

test("relative days change at local midnight", () => {
  vi.useFakeTimers({ now: new Date(2026, 10, 12, 23, 59, 30) });
  const stop = watchMidnight();
  expect(dayDivider(at(12), dayNow())).toBe("Today");
  vi.advanceTimersByTime(31_000);
  expect(dayDivider(at(12), dayNow())).toBe("Yesterday");
  stop();
  vi.useRealTimers();
});
