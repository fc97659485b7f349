/** The English texts of the settings. They load with those screens. */
export const settingsEn = {
  "settings.sections": "Settings sections",
  "settings.appearance": "Appearance",
  "settings.language": "Language",
  "settings.theme": "Theme",
  "settings.themeSystem": "System",
  "settings.themeLight": "Light",
  "settings.themeDark": "Dark",
  "settings.themeHint": "System follows your device, also when it changes in the evening.",
  "settings.textSize": "Text size",
  "settings.textSizeHint": "Size of message text. The rest follows.",
  "settings.motion": "Reduce motion",
  "settings.motionHint": "No sliding or bouncing, only short fades.",
  "settings.languageHint": "Names, messages and files stay as people wrote them.",
  "settings.languageSystem": "Same as the browser ({language})",
  "settings.onThisDevice": "Kept on this device.",
} as const;
