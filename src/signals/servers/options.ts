import { z } from 'zod';
import { someOf } from '../../query/choices';
import { parseDuration } from '../../query/duration';

const SERVERS_MEASURES = ['reachable', 'vanished'] as const;
export type ServersMeasure = (typeof SERVERS_MEASURES)[number];

export const serversOptions = z.strictObject({
  measures: someOf(
    SERVERS_MEASURES,
    ['reachable', 'vanished'],
    'reachable: share of the scrape targets of a model that Prometheus can scrape; vanished: 1 where no target of it is left, 0 otherwise'
  ),
  remember: z
    .string()
    .refine((text) => parseDuration(text) !== undefined, 'is not a duration such as 6h')
    .default('6h')
    .meta({ title: 'Remember targets for' })
    .describe('For how long a target that is no longer there counts as one of the model'),
});
export type ServersOptions = z.infer<typeof serversOptions>;
