import { z } from 'zod';

/** Where a form finds the values that an option may take. */
export const CHOICES = [
  'features',
  'attributes',
  'groups',
  'classes',
  'kpis',
  'versions',
  'labels',
  'metrics',
  'experiments',
  'signals',
] as const;
export type Choices = (typeof CHOICES)[number];

/** Says it in the option's schema: `z.string().meta(chosenFrom('features'))`. */
export const chosenFrom = (choices: Choices): { readonly choices: Choices } => ({ choices });

/** An option that is one or more of `names`. */
export const someOf = <const Names extends readonly [string, ...string[]]>(
  names: Names,
  byDefault: ReadonlyArray<Names[number]>,
  description: string
) =>
  z
    .array(z.enum(names))
    .min(1)
    .default([...byDefault])
    .describe(description);
