// Runs before the first paint. A file of its own because the page's policy allows no inline script.
(function () {
  // The theme an embedding page asked for, or the one this reader chose. Without either the system's holds, by CSS alone.
  var asked = /^.*\/embed\//.test(location.pathname) && /[?&]theme=(light|dark)(?:&|$)/.exec(location.search);
  var chosen = asked ? asked[1] : null;
  try {
    chosen = chosen || localStorage.getItem('observatory.theme');
  } catch {
    // Storage is closed to frames of opaque origin: the system's theme it is.
  }
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;

  // Its script is fetched and run beside the entry's. src/lib/worker/trace-worker.ts takes it up; one that failed is started again there.
  function startWorker(file) {
    try {
      var worker = new Worker(new URL(file, document.baseURI), { type: 'module', name: 'trace' });
      worker.onerror = function () {
        delete window.earlyTraceWorker;
      };
      window.earlyTraceWorker = worker;
    } catch {
      // Frames of opaque origin may start none.
    }
  }

  // The files of the page at this address, beside the entry's own: see scripts/preload-plugin.ts.
  var path = location.pathname.slice(new URL(document.baseURI).pathname.length);
  document.querySelectorAll('meta[name="preload"]').forEach(function (page) {
    if (!new RegExp(page.dataset.path).test(path)) return;
    page.content.split(' ').forEach(function (file) {
      var link = document.createElement('link');
      var isStyle = /\.css$/.test(file);
      link.rel = isStyle ? 'preload' : 'modulepreload';
      if (isStyle) link.as = 'style';
      link.crossOrigin = '';
      link.href = file;
      document.head.append(link);
    });
    if (page.dataset.worker) startWorker(page.dataset.worker);
  });
})();
