import { defineSignal } from '../../query/signal';
import { derive } from './derive';
import { serversOptions } from './options';
import { plan } from './plan';
import { levels } from './thresholds';

export const servers = defineSignal({
  id: 'servers',
  title: 'Servers',
  summary: 'Whether Prometheus can scrape the servers of a model, and whether there are any left.',
  description:
    'The scrape targets (`cluster`, `job`, `instance`) that exposed a model within the last hours, with the current state in Prometheus. A target whose last two scrapes failed (`up` is 0) cannot be reached; one that is scraped is reachable, whether it still has the model or not. One that Prometheus no longer knows has been taken away, as by a roll-out or a smaller number of replicas: it counts for nothing as long as any other target of the model is there, of whichever version. Where none is left the model has vanished: switched off, or gone with its service discovery, which nothing can tell apart, so that a model which was gone at the same hour a day or a week ago as well, as one that sleeps at night, is left out. A target that cannot be reached is remembered for a week at the most, and about as long as it was there before.',
  group: 'service',
  inHealthReport: true,
  unit: 'percentunit',
  options: serversOptions,
  ...levels,
  minimumSample: 0,
  usesServerProfile: true,
  plan,
  derive,
});
