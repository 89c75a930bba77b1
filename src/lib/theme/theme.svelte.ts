import { readSetting, writeSetting } from '../base/settings.ts';

export type ThemeName = 'light' | 'dark';
export type ThemeChoice = 'system' | ThemeName;

const KEY = 'theme'; // public/early.js reads the same entry before the first paint

/** The theme in force, and the reader's choice. One instance for the page: `theme`. */
class Theme {
  private readonly system = matchMedia('(prefers-color-scheme: dark)');
  private systemDark = $state(this.system.matches);
  private forced = $state<ThemeName | null>(null);
  private chosen = $state<ThemeChoice>(asChoice(readSetting(KEY)));

  readonly current: ThemeName = $derived.by(() => {
    if (this.forced) return this.forced;
    if (this.chosen !== 'system') return this.chosen;
    return this.systemDark ? 'dark' : 'light';
  });

  constructor() {
    this.system.addEventListener('change', (event) => (this.systemDark = event.matches));
    this.apply();
  }

  get choice(): ThemeChoice {
    return this.chosen;
  }

  choose(choice: ThemeChoice): void {
    this.chosen = choice;
    writeSetting(KEY, choice === 'system' ? null : choice);
    this.apply();
  }

  /** For embedded pages: `?theme=dark` wins over everything and is not remembered. */
  force(name: ThemeName | null): void {
    this.forced = name;
    this.apply();
  }

  private apply(): void {
    const name = this.forced ?? this.chosen;
    if (name === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = name;
  }
}

export const theme = new Theme();

function asChoice(text: string | null): ThemeChoice {
  return text === 'light' || text === 'dark' ? text : 'system';
}
