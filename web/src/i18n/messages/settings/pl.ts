import type { SettingsMessages } from "../../types.ts";

/** The Polish texts of the settings. */
export const settingsPl: SettingsMessages = {
  "settings.sections": "Działy ustawień",
  "settings.appearance": "Wygląd",
  "settings.language": "Język",
  "settings.theme": "Motyw",
  "settings.themeSystem": "Systemowy",
  "settings.themeLight": "Jasny",
  "settings.themeDark": "Ciemny",
  "settings.themeHint": "Systemowy idzie za urządzeniem, także gdy zmienia się ono wieczorem.",
  "settings.textSize": "Rozmiar tekstu",
  "settings.textSizeHint": "Rozmiar tekstu wiadomości. Reszta się dopasuje.",
  "settings.motion": "Mniej ruchu",
  "settings.motionHint": "Bez przesuwania i podskoków, tylko krótkie przejścia.",
  "settings.languageHint": "Nazwy, wiadomości i pliki zostają takie, jak je zapisano.",
  "settings.languageSystem": "Jak w przeglądarce ({language})",
  "settings.onThisDevice": "Zapamiętane na tym urządzeniu.",
};
