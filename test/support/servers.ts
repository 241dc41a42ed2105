import { builtGoServer, type GoServer, PROMETHEUS_3, THANOS, VICTORIA_METRICS } from '../../scripts/setup/goServer';
import { describeWithPrometheus, type PrometheusOptions, type RunningPrometheus, startPrometheus } from './prometheus';
import { startThanos } from './thanos';
import { startVictoriaMetrics } from './victoriaMetrics';

/**
 * What some servers have and others lack: `custom buckets` are those of native histograms, `any names` those in UTF-8, and
 * `resets` is the function, to which Thanos gives counters that never fall; `any steps` are those that are less in binary.
 */
type Feature =
  | 'native histograms'
  | 'custom buckets'
  | 'any names'
  | 'exemplars'
  | 'samples that are NaN'
  | 'arguments'
  | 'resets'
  | 'any steps';

interface Kin {
  /** The program, and what it needs beside it; empty for the Prometheus that all tests run on. */
  readonly builds: readonly GoServer[];
  readonly lacks: readonly Feature[];
  readonly start: (options: PrometheusOptions, ...programs: readonly string[]) => Promise<RunningPrometheus>;
}

const USUAL: Kin = {
  builds: [],
  lacks: ['custom buckets', 'any names'],
  start: (options) => startPrometheus(options),
};

/** What tests run on beside it, where it is built. */
const KIN: readonly Kin[] = [
  { builds: [PROMETHEUS_3], lacks: [], start: (options, program) => startPrometheus({ ...options, program }) },
  {
    builds: [THANOS, PROMETHEUS_3],
    lacks: ['arguments', 'resets', 'any steps'],
    start: (options, thanos = '', program) => startThanos(thanos, [{ ...options, program }]),
  },
  {
    builds: [VICTORIA_METRICS],
    lacks: ['native histograms', 'custom buckets', 'exemplars', 'samples that are NaN', 'arguments'],
    start: ({ openMetrics = '' }, program = '') => startVictoriaMetrics(program, openMetrics),
  },
];

/** A server that speaks Prometheus' API, as tests run on it. */
export interface MetricsServer {
  /** None of the Prometheus that all tests run on. */
  readonly build: GoServer | undefined;
  readonly has: (feature: Feature) => boolean;
  readonly start: (options?: PrometheusOptions) => Promise<RunningPrometheus>;
}

const serverOf = ({ builds, lacks, start }: Kin, programs: readonly string[]): MetricsServer => ({
  build: builds[0],
  has: (feature) => !lacks.includes(feature),
  start: (options = {}) => start(options, ...programs),
});

/** The Prometheus that all tests run on. */
export const USUAL_SERVER = serverOf(USUAL, []);

type Body = (server: MetricsServer) => void;

/** `describe` once for every server that has what `needs` names. One that is not built counts as skipped, and it says why. */
export const describeWithEachServer = (title: string, body: Body, needs: readonly Feature[] = []): void =>
  describeOver([USUAL, ...KIN], title, body, needs);

/** The same without the Prometheus that all tests run on. */
export const describeWithKin = (title: string, body: Body): void => describeOver(KIN, title, body, []);

function describeOver(kin: readonly Kin[], title: string, body: Body, needs: readonly Feature[]): void {
  for (const one of kin.filter(({ lacks }) => !needs.some((feature) => lacks.includes(feature)))) {
    const titleOf = [title, ...one.builds.slice(0, 1).map((build) => `on ${build.title}`)].join(', ');
    const missing = one.builds.filter((build) => builtGoServer(build) === undefined);
    const server = serverOf(
      one,
      one.builds.flatMap((build) => builtGoServer(build) ?? [])
    );
    if (missing.length > 0) {
      process.stderr.write(`SKIPPED "${titleOf}": build it with ${missing.map(({ script }) => script).join(', ')}\n`);
      describe.skip(titleOf, () => body(server));
    } else {
      describeWithPrometheus(titleOf, () => body(server));
    }
  }
}
