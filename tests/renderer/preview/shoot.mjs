// Takes screenshots of the preview: node tests/renderer/preview/shoot.mjs OUT_DIR NAME QUERY WIDTHxHEIGHT [SELECTOR_TO_CLICK...]
import { chromium } from '@playwright/test';
import { preview } from 'vite';
import { resolve } from 'node:path';

const [out, name, query, size, ...clicks] = process.argv.slice(2);
if (size === undefined) throw new Error('usage: shoot.mjs OUT_DIR NAME QUERY WIDTHxHEIGHT [SELECTOR...]');
const [width, height] = size.split('x').map(Number);
const server = await preview({
  root: import.meta.dirname,
  configFile: resolve(import.meta.dirname, 'vite.config.ts'),
  preview: { port: 0 },
  logLevel: 'error',
});
const address = server.httpServer.address();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  const page = await browser.newPage({ viewport: { width, height } });
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      console.error(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => console.error(`page error: ${error.message}`));
  await page.goto(`http://localhost:${address.port}/?${query}`);
  await page.waitForSelector('[data-testid="top-bar"], [role="alert"]');
  await page.waitForTimeout(1800);
  for (const click of clicks) {
    if (click.startsWith('key:')) await page.keyboard.press(click.slice(4));
    else if (click.startsWith('wait:')) await page.waitForTimeout(Number(click.slice(5)));
    else await page.click(click);
    await page.waitForTimeout(350);
  }
  await page.screenshot({ path: resolve(out, `${name}.png`) });
  console.log(
    name,
    await page.evaluate(() => ({
      frames: document.documentElement.dataset.frames,
      missed: document.documentElement.dataset.missed,
      overflow: document.documentElement.scrollWidth > innerWidth,
    })),
  );
} finally {
  await browser.close();
  await new Promise((done) => server.httpServer.close(done));
}
