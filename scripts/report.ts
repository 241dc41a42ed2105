import { pathToFileURL } from 'node:url';
import { exitWith } from '../report/arguments';
import { type Print, reportCommand } from '../report/period/command';
import { errorText } from '../src/text';
import { build, hostExecutable } from './build/index';
import { findChromium } from './setup';

const say = (text: string): void => console.error(text);

/** Chromium's own printing: nothing but the file is opened. */
const print: Print = async (htmlFile, pdfFile) => {
  const found = await findChromium(say);
  if ('missing' in found) {
    return found.missing;
  }
  const { chromium } = await import('playwright-core');
  try {
    // Root has no sandbox; the page has no script and may fetch nothing.
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const browser = await chromium.launch({ executablePath: found.chromium, args });
    try {
      const page = await browser.newPage({ javaScriptEnabled: false });
      await page.goto(pathToFileURL(htmlFile).href);
      await page.pdf({ path: pdfFile, preferCSSPageSize: true, printBackground: true });
      return undefined;
    } finally {
      await browser.close();
    }
  } catch (error) {
    return errorText(error);
  }
};

async function main(): Promise<number> {
  await build({ frontEnd: false, backend: 'executable', say });
  return reportCommand(process.argv.slice(2), {
    executable: { command: hostExecutable() },
    now: Date.now,
    say,
    print,
  });
}

exitWith(main);
