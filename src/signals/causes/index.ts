import { defineSignal, type LevelRule } from '../../query/signal';
import { derive } from './derive';
import { type CausesOptions, causesOptions, plan } from './plan';

/** Only the query knows how large a change is too large. */
export const levels: LevelRule<Pick<CausesOptions, 'of'>> = {
  levelBy: 'interval',
  thresholds: ({ of }) => ({ direction: of === 'accuracy' ? 'below' : 'above' }),
};

export const causes = defineSignal({
  id: 'causes',
  title: 'Why quality changed',
  summary: 'What a change in quality is made of, and what else changed when it began.',
  description:
    "Splits the change of a quality measure between the baseline and the window into what the inputs changed (other scores) and what the relation changed (other outcomes at the same scores): Kitagawa's components over the bins of score histograms by outcome. They add up to the change; intervals are those of the delta method on the counts of both windows; of the parts there is none below 100 labels in either window, for losses below 1,000. Thin bins are merged on their side of the decision threshold; predictions in bins that one window lacks count as inputs. The ranking looks for the moment within the range from which quality was worse, and for what else moved to another level before, with or after it: deployed versions, drift of features (by their share of the attributions), missing and invalid values, freshness, traffic, latency, the time to the first token of language models, errors, fairness, cost, resources, and the relation itself. Deviations are those of the time before. What began together need not be cause and effect.",
  group: 'quality',
  inHealthReport: false,
  unit: 'percentunit',
  options: causesOptions,
  ...levels,
  minimumSample: 100,
  defaultWindow: '6h',
  usesServerProfile: true,
  readsLanguageServers: ({ view }) => view === 'ranking',
  plan,
  derive,
});
