/** Whether the reader's system forces its own colours on pages; follows the setting. */
class ForcedColors {
  readonly #query = matchMedia('(forced-colors: active)');
  active = $state(this.#query.matches);

  constructor() {
    this.#query.addEventListener('change', (event) => (this.active = event.matches));
  }
}

export const forcedColors = new ForcedColors();
