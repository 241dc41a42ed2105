import { buildBundle, buildExecutable } from './backend';
import { buildFrontEnd } from './frontEnd';
import { hostPlatform, type Platform } from './platforms';

export { BUNDLE, hostExecutable } from './backend';

interface BuildOptions {
  readonly frontEnd: boolean;
  /** `bundle` is what Node runs; `executable` adds the file that Grafana starts. */
  readonly backend: 'none' | 'bundle' | 'executable';
  /** The platforms to build executables for; default this machine. */
  readonly platforms?: readonly Platform[];
  readonly say?: (text: string) => void;
}

/**
 * Makes `dist/`, which can be copied into Grafana's plugins folder as it is. Parts that are up to date are left alone.
 * Rejects with what the compilers said.
 */
export async function build({ frontEnd, backend, platforms, say = () => undefined }: BuildOptions): Promise<void> {
  if (frontEnd) {
    await buildFrontEnd(say);
  }
  if (backend !== 'none') {
    await buildBundle(say);
  }
  if (backend === 'executable') {
    for (const platform of platforms ?? [hostPlatform()]) {
      await buildExecutable(say, platform);
    }
  }
}
