// Runs in a page before its own scripts: what a bench asks it from outside, as `bench`.
const bench = (() => {
  /** @type {[startMs: number, durationMs: number][]} */
  const longTasks = [];
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) longTasks.push([startTime, duration]);
  }).observe({ type: 'longtask', buffered: true });

  /** Type -> when the last event of a person happened.
   *  @type {Record<string, number>} */
  const lastAt = {};
  for (const type of ['input', 'keydown', 'click', 'wheel'])
    addEventListener(type, (event) => event.isTrusted && (lastAt[type] = event.timeStamp), {
      capture: true,
      passive: true,
    });

  // The message comes after the frame is painted.
  const framePainted = () =>
    new Promise((resolve) =>
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve(performance.now());
        port2.postMessage(null);
      }),
    );

  /** When the frame was painted in which `holds` was first true.
   *  @param {() => boolean} holds */
  const when = (holds) =>
    new Promise((resolve) => {
      const look = () => (holds() ? framePainted().then(resolve) : requestAnimationFrame(look));
      look();
    });

  /** @param {string} name */
  const marked = (name) => performance.getEntriesByName(`observatory:${name}`)[0];

  /** Notes the length of every frame until it is stopped, ms. The last one counts though it is not over. */
  const noteFrames = () => {
    /** @type {number[]} */
    const lengths = [];
    let last = performance.now();
    let on = true;
    /** @param {number} at */
    const tick = (at) => {
      if (!on) return;
      if (at > last) lengths.push(at - last);
      last = Math.max(last, at);
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    return () => {
      on = false;
      const rest = performance.now() - last;
      if (rest > 20) lengths.push(rest);
      return lengths;
    };
  };
  let stopFrames = () => /** @type {number[]} */ ([]);
  const startFrames = () => void (stopFrames = noteFrames());

  /** Resolves once an element has not scrolled for so many frames.
   *  @param {Element} element */
  const atRest = (element, framesStill = 20) =>
    new Promise((resolve) => {
      let [top, still] = [element.scrollTop, 0];
      const look = () => {
        still = element.scrollTop === top ? still + 1 : 0;
        top = element.scrollTop;
        if (still >= framesStill) resolve(top);
        else requestAnimationFrame(look);
      };
      look();
    });

  return { longTasks, lastAt, when, marked, startFrames, stopFrames: () => stopFrames(), atRest };
})();
Object.assign(globalThis, { bench });
