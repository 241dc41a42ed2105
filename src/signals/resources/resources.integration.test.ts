import { VICTORIA_METRICS } from '../../../scripts/setup/goServer';
import { describeWithEachServer } from '../../../test/support/servers';
import { queriesOver } from '../../backend/evaluate/testing';
import { MINUTE } from '../../time';

const END = 1_767_614_400;

interface Scraped {
  readonly name: string;
  readonly labels: string;
  readonly every: number;
  /** Seconds before the end. */
  readonly since: number;
  /** A gauge's value, or a counter's growth a second, so many seconds before the end. */
  readonly at: (before: number) => number;
  readonly counts?: boolean;
}

function openMetrics(all: readonly Scraped[]): string {
  return all
    .map(({ name, labels, every, since, at, counts = false }) => {
      const lines = [`# TYPE ${name} gauge`];
      let sum = 0;
      for (let before = since; before >= 0; before -= every) {
        sum += at(before) * every;
        // Scrapes lie beside whole minutes.
        lines.push(`${name}{${labels}} ${counts ? sum : at(before)} ${END - before - 1.3}`);
      }
      return lines;
    })
    .flat()
    .filter((line, i, lines) => !line.startsWith('#') || lines.indexOf(line) === i)
    .join('\n');
}

const dipAt = (when: number, every: number) => (before: number) =>
  before >= when && before < when + every ? 0.1 : 0.99;

/** As many fractions of a core as stand in its quota of two. */
const container = (pod: string, every: number, since: number, at: (before: number) => number): Scraped[] => {
  const labels = `namespace="n",pod="${pod}",container="server"`;
  const spec = { labels, every, since };
  return [
    { name: 'container_cpu_usage_seconds_total', ...spec, at: (before) => 2 * at(before), counts: true },
    { name: 'container_spec_cpu_quota', ...spec, at: () => 200_000 },
    { name: 'container_spec_cpu_period', ...spec, at: () => 100_000 },
  ];
};

const INTERVALS = [5, 7, 15, 30, 60, 120];

describeWithEachServer('resources of what is scraped otherwise than the settings say', (server) => {
  /** VictoriaMetrics' increase counts a series that began by a rule of its own: up to 2 % too much. */
  const digitsOfYoung = server.build === VICTORIA_METRICS ? 1 : 6;
  const answered = queriesOver(() => {
    const hour = 60 * MINUTE;
    const gpu = (id: string, every: number, since: number, at: (before: number) => number): Scraped => ({
      name: 'DCGM_FI_DEV_GPU_UTIL',
      labels: `gpu="${id}"`,
      every,
      since,
      at: (before) => 100 * at(before),
    });
    return {
      server,
      openMetrics: openMetrics(
        [
          { ...gpu('of a pod', 30, hour, () => 0.99), labels: 'gpu="of a pod",namespace="n",pod="p-1"' },
          ...['model="in a pod",namespace="n",pod="p-1"', 'model="anywhere"'].map((labels) => ({
            ...{ name: 'model_requests_total', labels: `${labels},job="j",instance="i"`, every: 30, since: hour },
            ...{ at: () => 1, counts: true },
          })),
          ...INTERVALS.flatMap((every) => [
            gpu(`steady ${every}`, every, hour, () => 0.99),
            gpu(`dip ${every}`, every, hour, dipAt(4 * MINUTE, every)),
            gpu(`young ${every}`, every, 9 * MINUTE, () => 0.99),
          ]),
          ...INTERVALS.flatMap((every) => [
            ...container(`steady-${every}`, every, hour, () => 0.99),
            ...container(`dip-${every}`, every, hour, dipAt(4 * MINUTE, every)),
            ...container(`young-${every}`, every, 4 * MINUTE, () => 0.99),
          ]),
        ].sort((a, b) => (a.name < b.name ? -1 : 1))
      ),
    };
  });

  async function ask(measures: readonly string[], mode: 'instant' | 'range', window?: string, model?: string) {
    const frames = await answered(
      {
        json: {
          refId: 'A',
          mode,
          signal: 'resources',
          options: { measures, exporters: ['dcgm', 'cadvisor'] },
          ...(window === undefined ? {} : { window }),
          ...(model === undefined ? {} : { model }),
        },
        from: (END - 15 * MINUTE) * 1000,
        to: END * 1000,
        intervalMs: 30_000,
      },
      { scrapeInterval: 30 }
    );
    const last = Object.fromEntries(
      frames.flatMap(({ fields }) =>
        fields.flatMap(({ type, labels, values }) =>
          type === 'number' ? [[labels?.['gpu'] ?? labels?.['pod'] ?? '', values.at(-1)]] : []
        )
      )
    );
    return { last, notices: frames.flatMap(({ meta }) => meta?.notices?.map(({ text }) => text) ?? []).join('\n') };
  }

  test.each(['instant', 'range'] as const)('a dip of one scrape ends sustained use of a GPU: %s', async (mode) => {
    const { last, notices } = await ask(['gpuSustained'], mode);
    for (const every of INTERVALS) {
      expect([every, last[`steady ${every}`]]).toEqual([every, expect.closeTo(0.99, 9)]);
      expect([every, last[`dip ${every}`]]).toEqual([every, expect.closeTo(0.1, 9)]);
      expect([every, last[`young ${every}`] ?? 'none']).toEqual([every, 'none']);
    }
    expect(notices).toMatch(/No figure yet of .*young.*began within the last 10m/);
  });

  test('a GPU is of the model whose pod it is in, and of none where neither names a pod', async () => {
    expect((await ask(['gpu'], 'instant', undefined, 'in a pod')).last).toEqual({
      'of a pod': expect.closeTo(0.99, 9),
    });
    const { last, notices } = await ask(['gpu'], 'instant', undefined, 'anywhere');
    expect(last).toEqual({});
    expect(notices).toContain('No resource metrics for model "anywhere" by label, pod or scrape target');
  });

  test.each(['instant', 'range'] as const)('and of a container: %s', async (mode) => {
    const { last, notices } = await ask(['cpuSustained'], mode);
    for (const every of INTERVALS) {
      expect([every, last[`steady-${every}`]]).toEqual([every, expect.closeTo(0.99, 6)]);
      expect([every, last[`dip-${every}`]]).toEqual([every, expect.closeTo(0.1, 6)]);
      expect([every, last[`young-${every}`] ?? 'none']).toEqual([every, 'none']);
    }
    expect(notices).toMatch(/No figure yet of .*young.*began within the last 10m/);
  });

  test.each([
    ['5m', 'instant'],
    ['1m', 'range'],
    ['20m', 'range'],
  ] as const)('a container that began within the window of %s uses what it uses: %s', async (window, mode) => {
    const { last } = await ask(['cores'], mode, window);
    for (const every of INTERVALS) {
      expect([every, last[`steady-${every}`]]).toEqual([every, expect.closeTo(1.98, 6)]);
      expect([every, last[`young-${every}`]]).toEqual([every, expect.closeTo(1.98, digitsOfYoung)]);
    }
  });
});
