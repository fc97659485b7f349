const schemes = new Set(["http:", "https:", "mailto:"]);

/** An address that may be a link, and the host to show for it. */
export interface SafeLink {
  readonly href: string;
  readonly host: string;
}

/**
 * Checks an address. Allowed are http, https and mailto with a complete address; everything else, such as javascript: or
 * a path on this site, is no link.
 */
export function safeLink(address: string): SafeLink | undefined {
  // What a browser would strip from an address could hide its scheme from a reader.
  if (/[\p{Cc}\p{Cf}]/u.test(address)) return undefined;
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return undefined;
  }
  if (!schemes.has(url.protocol)) return undefined;
  const host = url.protocol === "mailto:" ? url.pathname : url.host;
  return host === "" ? undefined : { href: url.href, host };
}

/** Whether the words of a link look like an address of another host than the one it leads to. */
export function isMisleading(words: string, host: string): boolean {
  const named = /(?:^|[\s/@])((?:[\p{L}\p{N}-]+\.)+\p{L}{2,})(?=$|[\s/:?#])/iu.exec(words.trim())?.[1]?.toLowerCase();
  if (named === undefined) return false;
  const bare = (name: string) => name.replace(/^www\./, "").replace(/:\d+$/, "");
  return bare(named) !== bare(host.toLowerCase());
}
