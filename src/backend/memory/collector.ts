/** Collects garbage and gives the room to the system. Only Bun offers it; Node does as much by itself. */
export function collector(runtime: object): (() => void) | undefined {
  const bun: unknown = Reflect.get(runtime, 'Bun');
  if (typeof bun !== 'object' || bun === null) {
    return undefined;
  }
  const gc: unknown = Reflect.get(bun, 'gc');
  return typeof gc === 'function' ? () => void Reflect.apply(gc, bun, [true]) : undefined;
}
