import type { Unit } from '../../query/units';

/** A figure as people read it, in its unit: `500 ms`, `92 %`, `0.25`. */
export function figureText(value: number, unit: Unit): string {
  switch (unit) {
    case 's':
      return durationText(value);
    case 'percentunit':
      return `${plain(value * 100)} %`;
    default:
      return plain(value);
  }
}

const plain = (value: number): string => String(Number(value.toPrecision(4)));

const STEPS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const;

function durationText(seconds: number): string {
  const [name, length] = STEPS.find(([, long]) => Math.abs(seconds) >= long) ?? ['ms', 0.001];
  return `${plain(seconds / length)} ${name}`;
}
