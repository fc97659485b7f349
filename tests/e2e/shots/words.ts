import { en } from '../../../web/src/i18n/messages/en.ts';
import { groupsEn } from '../../../web/src/i18n/messages/groups/en.ts';
import { groupsPl } from '../../../web/src/i18n/messages/groups/pl.ts';
import { groupsRu } from '../../../web/src/i18n/messages/groups/ru.ts';
import { moreEn } from '../../../web/src/i18n/messages/more/en.ts';
import { morePl } from '../../../web/src/i18n/messages/more/pl.ts';
import { moreRu } from '../../../web/src/i18n/messages/more/ru.ts';
import { pl } from '../../../web/src/i18n/messages/pl.ts';
import { ru } from '../../../web/src/i18n/messages/ru.ts';
import { settingsEn } from '../../../web/src/i18n/messages/settings/en.ts';
import { settingsPl } from '../../../web/src/i18n/messages/settings/pl.ts';
import { settingsRu } from '../../../web/src/i18n/messages/settings/ru.ts';

/** The languages of the client and the browser locale that brings each. */
export const locales = { en: 'en-GB', pl: 'pl-PL', ru: 'ru-RU' } as const;
export type Language = keyof typeof locales;

const texts: Record<Language, Record<string, string>> = {
  en: { ...en, ...groupsEn, ...moreEn, ...settingsEn },
  pl: { ...pl, ...groupsPl, ...morePl, ...settingsPl },
  ru: { ...ru, ...groupsRu, ...moreRu, ...settingsRu },
};

export type Words = (
  key: keyof typeof en | keyof typeof groupsEn | keyof typeof moreEn | keyof typeof settingsEn,
  values?: Record<string, string>,
) => string;

/** What the client says for a key, so that one walk leads through all languages. Plural forms are not understood. */
export function wordsOf(language: Language): Words {
  return (key, values = {}) => {
    const text = texts[language][key];
    if (text === undefined) throw new Error(`No text ${key} in ${language}`);
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  };
}
