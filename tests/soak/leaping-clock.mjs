// Loaded with --import into a backend under test, store thread included: its wall clock is off by as many ms as the file CLOCK_FILE says.
import { readFileSync } from 'node:fs';

const file = /** @type {string} */ (process.env.CLOCK_FILE);
const wallMs = Date.now;
let offMs = 0;
setInterval(() => (offMs = Number(readFileSync(file, 'utf8'))), 20).unref();
Date.now = () => wallMs() + offMs;
