import { deploymentTime, normalSince } from '../../query/deployment';
import type { RegisteredModel } from '../../query/request';
import { contractLabels } from '../../query/select';
import type { Labels, Matrix } from '../../query/series';
import type { PlanContext } from '../../query/signal';
import { countsOf, isRight, type Notices, outcomesIn } from '../../query/windows';

/** Right and wrong predictions of one version, slot by slot, from its deployment on. */
export interface ErrorStream {
  readonly labels: Labels;
  /** Ends of the slots, Unix seconds. */
  readonly times: Float64Array;
  readonly observations: Float64Array;
  readonly errors: Float64Array;
  /** The version is older than what was looked at. */
  readonly older: boolean;
  /** Somebody accepted what the error rate has been since then, Unix seconds, in place of what its run measured. */
  readonly accepted: number | undefined;
}

/**
 * The streams, each begun where MLflow made the version, else with its first labelled prediction; later where somebody
 * accepted a new normal.
 */
export function streamsOf(
  { series }: Matrix,
  models: readonly RegisteredModel[],
  start: number,
  { profile }: PlanContext,
  notices: Notices
): ErrorStream[] {
  return outcomesIn(series, notices).flatMap((counts): ErrorStream[] => {
    const labels = contractLabels(counts.labels, profile);
    const observations = countsOf(counts, () => true);
    const errors = countsOf(counts, (labels) => !isRight(labels));
    const accepted = normalSince(models, labels);
    const deployed = deploymentTime(models, labels);
    const live = accepted === undefined ? deployed : Math.max(accepted, deployed ?? accepted);
    const first = observations.findIndex(
      (count, i) => count > 0 && (live === undefined || (counts.times[i] ?? NaN) > live)
    );
    return first < 0
      ? []
      : [
          {
            labels,
            times: counts.times.subarray(first),
            observations: observations.subarray(first),
            errors: errors.subarray(first),
            older: live === undefined ? (counts.times[first] ?? NaN) <= start : live < start,
            accepted,
          },
        ];
  });
}
