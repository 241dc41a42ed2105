import { describeWithEachServer } from '../../../test/support/servers';
import { queriesOver } from './testing';

const END = 1_767_614_400;
const SCRAPE = 15;
const START = END - 2 * 3600;
/** Replicas that are upgraded where they are have the new name from then on. */
const CHANGE = END - 1500;
/** Events a second of each replica. */
const RATE = 2;

type Labels = Readonly<Record<string, string>>;
interface Lived {
  readonly from?: number;
  readonly to?: number;
}

function counter(name: string, labels: Labels, rate: number, { from = START, to = END }: Lived): string[] {
  const written = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return Array.from({ length: Math.floor((to - from) / SCRAPE) }, (_, i) => {
    const time = from + 7 + i * SCRAPE;
    return `${name}{${written.join(',')}} ${Math.floor(rate * (time - from))} ${time}`;
  });
}

const histogram = (name: string, labels: Labels, lived: Lived): string[] => [
  ...[
    ['0.1', 0.5],
    ['0.5', 0.9],
    ['1', 1],
    ['+Inf', 1],
  ].flatMap(([le, share]) => counter(`${name}_bucket`, { ...labels, le: String(le) }, RATE * Number(share), lived)),
  ...counter(`${name}_count`, labels, RATE, lived),
  ...counter(`${name}_sum`, labels, RATE / 4, lived),
];

/** How the replicas of each model have the two names: the factor is how many of them there are. */
const FLEETS = {
  beside: { replicas: 1, old: [['a', {}]], now: [['a', {}]] },
  inPlace: { replicas: 1, old: [['a', { to: CHANGE }]], now: [['a', { from: CHANGE }]] },
  rolling: { replicas: 2, old: [['a', {}]], now: [['b', {}]] },
  other: { replicas: 1, old: [], now: [['a', {}]] },
} as const satisfies Record<
  string,
  { replicas: number } & Record<'old' | 'now', ReadonlyArray<readonly [string, Lived]>>
>;

const everyFleet = (
  make: (model: string, instance: string, lived: Lived, which: 'old' | 'now') => string[]
): string[] =>
  (['old', 'now'] as const).flatMap((which) =>
    Object.entries(FLEETS).flatMap(([model, fleet]) =>
      fleet[which].flatMap(([instance, lived]) => make(model, `${model}-${instance}`, lived, which))
    )
  );

describeWithEachServer('a metric that has two names', (server) => {
  const answered = queriesOver(() => {
    const families = [
      everyFleet((deployment, replica, lived, which) =>
        counter(
          `ray_serve_deployment_request_counter${which === 'now' ? '_total' : ''}`,
          { deployment, replica, instance: replica },
          RATE,
          lived
        )
      ),
      everyFleet((model, instance, lived, which) =>
        histogram(
          which === 'now' ? 'vllm:inter_token_latency_seconds' : 'vllm:time_per_output_token_seconds',
          { model_name: model, instance },
          lived
        )
      ),
      everyFleet((model, instance, lived, which) =>
        histogram(
          which === 'now' ? 'gen_ai_server_request_duration_seconds' : 'gen_ai_client_operation_duration_seconds',
          { gen_ai_request_model: model, job: which, instance },
          lived
        )
      ),
    ];
    const lines = families.flat().sort((a, b) => {
      const [one, other] = [a, b].map((line) => line.slice(0, line.indexOf('{')));
      return one === other ? 0 : String(one) < String(other) ? -1 : 1;
    });
    return { openMetrics: lines.join('\n'), server };
  });

  const ask = async (profile: string, json: object) => {
    const frames = await answered(
      {
        json: { refId: 'A', mode: 'instant', window: '1h', ...json },
        from: (END - 3600) * 1000,
        to: END * 1000,
        intervalMs: 60_000,
      },
      { profile, scrapeInterval: SCRAPE }
    );
    return Object.fromEntries(
      frames.flatMap(({ fields }) =>
        fields.flatMap((field) => (field.type === 'number' ? [[field.labels?.['model'], field.values.at(-1)]] : []))
      )
    );
  };

  const expected = (each: number, digits: number, replicasOf = (replicas: number) => replicas) =>
    Object.fromEntries(
      Object.entries(FLEETS).map(([model, { replicas }]) => [
        model,
        expect.closeTo(each * replicasOf(replicas), digits),
      ])
    );

  it('counts each replica once, whatever other models have', async () => {
    const json = { signal: 'throughput', options: { measures: ['processed'] } };
    expect(await ask('ray-serve', json)).toEqual(expected(RATE, 1));
  });

  it('reads each histogram once', async () => {
    const json = { signal: 'llm', options: { measures: ['interToken'], quantiles: [0.5] } };
    const samples = await ask('vllm', { ...json, statistics: ['sample'] });
    expect(Object.fromEntries(Object.entries(samples).map(([model, n]) => [model, Number(n) / 3600]))).toEqual(
      expected(RATE, 1)
    );
    expect(new Set(Object.values(await ask('vllm', json)).map((p50) => Number(p50).toFixed(2)))).toEqual(
      new Set(['0.10'])
    );
  });

  it('counts what server and clients see once, of the server', async () => {
    const received = { signal: 'throughput', options: { measures: ['received'] } };
    const one = expected(RATE, 1, () => 1);
    expect(await ask('otel-genai', received)).toEqual(one);
    const samples = await ask('otel-genai', {
      signal: 'latency',
      options: { quantiles: [0.5] },
      statistics: ['sample'],
    });
    expect(Object.fromEntries(Object.entries(samples).map(([model, n]) => [model, Number(n) / 3600]))).toEqual(one);
  });
});
