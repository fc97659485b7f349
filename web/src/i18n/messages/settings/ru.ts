import type { SettingsMessages } from "../../types.ts";

/** The Russian texts of the settings. */
export const settingsRu: SettingsMessages = {
  "settings.sections": "Разделы настроек",
  "settings.appearance": "Оформление",
  "settings.language": "Язык",
  "settings.theme": "Тема",
  "settings.themeSystem": "Как в системе",
  "settings.themeLight": "Светлая",
  "settings.themeDark": "Тёмная",
  "settings.themeHint": "«Как в системе» следует за устройством, в том числе по вечерам.",
  "settings.textSize": "Размер текста",
  "settings.textSizeHint": "Размер текста сообщений. Остальное подстроится.",
  "settings.motion": "Меньше движения",
  "settings.motionHint": "Без сдвигов и подпрыгиваний, только короткие переходы.",
  "settings.languageHint": "Имена, сообщения и файлы остаются такими, как их написали.",
  "settings.languageSystem": "Как в браузере ({language})",
  "settings.onThisDevice": "Запомнено на этом устройстве.",
};
