/** The floor of machine and browser: rows of 24 px, those in view drawn by plain script from their number; no data, no framework. */
export function bareList(rows: number): string {
  const script = `
    const list = document.querySelector('main'), pool = [], PX = 24, SHOWN = 50;
    for (let k = 0; k < SHOWN; k++) {
      const row = document.createElement('p');
      row.append(document.createElement('span'), document.createElement('i'));
      list.append(row);
      pool.push({ row, at: -1 });
    }
    let asked = false;
    function draw() {
      asked = false;
      const first = Math.max(0, Math.min(${rows} - SHOWN, Math.floor(scrollY / PX) - 5));
      for (let at = first; at < first + SHOWN; at++) {
        const entry = pool[at % SHOWN];
        if (entry.at === at || at >= ${rows}) continue;
        entry.at = at;
        const [text, bar] = entry.row.children;
        entry.row.style.top = at * PX + 'px';
        text.textContent = 'service ' + (at % 16) + ' operation ' + at;
        bar.style.left = 300 + ((at * 7) % 900) + 'px';
        bar.style.width = 4 + ((at * 13) % 200) + 'px';
      }
    }
    draw();
    addEventListener('scroll', () => { if (!asked) { asked = true; requestAnimationFrame(draw); } }, { passive: true });`;
  const style = `body { margin: 0; font: 13px sans-serif } main { position: relative; height: ${rows * 24}px }
    p { position: absolute; left: 0; right: 0; height: 24px; margin: 0; contain: strict }
    i { position: absolute; top: 6px; height: 12px; background: #27c }`;
  const html = `<!doctype html><style>${style}</style><main></main><script>${script}</script>`;
  return `data:text/html;charset=utf-8,${encodeURIComponent(html)}`;
}
