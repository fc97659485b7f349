import { render } from "@solidjs/testing-library";
import { expect, test } from "vitest";
import { safeLink } from "./links.ts";
import { loadMarkdown, MessageText } from "./MessageText.tsx";

const tags = /^(P|SPAN|BUTTON|A|STRONG|EM|DEL|CODE|PRE|BLOCKQUOTE|UL|OL|LI|BR)$/;
const attributes = /^(href|target|rel|data-tip|tabindex|type|class|dir|start)$/;

async function draw(text: string): Promise<HTMLElement> {
  await loadMarkdown();
  const { container } = render(() => (
    <MessageText
      text={text}
      personByNick={(nick) => (nick === "kasia" ? 7 : undefined)}
      onPerson={() => {}}
      isReachable
      tail=""
    />
  ));
  return container;
}

/** Everything drawn is of the allowed kinds, whatever was written. */
function check(drawn: HTMLElement, source: string): void {
  for (const element of drawn.querySelectorAll("*")) {
    expect(element.tagName, source).toMatch(tags);
    for (const { name, value } of element.attributes) {
      expect(name, source).toMatch(attributes);
      if (name === "href") expect(value, source).toMatch(/^(https?:\/\/|mailto:)/);
    }
    if (element.tagName === "A") {
      expect(element.getAttribute("rel"), source).toBe("noopener noreferrer nofollow");
      expect(element.getAttribute("data-tip"), source).toBe(safeLink(element.getAttribute("href") ?? "")?.host);
    }
    if (element.tagName === "BUTTON") expect(element.getAttribute("type"), source).toBe("button");
  }
}

const elements = [
  "img src=x",
  "svg",
  "video src=x",
  "iframe",
  "body",
  "input autofocus",
  "details open",
  "math",
  "a",
  "object data=x",
  "embed src=x",
  "form",
  "style",
  "link rel=stylesheet",
  "meta http-equiv=refresh",
  "base href=//evil.example",
];
const handlers = [
  "onerror=alert(1)",
  "onload=alert(1)",
  "onfocus=alert(1) autofocus",
  "onmouseover='alert(1)'",
  'srcdoc="<script>alert(1)</script>"',
  "href=javascript:alert(1)",
  "style=background:url(javascript:alert(1))",
  "id=getElementById name=cookie",
];
const wraps: ((tag: string) => string)[] = [
  (x) => x,
  (x) => `**${x}**`,
  (x) => `> ${x}`,
  (x) => `- ${x}`,
  (x) => `[${x}](https://a.example)`,
  (x) => `[a](https://a.example "${x}")`,
];
const schemes = [
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "java\tscript:alert(1)",
  "\u0001javascript:alert(1)",
  "&#106;avascript:alert(1)",
  "javascript&colon;alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "vbscript:x",
  "file:///etc/passwd",
  "blob:https://x/y",
  "view-source:https://x",
  "//evil.example",
  "/settings",
  "\\\\evil.example",
  "https:evil",
  "about:blank",
  "intent://x",
  "tel:1",
  "ftp://a.example",
];
const places: ((address: string) => string)[] = [
  (x) => x,
  (x) => `[a](${x})`,
  (x) => `[a](<${x}>)`,
  (x) => `<${x}>`,
  (x) => `![a](${x})`,
  (x) => `[a]: ${x}\n\n[a]`,
];
const corpus = [
  ...elements.flatMap((element) => handlers.flatMap((handler) => wraps.map((wrap) => wrap(`<${element} ${handler}>`)))),
  ...schemes.flatMap((scheme) => places.map((place) => place(scheme))),
  "<script>alert(1)</script>",
  "<scr<script>ipt>alert(1)</script>",
  "```\n</code></pre><script>alert(1)</script>\n```",
  "`</code><img src=x onerror=alert(1)>`",
  '```"><img src=x onerror=alert(1)>\nx\n```',
  "@kasia<img src=x onerror=alert(1)>",
  "&lt;img src=x onerror=alert(1)&gt;",
  "<!--><img src=x onerror=alert(1)>-->",
  "<![CDATA[<img src=x onerror=alert(1)>]]>",
  "\u202E<img src=x onerror=alert(1)>",
];

test("more than five hundred hostile texts draw only what is allowed, and run nothing [SEC1 SEC2]", async () => {
  expect(corpus.length).toBeGreaterThan(500);
  for (const source of corpus) {
    const drawn = await draw(source);
    check(drawn, source);
    drawn.remove();
  }
}, 60_000);

test("a link says where it leads, opens apart and hands nothing on [SEC2]", async () => {
  const plain = await draw("see https://пример.example/a.");
  const drawn = await draw("[the map](https://maps.example/b), <https://пример.example> and [me](mailto:a@b.example)");
  const links = [...plain.querySelectorAll("a"), ...drawn.querySelectorAll("a")];
  const hosts = ["xn--e1afmkfd.example", "maps.example", "xn--e1afmkfd.example", "a@b.example"];
  expect(links.map((link) => link.dataset["tip"])).toEqual(hosts);
  for (const link of links) expect([link.rel, link.target]).toEqual(["noopener noreferrer nofollow", "_blank"]);
});

test("words that name another host than the link's are followed by the real one [SEC2]", async () => {
  const drawn = await draw("[https://bank.example/login](https://evil.example/x)");
  expect(drawn.textContent).toBe("https://bank.example/login (evil.example)");
  expect(drawn.querySelector("a")?.href).toBe("https://evil.example/x");
});

test("no address with invisible or turning signs is a link [SEC2]", async () => {
  for (const sign of ["\u202E", "\u2066", "\u200B", "\u0000", "\u00AD"]) {
    const drawn = await draw(`[a](https://evil.example/${sign}x)`);
    expect(drawn.querySelector("a"), sign).toBeNull();
    drawn.remove();
  }
});

test("names of our own document cannot be taken by a message [SEC58]", async () => {
  const drawn = await draw(
    '<form id="body"><input name="querySelector"></form>\n\n<a id="location">x</a> [cookie](https://a.example "id=cookie")',
  );
  expect(drawn.querySelectorAll("[id], [name]")).toHaveLength(0);
  expect(typeof document.querySelector).toBe("function");
});
