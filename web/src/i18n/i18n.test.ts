import { afterEach, describe, expect, test } from "vitest";
import { compile, format, formatToParts } from "./format.ts";
import { bestLanguage, bestLocale, loadTexts, setAccountLanguage, setDeviceLanguage } from "./language.ts";
import { en } from "./messages/en.ts";
import { groupsEn } from "./messages/groups/en.ts";
import { groupsPl } from "./messages/groups/pl.ts";
import { groupsRu } from "./messages/groups/ru.ts";
import { moreEn } from "./messages/more/en.ts";
import { morePl } from "./messages/more/pl.ts";
import { moreRu } from "./messages/more/ru.ts";
import { pl } from "./messages/pl.ts";
import { ru } from "./messages/ru.ts";
import { settingsEn } from "./messages/settings/en.ts";
import { settingsPl } from "./messages/settings/pl.ts";
import { settingsRu } from "./messages/settings/ru.ts";
import { t } from "./t.ts";
import type { AllMessages, MessageKey } from "./types.ts";

const english: AllMessages = { ...en, ...groupsEn, ...settingsEn, ...moreEn };
const texts: Record<string, AllMessages> = {
  en: english,
  pl: { ...pl, ...groupsPl, ...settingsPl, ...morePl },
  ru: { ...ru, ...groupsRu, ...settingsRu, ...moreRu },
};
const keys = Object.keys(english) as MessageKey[];

/** The arguments a message really takes, and the plural forms of each of its choices. */
function shape(message: string) {
  const names = new Set<string>();
  const plurals: string[][] = [];
  const walk = (nodes: ReturnType<typeof compile>) => {
    for (const node of nodes) {
      if (typeof node === "string" || node.kind === "number") continue;
      names.add(node.name);
      if (node.kind === "choice") {
        if (node.isPlural) plurals.push([...node.cases.keys()].filter((label) => !label.startsWith("=")));
        for (const branch of node.cases.values()) walk(branch);
      }
    }
  };
  walk(compile(message));
  return { names: [...names].sort(), plurals };
}

/** The same rule as the type ArgumentNames, applied at run time. */
function typedNames(message: string): string[] {
  const found = message
    .split("{")
    .slice(1)
    .map((after) => after.split("}")[0] ?? "")
    .map((inside) => /^(\w+), (?:plural|select),/.exec(inside)?.[1] ?? inside);
  return [...new Set(found.filter((name) => name !== "" && !/[ #{,]/.test(name)))].sort();
}

describe("texts", () => {
  for (const [language, messages] of Object.entries(texts)) {
    test(`every ${language} message parses and takes the arguments of the English one`, () => {
      for (const key of keys) expect(shape(messages[key]).names, key).toEqual(shape(english[key]).names);
    });
    test(`every ${language} plural has exactly the forms the language needs`, () => {
      const needed = new Intl.PluralRules(language).resolvedOptions().pluralCategories.toSorted();
      for (const key of keys)
        for (const forms of shape(messages[key]).plurals) expect(forms.toSorted(), key).toEqual(needed);
    });
    test(`no ${language} message is empty or uses typewriter apostrophes and dots`, () => {
      for (const key of keys) {
        expect(messages[key].trim(), key).not.toBe("");
        expect(messages[key], key).not.toMatch(/'|\.\.\./);
      }
    });
  }

  test("the argument names the types read are the ones the parser finds", () => {
    for (const key of keys) expect(typedNames(english[key]), key).toEqual(shape(english[key]).names);
  });
});

describe("plurals", () => {
  const counts = [0, 1, 2, 4, 5, 11, 12, 21, 22, 25, 101, 111, 1.5];
  const unread = (language: string) =>
    counts.map((count) => format((texts[language] as AllMessages)["chats.unreadMessages"], language, { count }));

  test("English counts unread messages", () => {
    expect(unread("en")).toEqual([
      "0 unread messages",
      "1 unread message",
      "2 unread messages",
      "4 unread messages",
      "5 unread messages",
      "11 unread messages",
      "12 unread messages",
      "21 unread messages",
      "22 unread messages",
      "25 unread messages",
      "101 unread messages",
      "111 unread messages",
      "1.5 unread messages",
    ]);
  });
  test("Polish counts unread messages", () => {
    expect(unread("pl")).toEqual([
      "0 nieprzeczytanych wiadomości",
      "1 nieprzeczytana wiadomość",
      "2 nieprzeczytane wiadomości",
      "4 nieprzeczytane wiadomości",
      "5 nieprzeczytanych wiadomości",
      "11 nieprzeczytanych wiadomości",
      "12 nieprzeczytanych wiadomości",
      "21 nieprzeczytanych wiadomości",
      "22 nieprzeczytane wiadomości",
      "25 nieprzeczytanych wiadomości",
      "101 nieprzeczytanych wiadomości",
      "111 nieprzeczytanych wiadomości",
      "1,5 nieprzeczytanej wiadomości",
    ]);
  });
  test("Russian counts unread messages", () => {
    expect(unread("ru")).toEqual([
      "0 непрочитанных сообщений",
      "1 непрочитанное сообщение",
      "2 непрочитанных сообщения",
      "4 непрочитанных сообщения",
      "5 непрочитанных сообщений",
      "11 непрочитанных сообщений",
      "12 непрочитанных сообщений",
      "21 непрочитанное сообщение",
      "22 непрочитанных сообщения",
      "25 непрочитанных сообщений",
      "101 непрочитанное сообщение",
      "111 непрочитанных сообщений",
      "1,5 непрочитанного сообщения",
    ]);
  });
});

describe("message format", () => {
  test("exact counts win over plural forms", () => {
    const message = "{n, plural, =0 {none at all} one {# thing} other {# things}}";
    expect([0, 1, 7].map((n) => format(message, "en", { n }))).toEqual(["none at all", "1 thing", "7 things"]);
  });
  test("select picks a branch by text and falls back to other", () => {
    const message = "{who, select, me {mine} other {of {name}}}";
    expect(format(message, "en", { who: "me", name: "Ola" })).toBe("mine");
    expect(format(message, "en", { who: "x", name: "Ola" })).toBe("of Ola");
  });
  test("arguments may be pieces of interface", () => {
    const link = { tag: "a" };
    expect(formatToParts("New here? {link}", "en", { link })).toEqual(["New here? ", link]);
  });
  test("braces inside an argument stay text", () => {
    expect(format("Hello {name}", "en", { name: "{x, plural}" })).toBe("Hello {x, plural}");
  });
  test("bad messages and missing arguments are refused with their text", () => {
    for (const bad of ["{", "{a", "{a, plural, one {x}}", "{a, kind, other {x}}", "}", "{a, plural, one x}"])
      expect(() => compile(bad), bad).toThrow(SyntaxError);
    expect(() => format("Hello {name}", "en")).toThrow(/name/);
    expect(() => format("{n, plural, other {#}}", "en", { n: "3" })).toThrow(TypeError);
  });
});

describe("language", () => {
  afterEach(async () => {
    await setAccountLanguage(null);
    await setDeviceLanguage(null);
  });

  test("the account wins over the device, the device over the browser, without a reload", async () => {
    await setDeviceLanguage("pl");
    expect(t("chats.title")).toBe("Czaty");
    expect(document.documentElement.lang).toBe("pl");
    await setAccountLanguage("ru");
    expect(t("chats.title")).toBe("Чаты");
    await setAccountLanguage(null);
    expect(t("chats.title")).toBe("Czaty");
    await setDeviceLanguage(null);
    expect(t("chats.title")).toBe("Chats");
    expect(document.documentElement.dir).toBe("ltr");
  });
  test("the last of two quick choices stays", async () => {
    await Promise.all([setDeviceLanguage("pl"), setDeviceLanguage("ru"), setDeviceLanguage("en")]);
    expect(t("chats.title")).toBe("Chats");
  });
  test("a part of the texts comes with its screen and follows the language", async () => {
    await setDeviceLanguage("pl");
    await loadTexts("groups");
    expect(t("profile.sendMessage")).toBe("Wyślij wiadomość");
    await setDeviceLanguage("ru");
    expect(t("profile.sendMessage")).toBe("Написать сообщение");
    expect(t("chats.title")).toBe("Чаты");
    await setDeviceLanguage(null);
    expect(t("profile.sendMessage")).toBe("Send message");
  });
  test("the browser's list decides, English is the last resort", () => {
    expect(bestLanguage(["de-AT", "ru-RU", "pl"])).toBe("ru");
    expect(bestLanguage(["de"])).toBe("en");
    expect(bestLanguage([])).toBe("en");
  });
  test("dates follow the browser's variant of the language", () => {
    expect(bestLocale("en", ["pl-PL", "en-US"])).toBe("en-US");
    expect(bestLocale("en", ["pl-PL", "en"])).toBe("en-GB");
    expect(bestLocale("pl", ["en-US"])).toBe("pl");
  });
});
