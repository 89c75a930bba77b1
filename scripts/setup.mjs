// What the tests need on this machine, and how it gets there. Plain Node: runs in a fresh clone.
import { readFileSync } from 'node:fs';
import { findChromium, findNginx, findOnPath } from './find-programs.mjs';
import { run } from './run.mjs';

/** Something is missing and could not be had; the message says what to install. */
export class SetupError extends Error {}

/**
 * Installs node_modules in the locked versions, unless they are there already. Not by `npm ci`: it refuses a lock that lacks
 * the optional packages of platforms that a registry does not carry.
 */
export async function setUpNodeModules() {
  if (isInstalled()) return;
  console.log('Installing dependencies (npm install) …');
  const { code } = await run('npm', ['install', '--include=dev', '--no-save', '--loglevel=error']);
  if (code !== 0) throw new SetupError('npm install failed. Is the npm registry reachable?');
}

/** @returns {Promise<string>} path of a Chromium */
export async function setUpChromium() {
  const found = findChromium();
  if (found) return found;
  if (!(await installDebianPackages(['chromium', 'fonts-dejavu-core']))) {
    console.log("Downloading Playwright's Chromium …");
    await run('npx', ['playwright', 'install', 'chromium']);
  }
  const installed = findChromium();
  if (installed) return installed;
  throw new SetupError('No Chromium. Install one (Debian: apt install chromium), or point CHROMIUM at one.');
}

/** @returns {Promise<string>} path of an nginx that has the modules nginx.conf needs */
export async function setUpNginx() {
  const modules = ['http_sub_module', 'http_gzip_static_module'];
  const hint = `Install nginx with ${modules.join(' and ')} (Debian: apt install nginx), or point NGINX at one.`;
  if (!findNginx()) await installDebianPackages(['nginx']);
  const nginx = findNginx();
  if (!nginx) throw new SetupError(`No nginx. ${hint}`);
  const { output } = await run(nginx, ['-V'], { capture: true });
  const missing = modules.filter((module) => !output.includes(`--with-${module}`));
  if (missing.length > 0) throw new SetupError(`${nginx} lacks ${missing.join(' and ')}. ${hint}`);
  return nginx;
}

/** True when every package of the lock that is not optional stands in node_modules in the locked version. */
function isInstalled() {
  try {
    const locked = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages;
    const installed = JSON.parse(readFileSync('node_modules/.package-lock.json', 'utf8')).packages;
    return Object.entries(locked).every(
      ([path, entry]) => path === '' || entry.optional || installed[path]?.version === entry.version,
    );
  } catch {
    return false; // no node_modules, or not by npm: installing makes it right
  }
}

/** @param {readonly string[]} packages @returns {Promise<boolean>} false where apt-get cannot be used, or fails */
async function installDebianPackages(packages) {
  if (process.getuid?.() !== 0 || !findOnPath(['apt-get'])) return false;
  console.log(`Installing ${packages.join(', ')} (apt-get) …`);
  const env = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }; // run level 1: nginx is not started as a service
  await run('apt-get', ['update', '-qq'], { env });
  const { code } = await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env });
  return code === 0;
}
