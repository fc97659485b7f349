// The conversation's fixture page: builds it, takes pictures of it, measures it.
// usage: node scripts/messages.mjs shots [name-part]   pictures go to web/shots/
//        node scripts/messages.mjs serve PORT         serves it until stopped, for the browser tests
//        node scripts/messages.mjs measure             scrolls 100,000 messages and prints frames, nodes and drift
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { build, preview } from "vite";
import solid from "vite-plugin-solid";

const [command = "shots", only = ""] = process.argv.slice(2);
const root = fileURLToPath(new URL("../fixtures", import.meta.url));
const outDir = fileURLToPath(new URL("../dist-fixtures/messages", import.meta.url));
const config = { configFile: false, root, logLevel: "warn" };

await build({
  ...config,
  plugins: [solid()],
  build: { outDir, emptyOutDir: true, target: "es2023", rolldownOptions: { input: `${root}/messages.html` } },
});
const server = await preview({
  ...config,
  build: { outDir },
  preview: { port: command === "serve" ? Number(only) : 0, strictPort: true, host: "127.0.0.1" },
});
const address = `http://127.0.0.1:${server.httpServer.address().port}/messages.html`;
if (command === "serve") await new Promise(() => {});
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-quic",
    "--disable-component-update",
    "--disable-sync",
  ],
});
const desktop = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };
let hasErrors = false;

async function open(query, size, theme = "light", isTouch = false) {
  const page = await browser.newPage({
    viewport: size,
    colorScheme: theme,
    reducedMotion: "reduce",
    locale: "en-GB",
    hasTouch: isTouch,
    isMobile: isTouch,
  });
  const complain = (text) => {
    hasErrors = true;
    console.error(`${query}: ${text}`);
  };
  page.on("console", (message) => message.type() === "error" && complain(message.text()));
  page.on("pageerror", (error) => complain(error));
  if (command === "shots") await page.clock.setFixedTime(new Date("2026-11-12T09:31:00"));
  await page.goto(`${address}?${query}&theme=${theme}`);
  await page.waitForSelector("article");
  await page.waitForLoadState("networkidle");
  return page;
}

async function shots() {
  const list = [
    ["messages-main", "what=main", desktop],
    ["messages-mobile", "what=main&lang=pl", phone, true],
    ["messages-looks", "what=looks", desktop],
    ["messages-looks-mobile", "what=looks&lang=ru", phone, true],
    ["messages-reply", "what=looks&reply&draft=Bior%C4%99%20kanapki%20i%20**map%C4%99**", desktop],
    ["messages-offline", "what=looks&offline", phone, true],
    ["messages-readonly", "what=main&readonly", phone, true],
    ["messages-details", "what=looks&details", desktop],
    ["messages-details-mobile", "what=looks&details&lang=pl", phone, true],
    ["messages-unread", "what=many&start=unread", desktop],
    ["messages-menu", "what=looks", desktop, false, openMenu],
    ["messages-hover", "what=looks", desktop, false, hover],
    ["messages-mention", "what=main&lang=pl", desktop, false, mention],
    ["messages-history", "what=many&count=60&delay=100000", desktop, false, toTop],
  ];
  mkdirSync("shots", { recursive: true });
  for (const [name, query, size, isTouch, act] of list) {
    for (const theme of ["light", "dark"]) {
      const file = `${name}-${theme}`;
      if (!file.includes(only)) continue;
      const page = await open(query, size, theme, isTouch);
      await act?.(page);
      await page.waitForTimeout(150);
      await page.screenshot({ path: `shots/${file}.png` });
      const overflow = await page.evaluate(() => {
        const list = document.querySelector(".vl");
        return Math.max(document.documentElement.scrollWidth - innerWidth, list.scrollWidth - list.clientWidth);
      });
      if (overflow > 0) {
        hasErrors = true;
        console.error(`${file}: ${overflow} px too wide`);
      }
      console.log(`shots/${file}.png`);
      await page.close();
    }
  }
}
const openMenu = (page) =>
  page
    .locator("article")
    .nth(5)
    .click({ button: "right", position: { x: 60, y: 60 } });
const hover = (page) => page.locator("article").nth(3).hover();
const mention = async (page) => {
  await page.locator("textarea").fill("");
  await page.locator("textarea").pressSequentially("Hej @m");
};
const toTop = async (page) => {
  await page.evaluate(() => {
    document.querySelector(".vl").scrollTop = 0;
  });
  await page.waitForTimeout(200);
};

async function measure() {
  // All 100,000 in memory: a fling from the end to the start, 180 px a frame, then jumps by the scroll bar.
  {
    const page = await open("what=many&count=100000", desktop);
    const result = await page.evaluate(async () => {
      const list = document.querySelector(".vl");
      const frames = [];
      const work = [];
      let nodes = 0;
      let elements = 0;
      let blank = 0;
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      let last = await frame();
      for (let i = 0; i < 600; i++) {
        // What one step costs, script and layout; the frame's length says as much about the machine.
        const started = performance.now();
        list.scrollTop -= 180;
        list.dispatchEvent(new Event("scroll"));
        list.getBoundingClientRect();
        work.push(performance.now() - started);
        const now = await frame();
        frames.push(now - last);
        last = now;
        nodes = Math.max(nodes, list.querySelectorAll("article").length);
        elements = Math.max(elements, list.querySelectorAll("*").length);
        const box = list.getBoundingClientRect();
        const middle = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
        if (middle === list || !middle?.closest(".vl-row")) blank++;
      }
      const far = [];
      for (let i = 0; i < 40; i++) {
        list.scrollTop = (list.scrollHeight - list.clientHeight) * ((i * 0.37) % 1);
        const before = performance.now();
        await frame();
        await frame();
        far.push(performance.now() - before);
        nodes = Math.max(nodes, list.querySelectorAll("article").length);
        const box = list.getBoundingClientRect();
        const middle = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
        if (!middle?.closest(".vl-row")) blank++;
      }
      frames.sort((a, b) => a - b);
      far.sort((a, b) => a - b);
      work.sort((a, b) => a - b);
      const at = (values, share) => Math.round(values[Math.floor(values.length * share)] * 10) / 10;
      return {
        height: list.scrollHeight,
        frame: { median: at(frames, 0.5), p95: at(frames, 0.95), max: at(frames, 0.999) },
        work: { median: at(work, 0.5), p95: at(work, 0.95), max: at(work, 0.999) },
        farJump: { median: at(far, 0.5), max: at(far, 0.999) },
        messageNodes: nodes,
        elements,
        blankFrames: blank,
      };
    });
    console.log("scroll 100,000 messages", JSON.stringify(result));
    if (result.messageNodes > 120 || result.blankFrames > 0) hasErrors = true;
    await page.close();
  }
  // Pages of 50 in front: the first fully visible message must stay where it is, frame by frame.
  for (const scrolling of [0, -150]) {
    const page = await open("what=many&count=200&start=middle&delay=20", desktop);
    const result = await page.evaluate(async (step) => {
      const list = document.querySelector(".vl");
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      const view = list.getBoundingClientRect();
      const tops = () => {
        const found = new Map();
        for (const article of list.querySelectorAll("article")) {
          const box = article.getBoundingClientRect();
          if (box.top >= view.top && box.bottom <= view.bottom) found.set(article.dataset.key, box.top);
        }
        return found;
      };
      let worst = 0;
      let pages = 0;
      let length = fixture.messages().length;
      for (let i = 0; i < 900 && pages < 30; i++) {
        const before = tops();
        const scrollBefore = list.scrollTop;
        if (step === 0 && i % 8 === 0) {
          const first = fixture.messages()[0].seq;
          fixture.setMessages((all) => [...fixture.many(first - 50, first), ...all]);
        } else if (step !== 0) list.scrollTop = scrollBefore + step;
        const moved = step === 0 ? 0 : step;
        await frame();
        const after = tops();
        for (const [key, top] of before) {
          const now = after.get(key);
          if (now !== undefined) {
            worst = Math.max(worst, Math.abs(now - (top - moved)));
            break;
          }
        }
        if (fixture.messages().length !== length) {
          length = fixture.messages().length;
          pages++;
        }
      }
      return { pages, loaded: length, worstDrift: Math.round(worst * 1000) / 1000 };
    }, scrolling);
    console.log(scrolling === 0 ? "prepend while still" : "prepend while scrolling", JSON.stringify(result));
    if (result.worstDrift > 1 || result.pages < 10) hasErrors = true;
    await page.close();
  }
}

try {
  if (command === "measure") await measure();
  else await shots();
} finally {
  await browser.close();
  await server.close();
}
process.exitCode = hasErrors ? 1 : 0;
