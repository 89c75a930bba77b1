// Before the first paint: the theme an embedding page asked for, or the one this reader chose. Without either the system's
// holds, by CSS alone. A file of its own because the page's policy allows no inline script.
(function () {
  var asked = /^.*\/embed\//.test(location.pathname) && /[?&]theme=(light|dark)(?:&|$)/.exec(location.search);
  var chosen = asked ? asked[1] : null;
  try {
    chosen = chosen || localStorage.getItem('observatory.theme');
  } catch {
    // Storage is closed to frames of opaque origin: the system's theme it is.
  }
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
})();
