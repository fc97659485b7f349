import { loadTexts, type TextPart } from "../i18n/index.ts";

/** Loads a part of the client together with the texts it uses. */
export async function withTexts<Module>(load: () => Promise<Module>, part: TextPart = "groups"): Promise<Module> {
  const [module] = await Promise.all([load(), loadTexts(part)]);
  return module;
}

/** What one can do with a chat as a whole; loaded at its first use. */
export const loadCommands = () => withTexts(() => import("./chatCommands.ts"));
