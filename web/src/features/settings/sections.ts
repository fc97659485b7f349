/** The sections there are, in the order of the list. */
export const settingsSections = [
  "profile",
  "status",
  "notifications",
  "appearance",
  "language",
  "privacy",
  "password",
  "devices",
  "shortcuts",
] as const;

/** A section of the settings. */
export type SettingsSection = (typeof settingsSections)[number];

/** Whether an address names a section there is. */
export function isSettingsSection(value: string | undefined): value is SettingsSection {
  return (settingsSections as readonly (string | undefined)[]).includes(value);
}
