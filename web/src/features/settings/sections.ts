/** The sections there are. */
export type SettingsSection = "appearance" | "language";

/** Whether an address names a section there is. */
export function isSettingsSection(value: string | undefined): value is SettingsSection {
  return value === "appearance" || value === "language";
}
