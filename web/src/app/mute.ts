import type { MuteFor } from "../features/chats/model.ts";

/** The wire's time until which a chat is silent; the last day there is means always, null ends it. */
export function mutedUntil(duration: MuteFor | null): string | null {
  if (duration === null) return null;
  if (duration === "always") return "9999-12-31T00:00:00Z";
  const hours = { hour: 1, eightHours: 8, week: 7 * 24 }[duration];
  return new Date(Date.now() + hours * 3_600_000).toISOString();
}
