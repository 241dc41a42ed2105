import { stringify } from 'yaml';
import { describeWithPrometheus } from '../../../../test/support/prometheus';
import { type Check, checkRules, type InputSeries, testRules } from '../../../../test/support/promtool';
import { kolmogorovSmirnovBounds, noiseOf, psi } from '../../../stats/drift';
import { elementAt } from '../../../stats/elements';
import { rateRatio } from '../../../stats/fairness';
import { shareInterval } from '../../../stats/interval';
import { watchedChances } from '../../../stats/sequential';
import { DAY, HOUR } from '../../../time';
import { alertName, type PrometheusOptions } from './pack';
import { packOf, rulesOf } from './testing';

/** A counter that grows evenly by so much an hour, for so many hours. */
const even = (series: string, perHour: number, hours: number, from = 0): InputSeries => ({
  series,
  values: `${from}+${perHour / 60}x${hours * 60}`,
});

/** That a recorded figure is this one, but for rounding. */
const near = (expr: string, figure: number, at: number): Check => ({
  expr: `count(abs(${expr} - ${figure}) < 1e-4)`,
  at,
  expected: [{ labels: '{}', value: 1 }],
});

const firing = (id: string, severity: string, at: number, fires: boolean): Check => ({
  expr: `count by (severity) (ALERTS{alertname="${alertName(id)}",severity="${severity}",alertstate="firing"})`,
  at,
  expected: fires ? [{ labels: `{severity="${severity}"}`, value: 1 }] : [],
});

describeWithPrometheus('in the engine of Prometheus', () => {
  const play = async (
    only: readonly string[],
    input: readonly InputSeries[],
    checks: readonly Check[],
    { every = '1m', ...options }: PrometheusOptions & { readonly every?: string } = {}
  ): Promise<void> => {
    const verdict = await testRules({ groups: packOf(only, options).groups, input, every, checks });
    expect(verdict.ok ? 'as it should' : verdict.said).toBe('as it should');
  };

  it('promtool accepts all rules, with and without a choice of models', async () => {
    for (const pack of [packOf(), packOf(undefined, { grafana: 'https://g', reference: '1d' }, ['a', 'b'])]) {
      expect(await checkRules(stringify({ groups: pack.groups }))).toEqual({
        ok: true,
        said: expect.stringContaining(`${rulesOf(pack).length} rules found`),
      });
    }
  });

  it('accuracy of three classes has the interval of a share', async () => {
    const cells = [
      ['a', 'a', 240],
      ['b', 'b', 180],
      ['c', 'c', 60],
      ['a', 'b', 60],
      ['c', 'a', 60],
    ] as const;
    const input = cells.map(([predicted, actual, n]) =>
      even(`model_outcomes_total{model="m",version="1",predicted="${predicted}",actual="${actual}"}`, n, 2)
    );
    const { upper } = shareInterval(480, 600);
    await play(['accuracy'], input, [
      near('model_version:accuracy:ratio1h', 0.8, HOUR),
      near('model_version:accuracy:ratio1h_upper', upper, HOUR),
      firing('accuracy', 'critical', 1.5 * HOUR, true),
      firing('accuracy', 'warning', 1.5 * HOUR, false),
    ]);
  });

  it('accuracy is none where predictions and labels name other classes, and is zero where all are wrong', async () => {
    const outcome = (model: string, predicted: string, actual: string) =>
      even(`model_outcomes_total{model="${model}",version="1",predicted="${predicted}",actual="${actual}"}`, 300, 2);
    const input = [
      ...[outcome('apart', 'deny', 'denied'), outcome('apart', 'approve', 'approved')],
      ...[outcome('wrong', 'a', 'b'), outcome('wrong', 'b', 'a')],
      outcome('single', 'a', 'b'),
      ...[outcome('silent', '', 'a'), outcome('silent', 'a', 'a')],
    ];
    const ratio = (model: string, value: number) => ({
      labels: `model_version:accuracy:ratio1h{model="${model}", version="1"}`,
      value,
    });
    await play(['accuracy'], input, [
      {
        expr: 'model_version:accuracy:ratio1h',
        at: HOUR,
        expected: [ratio('silent', 1), ratio('single', 0), ratio('wrong', 0)],
      },
    ]);
  });

  it('a handful of predictions is judged neither good nor bad', async () => {
    const input = [
      even('model_outcomes_total{model="m",version="1",predicted="a",actual="b"}', 15, 2),
      even('model_outcomes_total{model="m",version="1",predicted="a",actual="a"}', 5, 2),
    ];
    await play(['accuracy'], input, [
      firing('accuracy', 'critical', 1.8 * HOUR, false),
      firing('accuracy', 'warning', 1.8 * HOUR, false),
    ]);
  });

  it('disparate impact between three groups has the widened interval', async () => {
    const groups = { x: [1200, 700], y: [900, 500], z: [600, 180], few: [6, 0] } as const;
    const input = Object.entries(groups).flatMap(([group, [n, chosen]]) =>
      (['approve', 'deny'] as const).map((predicted) =>
        even(
          `model_group_predictions_total{model="m",version="1",attribute="sex",group="${group}",predicted="${predicted}"}`,
          (predicted === 'approve' ? chosen : n - chosen) / 6,
          13
        )
      )
    );
    const counts = Object.fromEntries(
      Object.entries(groups).map(([group, [n, chosen]]) => [group, { tp: chosen, fp: 0, fn: 0, tn: n - chosen }])
    );
    const expected = rateRatio(counts, 'selectionRate', {
      minimumTrials: 30,
      confidence: 1 - 2 * watchedChances(1, 6 * HOUR).critical,
    });
    const at = 12 * HOUR;
    await play(
      ['fairness'],
      input,
      [
        near('model_version_attribute:group_predictions:disparate_impact6h', expected.value, at),
        // The closed form of the normal quantile is right within one per cent.
        {
          expr: `count(abs(model_version_attribute:group_predictions:disparate_impact6h_upper / ${expected.upper} - 1) < 0.005)`,
          at,
          expected: [{ labels: '{}', value: 1 }],
        },
        firing('fairness', 'critical', at, true),
      ],
      { every: '5m' }
    );
  });

  it('drift of histograms is the Kolmogorov-Smirnov distance, of categories PSI, each above its noise', async () => {
    const then = { edges: [600, 300, 300], kinds: [800, 400] };
    const now = { edges: [240, 360, 600], kinds: [500, 700] };
    const le = ['1', '2', '+Inf'];
    // For a day as it was, then as it is; cumulative, as buckets are.
    const changed = (series: string, before: number, after: number): InputSeries => ({
      series,
      values: `0+${before / 6 / 60}x${24 * 60} ${(before / 6) * 24 + after / 6 / 60}+${after / 6 / 60}x${10 * 60}`,
    });
    const cumulative = (counts: readonly number[], k: number) => counts.slice(0, k + 1).reduce((a, b) => a + b, 0);
    const input = [
      ...le.map((edge, k) =>
        changed(
          `model_feature_value_bucket{model="m",version="1",feature="income",le="${edge}"}`,
          cumulative(then.edges, k),
          cumulative(now.edges, k)
        )
      ),
      ...['car', 'home'].map((kind, k) =>
        changed(
          `model_feature_category_total{model="m",version="1",feature="purpose",category="${kind}"}`,
          elementAt(then.kinds, k),
          elementAt(now.kinds, k)
        )
      ),
    ];
    const time = DAY + 8 * HOUR;
    const distance = 'model_version_feature:drift:distance6h';
    const noise = 'model_version_feature:drift:noise6h_critical';
    const ks = kolmogorovSmirnovBounds(then.edges, now.edges).lower;
    const exceeded = watchedChances(20, 6 * HOUR).critical;
    const ksNoise = noiseOf('kolmogorovSmirnov', { edges: [1, 2], counts: then.edges }, 1200, exceeded).floor;
    const psiNoise = noiseOf('psi', { edges: [], counts: then.kinds }, 1200, exceeded).floor;
    // Of the tiles of six hours both ends are counted where they fall on an evaluation: 73 of 72.
    const close = (expr: string, figure: number, within: number): Check => ({
      expr: `count(abs(${expr} / ${figure} - 1) < ${within})`,
      at: time,
      expected: [{ labels: '{}', value: 1 }],
    });
    await play(
      ['drift'],
      input,
      [
        close(`${distance}{measure="ks"}`, ks, 0.001),
        close(`${distance}{measure="psi"}`, psi(then.kinds, now.kinds), 0.01),
        close(`${noise}{measure="ks"}`, ksNoise, 0.02),
        close(`${noise}{measure="psi"}`, psiNoise, 0.1),
        firing('drift', 'critical', time, true),
        firing('drift', 'critical', DAY - HOUR, false),
      ],
      { every: '5m', reference: '1d' }
    );
  });

  it('an alert continues until the figure has passed back over the recovery threshold', async () => {
    // Shares of a hundred thousand, so that the interval hardly matters: a fifth, then just under it, then little.
    const missing = 'model_feature_missing_total{model="m",version="1",feature="income"}';
    const perMinute = (share: number) => 2000 * share;
    const at = (hours: number) => hours * 60;
    const first = perMinute(0.25) * at(3);
    const second = first + perMinute(0.19) * at(3);
    const input = [
      even('model_predictions_total{model="m",version="1"}', 120_000, 9),
      {
        series: missing,
        values: `0+${perMinute(0.25)}x${at(3)} ${first + perMinute(0.19)}+${perMinute(0.19)}x${at(3) - 1} ${second + perMinute(0.02)}+${perMinute(0.02)}x${at(3) - 1}`,
      },
    ];
    await play(['missing-values'], input, [
      firing('missing-values', 'critical', 2 * HOUR, true),
      firing('missing-values', 'warning', 2 * HOUR, false),
      firing('missing-values', 'critical', 5.5 * HOUR, true),
      firing('missing-values', 'critical', 8.5 * HOUR, false),
      firing('missing-values', 'warning', 8.5 * HOUR, false),
    ]);
  });

  it('a warning gives way to its critical one', async () => {
    const gauge = (values: string) => [
      { series: 'model_last_data_timestamp_seconds{model="m",version="1",source="feed"}', values },
    ];
    await play(['freshness'], gauge('0x3000'), [
      firing('freshness', 'warning', 2 * HOUR, true),
      firing('freshness', 'critical', 2 * HOUR, false),
      firing('freshness', 'critical', 25 * HOUR, true),
      firing('freshness', 'warning', 25 * HOUR, false),
    ]);
  });

  it('a model that fails from its first request on has answered none, and one that counts no answers but does not fail all', async () => {
    const input = [
      even('model_requests_total{model="down",version="1",status="503"}', 1200, 3),
      even('model_requests_total{model="up",version="1",status="ok"}', 1200, 3),
    ];
    await play(['bottleneck'], input, [
      {
        expr: `count by (model) (ALERTS{alertname="${alertName('bottleneck')}",severity="critical",alertstate="firing"})`,
        at: 2 * HOUR,
        expected: [{ labels: '{model="down"}', value: 1 }],
      },
    ]);
  });

  it('budgets of objectives burn at their rates, over long and short windows', async () => {
    // A fifth fails: twenty times too fast for one of a hundred.
    const input = [
      even('model_requests_total{model="m",version="1",status="ok"}', 4800, 3),
      even('model_requests_total{model="m",version="1",status="error"}', 1200, 3),
    ];
    await play(['slo-availability'], input, [
      near('model_version:slo_availability:burn1h', 20, 2 * HOUR),
      near('model_version:slo_availability:burn5m', 20, 2 * HOUR),
      firing('slo-availability', 'critical', 2 * HOUR, true),
      firing('slo-availability', 'warning', 2 * HOUR, false),
    ]);
  });

  it('an outage of four requests an hour pages, and one failure of as few does not', async () => {
    const quarterly = (status: string, counts: readonly number[]) => ({
      series: `model_requests_total{model="m",version="1",status="${status}"}`,
      values: counts.flatMap((count) => new Array<string>(15).fill(String(count))).join(' '),
    });
    const up = Array.from({ length: 12 }, (_, i) => i);
    const still = new Array<number>(12).fill(11);
    await play(
      ['slo-availability'],
      [quarterly('ok', [...up, ...still]), quarterly('error', [...up.map(() => 0), ...up])],
      [
        firing('slo-availability', 'critical', 3 * HOUR, false),
        firing('slo-availability', 'critical', 4 * HOUR + 17 * 60, true),
      ]
    );
    const one = [...up.map(() => 0), ...up.map(() => 1)];
    await play(
      ['slo-availability'],
      [quarterly('ok', [...up, ...up.map((i) => 12 + i)]), quarterly('error', one)],
      [
        firing('slo-availability', 'critical', 3 * HOUR + 2 * 60, false),
        firing('slo-availability', 'critical', 4 * HOUR, false),
      ]
    );
  });

  it('GPUs are judged by what they never fell below, those without the field left out', async () => {
    const input = [
      { series: 'DCGM_FI_DEV_GPU_UTIL{Hostname="h",gpu="0"}', values: '97x40' },
      { series: 'DCGM_FI_DEV_GPU_UTIL{Hostname="h",gpu="1"}', values: '97 12'.concat(' 97 97 97 12 97'.repeat(7)) },
      { series: 'DCGM_FI_DEV_GPU_UTIL{Hostname="h",gpu="2"}', values: '9223372036854775794x40' },
    ];
    await play(['gpu'], input, [
      {
        expr: 'count by (gpu) (ALERTS{alertname="ModelwatchGpu",severity="critical",alertstate="firing"})',
        at: 30 * 60,
        expected: [{ labels: '{gpu="0"}', value: 1 }],
      },
    ]);
  });

  it('servers that cannot be scraped are missed for as long as they fail, those that are gone for hours', async () => {
    const target = (model: string, instance: string, requests: string, up: string): InputSeries[] => [
      { series: `model_requests_total{job="${model}",instance="${instance}",model="${model}"}`, values: requests },
      { series: `up{job="${model}",instance="${instance}"}`, values: up },
    ];
    const [until, always] = ['0+10x180 stale', '0+10x600'];
    const input = [
      ...target('crashed', 'a', until, '1x180 0x420'),
      ...target('crashed', 'b', until, '1x180 stale'),
      ...target('dropped', 'a', until, '1x180 stale'),
      ...target('halved', 'a', until, '1x180 0x420'),
      ...target('halved', 'b', always, '1x600'),
      ...target('rolled', 'a', until, '1x180 stale'),
      ...target('rolled', 'b', `${'_ '.repeat(182)}${always}`, `${'_ '.repeat(182)}1x600`),
      ...target('restarted', 'a', `${until} _ ${always}`, '1x180 0 0 1x600'),
    ];
    const fire = (at: number, expected: Readonly<Record<string, string>>): Check => ({
      expr: 'count by (model, severity) (ALERTS{alertstate="firing"})',
      at: at * 60,
      expected: Object.entries(expected).map(([model, severity]) => ({
        labels: `{model="${model}",severity="${severity}"}`,
        value: 1,
      })),
    });
    await play(['servers-down', 'model-vanished'], input, [
      fire(183, {}),
      fire(185, { crashed: 'critical' }),
      fire(195, { crashed: 'critical', dropped: 'warning', halved: 'warning' }),
      fire(590, { crashed: 'critical', halved: 'warning' }),
    ]);
  });

  it('a model that was gone at this hour yesterday too is not missed', async () => {
    const requests = (model: string, values: string): InputSeries => ({
      series: `model_requests_total{job="j",instance="${model}",model="${model}"}`,
      values,
    });
    const input = [
      // Two hours each day, the second time a quarter of an hour less.
      requests('nightly', `0+10x120 stale ${'_ '.repeat(1319)}0+10x105 stale`),
      requests('gone', `${'_ '.repeat(1441)}0+10x105 stale`),
    ];
    const fires: Check = {
      expr: 'count by (model) (ALERTS{alertstate="firing"})',
      at: 26.5 * HOUR,
      expected: [{ labels: '{model="gone"}', value: 1 }],
    };
    await play(['model-vanished'], input, [fires], { every: '5m' });
  });

  it('requests that wait while none is finished stand still, where anything is finished or nothing waits they do not', async () => {
    const model = (name: string, queue: string, ...requests: readonly string[]): InputSeries[] => [
      { series: `model_queue_depth{model="${name}",version="1",instance="a"}`, values: queue },
      ...requests.map((values, i) => ({
        series: `model_requests_total{model="${name}",version="1",instance="a",status="s${i}"}`,
        values,
      })),
    ];
    const input = [
      ...model('hung', '0x30 3x60', '0+9x30 270x60'),
      ...model('busy', '5x90', '0+9x90'),
      ...model('idle', '0x90', '10x90'),
      ...model('seldom', '1 1 1 0 '.repeat(22), '10x90'),
      ...model('fresh', `${'_ '.repeat(60)}3x30`, `${'_ '.repeat(60)}0x30`),
      // A first request of one status after another.
      ...model(
        'born',
        '2x90',
        '1x90',
        ...Array.from({ length: 22 }, (_, k) => `${'_ '.repeat(4 * k + 1)}1x${90 - 4 * k}`)
      ),
      ...model('uncounted', '2x90'),
      ...model('timed', '2x90'),
      {
        series: 'model_inference_duration_seconds_count{model="timed",version="1",instance="a"}',
        values: '0+9x90',
      },
      ...model('refusing', '0x30 3x60', '0+9x30 270x60'),
      {
        series: 'model_requests_total{model="refusing",version="1",instance="a",status="rejected"}',
        values: '0+9x90',
      },
    ];
    const fire = (at: number, ...models: readonly string[]): Check => ({
      expr: 'count by (model) (ALERTS{alertstate="firing"})',
      at: at * 60,
      expected: models.map((name) => ({ labels: `{model="${name}"}`, value: 1 })),
    });
    const hung = ['hung', 'refusing', 'uncounted'];
    await play(['model-stalled'], input, [
      ...[fire(6), fire(36, 'uncounted'), fire(40, ...hung)],
      ...[fire(63, ...hung), fire(69, 'fresh', ...hung)],
    ]);
  });

  it('a percentile above the highest bucket is a warning, and critical where that edge reaches the threshold', async () => {
    const buckets = (model: string, counts: Readonly<Record<string, number>>): InputSeries[] => [
      ...Object.entries(counts).map(([le, n]) =>
        even(`model_inference_duration_seconds_bucket{model="${model}",version="1",le="${le}"}`, n, 1)
      ),
      even(`model_inference_duration_seconds_count{model="${model}",version="1"}`, counts['+Inf'] ?? 0, 1),
    ];
    const input = [
      ...buckets('below', { '0.1': 300, '0.25': 600, '+Inf': 600 }),
      ...buckets('some above', { '0.1': 300, '0.25': 590, '+Inf': 600 }),
      ...buckets('open', { '0.1': 300, '0.25': 500, '+Inf': 600 }),
      ...buckets('all above', { '0.1': 0, '0.25': 0, '+Inf': 600 }),
      ...buckets('few', { '0.1': 0, '0.25': 0, '+Inf': 60 }),
      ...buckets('edge', { '0.1': 0, '0.5': 500, '+Inf': 600 }),
      ...buckets('slow', { '0.1': 0, '1': 0, '+Inf': 600 }),
      // As Prometheus 3 writes edges, and Prometheus 2 beside it.
      ...buckets('respelled', { '0.1': 300, '1': 300, '1.0': 300, '+Inf': 600 }).slice(0, 3),
      ...buckets('respelled', { '+Inf': 600 }),
    ];
    const fires: Check = {
      expr: 'count by (model, severity) (ALERTS{alertstate="firing"})',
      at: 30 * 60,
      expected: [
        { labels: '{model="all above",severity="warning"}', value: 1 },
        { labels: '{model="edge",severity="critical"}', value: 1 },
        { labels: '{model="open",severity="warning"}', value: 1 },
        { labels: '{model="slow",severity="critical"}', value: 1 },
        { labels: '{model="respelled",severity="critical"}', value: 1 },
      ],
    };
    const told: Check = {
      expr: 'model_version:inference_duration_seconds:p95_5m{model="open"}',
      at: 30 * 60,
      expected: [{ labels: 'model_version:inference_duration_seconds:p95_5m{model="open",version="1"}', value: 0.25 }],
    };
    await play(['latency'], input, [fires, told]);
  });

  it('the text has value, threshold and sample', async () => {
    const pack = packOf(['latency']);
    const input = [
      ...[
        ['0.1', 0],
        ['1', 600],
        ['+Inf', 600],
      ].map(([le, n]) =>
        even(`model_inference_duration_seconds_bucket{model="m",version="3",le="${le}"}`, Number(n), 1)
      ),
      even('model_inference_duration_seconds_count{model="m",version="3"}', 600, 1),
    ];
    const verdict = await testRules({
      groups: pack.groups,
      input,
      every: '1m',
      checks: [],
      alerts: [{ at: 30 * 60, name: 'ModelwatchLatency', expected: [] }],
    });
    expect(verdict.ok).toBe(false);
    expect(verdict.said).toContain('m version 3: p95 latency is 955ms, over 500 ms (n = 50)');
  });
});
