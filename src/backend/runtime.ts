/** What Bun offers beyond Node.js; `undefined` under Node.js. */
function ofBun(runtime: object, name: string): unknown {
  const bun: unknown = Reflect.get(runtime, 'Bun');
  return typeof bun === 'object' && bun !== null ? Reflect.get(bun, name) : undefined;
}

/** Collects garbage and gives the room to the system. Node.js does as much by itself. */
export function collector(runtime: object): (() => void) | undefined {
  const gc = ofBun(runtime, 'gc');
  return typeof gc === 'function' ? () => void Reflect.apply(gc, undefined, [true]) : undefined;
}

/**
 * The script that this process runs, for further threads of it. Within an executable it has a name that Bun gives it, and
 * `__filename` is where it once was built.
 */
export function ownScript(runtime: object): string {
  const main = ofBun(runtime, 'main');
  return typeof main === 'string' ? main : __filename;
}
