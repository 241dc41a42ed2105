import type { Derived, Notice, SignalSeries } from '../../query/derived';
import type { SignalQuery } from '../../query/query';
import type { MetricHistory } from '../../query/request';
import type { MlflowOptions } from './options';

/** A metric as it was logged over each run, at the times it was logged; runs that never logged it are left out. */
export function historySeries(
  histories: readonly MetricHistory[],
  { model, version, options }: SignalQuery<MlflowOptions>
): Derived {
  const logged = histories.filter(({ points }) => points.length > 0);
  return {
    kind: 'series',
    series: logged.map(seriesOf),
    notices: [...thinnedNotice(logged), ...(logged.length === 0 ? [nothingLogged()] : [])],
  };

  function nothingLogged(): Notice {
    const asked =
      model === undefined
        ? []
        : [version === undefined ? `the versions of "${model}"` : `version ${version} of "${model}"`];
    const runs = [...(options.runIds.length === 0 ? [] : ['the runs named']), ...asked].join(' and ');
    const text =
      runs === ''
        ? 'Whose history is not said: name a model, or runs.'
        : `No run of ${runs} has logged the metric "${options.metric}": compare its name with the table of runs.`;
    return { severity: 'info', text };
  }
}

function seriesOf({ runId, metric, model, version, points }: MetricHistory): SignalSeries {
  const ordered = [...points].sort((a, b) => a.time - b.time);
  return {
    name: metric,
    labels: {
      ...(model === undefined ? {} : { model }),
      ...(version === undefined ? {} : { version }),
      run_id: runId,
    },
    times: Float64Array.from(ordered, ({ time }) => time / 1000),
    value: Float64Array.from(ordered, ({ value }) => value),
  };
}

function thinnedNotice(histories: readonly MetricHistory[]): Notice[] {
  const runs = [...new Set(histories.filter(({ thinned }) => thinned).map(({ runId }) => runId))];
  return runs.length === 0
    ? []
    : [
        {
          severity: 'info',
          text: `MLflow gives long histories of several runs thinned out, and points of ${runs.length === 1 ? `the run ${runs[0]}` : `${runs.length} runs`} may be missing: ask for one run alone to see all of them.`,
        },
      ];
}
