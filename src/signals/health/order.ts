import type { LevelName } from '../../query/level';

/** Critical first, then warnings, then what is not known: that comes before what is well. */
export const URGENCY: Readonly<Record<LevelName, number>> = { critical: 0, warning: 1, insufficient: 2, ok: 3 };

/** Names in the order that people count: v2 before v10, nothing first. */
export const byName = (a: string | null, b: string | null): number =>
  (a ?? '').localeCompare(b ?? '', 'en', { numeric: true });
