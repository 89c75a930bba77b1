/** Where a condition made of a span's data leads. */
export interface PanelActions {
  /** Address of Explore with a query, around the time of the trace. */
  readonly explore: (query: string) => string;
  /** Finds it in the trace that is open. */
  readonly find: (query: string) => void;
  /** For links: they open a tab of their own where the page is embedded. */
  readonly target: { readonly target?: string; readonly rel?: string };
}
