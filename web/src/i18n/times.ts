import { createSignal } from "solid-js";
import { locale } from "./language.ts";
import { t } from "./t.ts";

const formats = new Map<string, Intl.DateTimeFormat>();

function write(date: Date, options: Intl.DateTimeFormatOptions): string {
  const key = `${locale()} ${JSON.stringify(options)}`;
  let found = formats.get(key);
  if (found === undefined) {
    found = new Intl.DateTimeFormat(locale(), options);
    formats.set(key, found);
  }
  return found.format(date);
}

/** Midnights between two moments in the reader's zone: 0 today, 1 yesterday. Days of 23 and 25 hours count as one. */
function daysBefore(date: Date, now: Date): number {
  const day = (moment: Date) => Date.UTC(moment.getFullYear(), moment.getMonth(), moment.getDate());
  return Math.round((day(now) - day(date)) / 86_400_000);
}

const [today, setToday] = createSignal(new Date());
let timer: ReturnType<typeof setTimeout> | undefined;

function newDay(): void {
  const now = new Date();
  if (now.toDateString() !== today().toDateString()) setToday(now);
  clearTimeout(timer);
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
  timer = setTimeout(newDay, midnight.getTime() - now.getTime() + 50);
}

/** Makes every relative date on screen follow local midnight, also after sleep. Returns the way to stop. */
export function watchMidnight(): () => void {
  newDay();
  document.addEventListener("visibilitychange", newDay);
  return () => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", newDay);
  };
}

/** A moment of the current day. Reactive: it changes at local midnight. */
export const dayNow = today;

/** Hours and minutes, 24 or 12 hours as the locale does. */
export function clockTime(date: Date): string {
  return write(date, { hour: hasTwelveHours() ? "numeric" : "2-digit", minute: "2-digit" });
}

const twelveHours = new Map<string, boolean>();

function hasTwelveHours(): boolean {
  const tag = locale();
  let known = twelveHours.get(tag);
  if (known === undefined) {
    known = new Intl.DateTimeFormat(tag, { hour: "numeric" }).resolvedOptions().hour12 === true;
    twelveHours.set(tag, known);
  }
  return known;
}

/** The time in a row of the chat list: time today, Yesterday, the weekday within six days, then the date. */
export function listTime(date: Date, now: Date = today()): string {
  const days = daysBefore(date, now);
  if (days <= 0) return clockTime(date);
  if (days === 1) return t("day.yesterday");
  if (days <= 6) return write(date, { weekday: "short" });
  if (date.getFullYear() === now.getFullYear()) return write(date, { day: "numeric", month: "short" });
  return write(date, { day: "2-digit", month: "2-digit", year: "numeric" });
}

/** The divider between days: Today, Yesterday, "Monday" within six days, "12 November", "12 November 2024". */
export function dayDivider(date: Date, now: Date = today()): string {
  const days = daysBefore(date, now);
  if (days === 0) return t("day.today");
  if (days === 1) return t("day.yesterday");
  if (days > 1 && days <= 6) return capitalised(write(date, { weekday: "long" }));
  const year = date.getFullYear() === now.getFullYear() ? {} : { year: "numeric" as const };
  return write(date, { day: "numeric", month: "long", ...year });
}

/** Intl writes Polish and Russian weekdays in lower case; a divider is a heading. */
function capitalised(text: string): string {
  const [first = ""] = text;
  return first.toLocaleUpperCase(locale()) + text.slice(first.length);
}

/**
 * When somebody was last here.
 * @param form `short` for rows ("last seen at 07:48", "last seen yesterday"), `long` for headers ("last seen today at 07:48").
 */
export function lastSeen(date: Date, form: "short" | "long" = "short", now: Date = today()): string {
  const days = daysBefore(date, now);
  const time = clockTime(date);
  if (days <= 0) return form === "long" ? t("presence.seenToday", { time }) : t("presence.seenAt", { time });
  if (days === 1) return form === "long" ? t("presence.seenYesterdayAt", { time }) : t("presence.seenYesterday");
  const year = date.getFullYear() === now.getFullYear() ? {} : { year: "numeric" as const };
  return t("presence.seenOn", { date: write(date, { day: "numeric", month: "long", ...year }) });
}

/** Date and time to the second, for tooltips and details. */
export function fullTime(date: Date): string {
  return write(date, { dateStyle: "full", timeStyle: "medium" });
}

/** A day, written out: "14 March 2024". */
export function date(day: Date): string {
  return write(day, { day: "numeric", month: "long", year: "numeric" });
}
