// Writes docs/screenshots/README.md: every picture in a table, one row a screen.
import { readdirSync, writeFileSync } from 'node:fs';

const folder = 'docs/screenshots';
const kinds = ['light-1440x900', 'dark-1440x900', 'light-390x844', 'dark-390x844'];
const files = new Set(readdirSync(folder).filter((name) => name.endsWith('.png')));
const screens = [...new Set([...files].map((name) => name.split('--')[0]))].sort();
const cell = (screen, kind) => {
  const file = `${screen}--${kind}.png`;
  if (!files.has(file)) return '';
  const width = kind.includes('1440') ? 320 : 120;
  return `<a href="${file}"><img src="${file}" width="${width}" alt="${screen}, ${kind.replace('-', ', ')}" loading="lazy"></a>`;
};
const lines = [
  '# Every screen',
  '',
  `${screens.length} screens and states of the real client on a real server, light and dark, 1440x900 and 390x844. Made by \`./dev shots\`; the clock, the`,
  'people and what they wrote are the same every time, so a new run changes only what changed. `./dev shots zoom` goes through the same screens in English,',
  'Polish and Russian at 320 px and at 200 %, and fails when anything is cut off.',
  '',
  '| screen | light | dark | light, phone | dark, phone |',
  '|---|---|---|---|---|',
  ...screens.map((screen) => `| ${screen} | ${kinds.map((kind) => cell(screen, kind)).join(' | ')} |`),
];
writeFileSync(`${folder}/README.md`, `${lines.join('\n')}\n`);
