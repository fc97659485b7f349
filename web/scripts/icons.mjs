// Draws the icons of the installed application from the mark: public/favicon.svg -> public/icon-*.png. Run it when the mark changes.
import { readFileSync, writeFileSync } from "node:fs";
import { chromium } from "@playwright/test";

const folder = new URL("../public/", import.meta.url);
const mark = readFileSync(new URL("favicon.svg", folder), "utf8");
/** On phones the system cuts its own shape: the mark keeps to the inner 80 % and the colour fills the rest. */
const full = mark.replace('rx="12"', "").replace('viewBox="0 0 40 40"', 'viewBox="-5 -5 50 50"');
const maskable = full.replace('<rect width="40" height="40"', '<rect x="-5" y="-5" width="50" height="50"');

const icons = [
  { file: "icon-192.png", size: 192, svg: mark },
  { file: "icon-512.png", size: 512, svg: mark },
  { file: "icon-maskable-512.png", size: 512, svg: maskable },
  { file: "apple-touch-icon.png", size: 180, svg: maskable },
];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
try {
  for (const { file, size, svg } of icons) {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`);
    writeFileSync(new URL(file, folder), await page.screenshot({ omitBackground: true }));
    await page.close();
  }
} finally {
  await browser.close();
}
