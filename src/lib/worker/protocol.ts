/** What one job takes and gives. `progress` is told any number of times before the output. All must survive structured cloning. */
export interface Job {
  input: unknown;
  progress: unknown;
  output: unknown;
}
export type JobMap = Record<string, Job>;

/** Page → worker. */
export type Request<Jobs extends JobMap> =
  | {
      [Name in keyof Jobs]: { readonly id: number; readonly job: Name; readonly input: Jobs[Name]['input'] };
    }[keyof Jobs]
  | { readonly id: number; readonly abort: true };

/** Worker → page. `fault` is a bug in a handler (expected failures are values within the output); `aborted` answers an abort. */
export type Reply<Jobs extends JobMap> =
  | { readonly id: number; readonly progress: Jobs[keyof Jobs]['progress'] }
  | { readonly id: number; readonly output: Jobs[keyof Jobs]['output'] }
  | { readonly id: number; readonly fault: string }
  | { readonly id: number; readonly aborted: true };

/** An output whose buffers move to the other side: the handler must not use them again. */
export interface Moved<Output> {
  readonly output: Output;
  readonly transfer: Transferable[];
}

export interface JobContext<Progress> {
  readonly signal: AbortSignal;
  progress(value: Progress, transfer?: Transferable[]): void;
}

/** Every handler may take its time; it ends early, by throwing the signal's reason, once `context.signal` is aborted. */
export type Handlers<Jobs extends JobMap> = {
  readonly [Name in keyof Jobs]: (
    input: Jobs[Name]['input'],
    context: JobContext<Jobs[Name]['progress']>,
  ) => Promise<Moved<Jobs[Name]['output']>> | Moved<Jobs[Name]['output']>;
};
