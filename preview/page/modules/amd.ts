import { LENT } from './lent';

/** A module that a script has defined and nobody has taken yet. */
interface Defined {
  readonly needs: readonly string[];
  readonly make: (...needed: unknown[]) => unknown;
}

const loading = new Map<string, Promise<unknown>>();
const defined = new Map<Element, Defined>();

function define(needs: readonly string[], make: Defined['make']): void {
  const script = document.currentScript;
  if (script === null) {
    throw new Error('A module may be defined by a script only while that script runs');
  }
  defined.set(script, { needs, make });
}

/**
 * Loads a plugin's module once, as Grafana's loader does: an anonymous AMD module whose needs are lent by the page. Rejects
 * when the file is not there, defines nothing, or needs what Grafana does not lend.
 */
export function importModule(url: string): Promise<unknown> {
  const known = loading.get(url);
  if (known !== undefined) {
    return known;
  }
  const module = load(url);
  loading.set(url, module);
  return module;
}

async function load(url: string): Promise<unknown> {
  Reflect.set(window, 'define', Object.assign(define, { amd: {} }));
  const script = document.createElement('script');
  script.src = url;
  await new Promise((settle, reject) => {
    script.addEventListener('load', settle);
    script.addEventListener('error', () => reject(new Error(`${url} could not be loaded`)));
    document.head.append(script);
  });
  const made = defined.get(script);
  if (made === undefined) {
    throw new Error(`${url} defines no module`);
  }
  defined.delete(script);
  return made.make(...made.needs.map((name) => (name === 'module' ? { uri: script.src } : lent(name, url))));
}

function lent(name: string, url: string): unknown {
  if (!LENT.has(name)) {
    throw new Error(`${url} needs ${name}, which neither Grafana nor the preview lends to plugins`);
  }
  return LENT.get(name);
}
