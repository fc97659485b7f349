/** How strong a password is, in words. */
export type Strength = "short" | "weak" | "fair" | "good" | "strong";

/**
 * Judges a password by its length and variety, without composition rules: repeated, counted-up and keyboard-row characters
 * add little, and so does what the person's own names already tell. The server alone decides what is accepted.
 * @param own words that must not help, such as the user name.
 */
export function passwordStrength(password: string, min: number, own: readonly string[] = []): Strength {
  const characters = [...password];
  if (characters.length < min) return "short";
  let told = password.toLowerCase();
  for (const word of own) {
    const lower = word.trim().toLowerCase();
    if (lower.length >= 3) told = told.replaceAll(lower, "");
  }
  let surprises = 0;
  const seen = new Map<string, number>();
  let previous = "";
  for (const char of told) {
    const times = seen.get(char) ?? 0;
    seen.set(char, times + 1);
    surprises += isNextTo(previous, char) ? 0.25 : 1 / (1 + times * 0.5);
    previous = char;
  }
  // Bits per surprising character, by how many kinds of characters there are to choose from.
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u].filter((kind) => kind.test(password)).length;
  const bits = surprises * (3.2 + kinds * 0.7);
  if (bits < 32) return "weak";
  if (bits < 46) return "fair";
  return bits < 62 ? "good" : "strong";
}

const rows = [
  "qwertyuiop",
  "asdfghjkl",
  "zxcvbnm",
  "йцукенгшщзхъ",
  "фывапролджэ",
  "ячсмитьбю",
  "0123456789",
  "9876543210",
];

function isNextTo(previous: string, char: string): boolean {
  if (previous === "") return false;
  if (previous === char) return true;
  if ((previous.codePointAt(0) ?? 0) + 1 === char.codePointAt(0)) return true;
  return rows.some((row) => row.includes(previous + char));
}
