// Where the programs are that the browser tests need. Plain Node: runs before anything is installed.
import { accessSync, constants, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';

const require = createRequire(import.meta.url);

/** @param {readonly string[]} names @returns {string | null} the first of them found in PATH or where Debian keeps daemons */
export function findOnPath(names) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  for (const name of names) {
    for (const folder of folders) {
      const file = join(folder, name);
      if (folder && isExecutable(file)) return file;
    }
  }
  return null;
}

/** @returns {string | null} CHROMIUM, else the system's, else Playwright's own */
export function findChromium() {
  return (
    process.env.CHROMIUM ||
    findOnPath(['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']) ||
    playwrightBrowser('chromium')
  );
}

/** @returns {string | null} Playwright's Firefox; a system Firefox lacks the patches that Playwright drives it by */
export function findPlaywrightFirefox() {
  return playwrightBrowser('firefox');
}

/** @returns {string | null} NGINX, else the system's */
export function findNginx() {
  return process.env.NGINX || findOnPath(['nginx']);
}

/** @param {'chromium' | 'firefox'} name @returns {string | null} the browser that Playwright downloaded, if it did */
function playwrightBrowser(name) {
  try {
    const file = require('@playwright/test')[name].executablePath();
    return existsSync(file) ? file : null;
  } catch {
    return null; // not installed yet, or no build for this platform: then there is none
  }
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
