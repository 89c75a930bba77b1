const quiet = ['gpu', 'quic', 'background-networking', 'component-update', 'sync'].map((name) => `--disable-${name}`);

/** Chromium headless without traffic of its own; as root it cannot use its sandbox. */
export const chromiumFlags: readonly string[] = [
  ...quiet,
  '--no-first-run',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];
