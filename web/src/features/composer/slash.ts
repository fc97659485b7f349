/** A command one can write instead of a message. */
export interface SlashCommand {
  readonly name: "me" | "shrug" | "mute" | "invite";
  /** What it does, worded. */
  readonly hint: `slash.${SlashCommand["name"]}`;
}

/** What commands act on. */
export interface SlashActions {
  /** Silences the chat, or ends that. */
  onMute: () => void;
  /** Shows where people are added; undefined where nobody can be. */
  onInvite: (() => void) | undefined;
}

const commands = [
  { name: "me", hint: "slash.me" },
  { name: "shrug", hint: "slash.shrug" },
  { name: "mute", hint: "slash.mute" },
  { name: "invite", hint: "slash.invite" },
] as const satisfies readonly SlashCommand[];

/** The commands that start with `query` and can be used here. */
export function findCommands(query: string, actions: SlashActions): readonly SlashCommand[] {
  return commands.filter(
    ({ name }) => name.startsWith(query.toLowerCase()) && (name !== "invite" || actions.onInvite !== undefined),
  );
}

/**
 * Does what a text that starts with a command asks for.
 * @returns the text to send in its place, or undefined when there is nothing to send. A text that names no command is sent as it is.
 */
export function runCommand(text: string, actions: SlashActions): string | undefined {
  const { name, rest = "" } = /^\/(?<name>[a-z]+)(?:\s+(?<rest>[\s\S]*))?$/.exec(text.trim())?.groups ?? {};
  switch (name) {
    case "me":
      return rest === "" ? text : `*${rest.trim()}*`;
    case "shrug":
      return `${rest} ¯\\\\\\_(ツ)\\_/¯`.trim();
    case "mute":
      if (rest !== "") return text;
      actions.onMute();
      return undefined;
    case "invite":
      if (rest !== "" || actions.onInvite === undefined) return text;
      actions.onInvite();
      return undefined;
    default:
      return text;
  }
}
