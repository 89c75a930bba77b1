// Loaded into the backend under test with --import, which reaches its store thread too: tells the bench, on a message 'report', the memory
// of both threads after a garbage collection and the event-loop delay of the main thread since the last report.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { BroadcastChannel, isMainThread } from 'node:worker_threads';

const channel = new BroadcastChannel('observatory-bench');
channel.unref();

function memoryBytes() {
  global.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

if (isMainThread) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  process.on('message', () => {
    const delayMs = { p50: delay.percentile(50) / 1e6, p999: delay.percentile(99.9) / 1e6, max: delay.max / 1e6 };
    const { rss } = process.memoryUsage();
    channel.onmessage = ({ data }) =>
      process.send?.({ delayMs, rss, bytes: data + memoryBytes() }, () => delay.reset());
    channel.postMessage('report');
  });
  process.channel?.unref();
} else {
  channel.onmessage = ({ data }) => data === 'report' && channel.postMessage(memoryBytes());
}
