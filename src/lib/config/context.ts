import { createContext } from 'svelte';
import type { Config } from './config.ts';

/** The page's configuration, for every component below App: `const config = getConfig()`. */
export const [getConfig, setConfig] = createContext<Config>();
