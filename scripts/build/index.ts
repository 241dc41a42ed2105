import { buildBundle, buildExecutable } from './backend';
import { buildFrontEnd } from './frontEnd';

export { BUNDLE, hostExecutable } from './backend';

export interface BuildOptions {
  readonly frontEnd: boolean;
  /** `bundle` is what Node runs; `executable` adds the file that Grafana starts. */
  readonly backend: 'none' | 'bundle' | 'executable';
  readonly say?: (text: string) => void;
}

/**
 * Makes `dist/`, which can be copied into Grafana's plugins folder as it is. Parts that are up to date are left alone.
 * Rejects with what the compilers said.
 */
export async function build({ frontEnd, backend, say = () => undefined }: BuildOptions): Promise<void> {
  if (frontEnd) {
    await buildFrontEnd(say);
  }
  if (backend !== 'none') {
    await buildBundle(say);
  }
  if (backend === 'executable') {
    await buildExecutable(say);
  }
}
