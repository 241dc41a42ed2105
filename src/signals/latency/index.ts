import { streamsTokens } from '../../profiles';
import { defineSignal } from '../../query/signal';
import { derive } from './derive';
import { latencyOptions, plan } from './plan';
import { levels } from './thresholds';

export const latency = defineSignal({
  id: 'latency',
  title: 'Latency',
  summary: 'How long predictions take: percentiles, mean, the share that is too slow.',
  description:
    'Percentiles of the time to serve a prediction, from classic or native histograms, equal to histogram_quantile over the summed buckets of all instances. The interval of a percentile combines the uncertainty of the sample and of the bucket edges, and has no upper bound if no observation is certain to lie above it: p95 has one from 72 observations on, p99 from 368. Shares over a limit are exact if the limit is a bucket edge. Thresholds apply to p95; for servers of language models only where the query sets them, because how long an answer takes is mostly how long it is: there the time to the first token is judged, where it is exposed (Language model). Where a server exposes a mean alone, thresholds apply to `mean` alone.',
  group: 'service',
  inHealthReport: true,
  unit: 's',
  options: latencyOptions,
  ...levels,
  minimumSample: 20,
  usesServerProfile: true,
  judgedInstead: (profile) =>
    streamsTokens(profile)
      ? {
          signal: 'llm',
          options: {
            measures: [
              profile.languageModel?.firstToken === undefined ? 'interToken' : 'firstToken',
              'running',
              // By which it is known to be idle where no requests are counted.
              ...(profile.traffic === undefined ? ['outputTokens'] : []),
            ],
          },
        }
      : undefined,
  plan,
  derive,
});
