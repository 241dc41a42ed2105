const property = (of: unknown, name: string): unknown =>
  (typeof of === 'object' || typeof of === 'function') && of !== null ? Reflect.get(of, name) : undefined;

/** What a thread is started with that is to answer calls. */
export const ANSWERS = 'answers';

/** How garbage is collected beyond what the runtime does by itself. */
export interface Collector {
  /** Collects, and no more: 11 to 22 ms of the thread's time under load. */
  readonly collect: () => void;
  /**
   * Also forgets what functions were compiled to, which is done again for those that are called, and gives the room to the system:
   * 27 to 75 ms (Bun 1.4.5, `JSC__VM__runGC` of its bindings.cpp). For where it counts, or nobody asks.
   */
  readonly giveBack: () => void;
}

/** Bun's; `undefined` under Node.js, which does as much by itself. */
export function collector(runtime: object): Collector | undefined {
  const gc = property(property(runtime, 'Bun'), 'gc');
  if (typeof gc !== 'function') {
    return undefined;
  }
  const giveBack = (): void => void Reflect.apply(gc, undefined, [true]);
  const builtIn = property(property(runtime, 'process'), 'getBuiltinModule');
  const fullGC = typeof builtIn === 'function' ? property(builtIn('bun:jsc'), 'fullGC') : undefined;
  return {
    giveBack,
    collect: typeof fullGC === 'function' ? () => void Reflect.apply(fullGC, undefined, []) : giveBack,
  };
}

/**
 * The script that this process runs, for further threads of it. Within an executable it has a name that Bun gives it, and
 * `__filename` is where it once was built.
 */
export function ownScript(runtime: object): string {
  const main = property(property(runtime, 'Bun'), 'main');
  return typeof main === 'string' ? main : __filename;
}
