// Child processes of the scripts: streamed or captured, and never left behind.
import { spawn } from 'node:child_process';

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/**
 * Runs a program to its end, without a shell.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: Record<string, string>, capture?: boolean }} [options] `capture` keeps the output instead of showing it
 * @returns {Promise<{ code: number, output: string }>} `code` is 127 when the program could not be started, 1 when a signal ended it
 */
export function run(command, args, { env = {}, capture = false } = {}) {
  return new Promise((resolve) => {
    // A process group of its own, so that grandchildren (workers, nginx, browsers) can be ended with it.
    const child = spawn(command, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', capture ? 'pipe' : 'inherit', capture ? 'pipe' : 'inherit'],
      detached: true,
    });
    running.add(child);
    let output = '';
    child.stdout?.on('data', (data) => (output += data));
    child.stderr?.on('data', (data) => (output += data));
    child.on('error', (error) => {
      running.delete(child);
      resolve({ code: 127, output: `${output}${command}: ${error.message}\n` });
    });
    child.on('close', (code) => {
      running.delete(child);
      resolve({ code: code ?? 1, output });
    });
  });
}

/** Ctrl-C and SIGTERM end every child with its children, then this process. Call it once, at the start. */
export function endChildrenOnSignals() {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.once(signal, () => {
      const ending = [...running];
      for (const child of ending) endGroup(child, signal);
      setTimeout(() => ending.forEach((child) => endGroup(child, 'SIGKILL')), 5_000).unref();
      const leave = () => running.size === 0 && process.exit(signal === 'SIGINT' ? 130 : 143);
      for (const child of ending) child.on('close', leave);
      leave();
    });
  }
}

/** @param {import('node:child_process').ChildProcess} child @param {NodeJS.Signals} signal */
function endGroup({ pid, exitCode }, signal) {
  if (pid === undefined || exitCode !== null) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error; // gone already
  }
}

/** @param {number} startedMs from performance.now() @returns {string} such as `12.3 s` */
export function secondsSince(startedMs) {
  return `${((performance.now() - startedMs) / 1000).toFixed(1)} s`;
}
