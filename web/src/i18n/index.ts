export {
  applyLanguage,
  bestLanguage,
  deviceLanguage,
  isLanguage,
  type Language,
  language,
  languages,
  loadTexts,
  locale,
  setAccountLanguage,
  setDeviceLanguage,
  type TextPart,
} from "./language.ts";
export { rich, t } from "./t.ts";
export * from "./times.ts";
export type { MessageKey } from "./types.ts";
