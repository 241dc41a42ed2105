import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DATA_SOURCE_FOLDER, DIST } from '../../scripts/build/paths';
import { executableName, hostPlatform } from '../../scripts/build/platforms';
import { installedPrometheus } from '../../scripts/setup/prometheus';
import { elementAt } from '../../src/stats/elements';
import { buildGoProgram } from '../support/goProgram';
import type { RunningPrometheus } from '../support/prometheus';
import { describeWithKin, USUAL_SERVER } from '../support/servers';
import { FIXTURE_END, openMetrics } from './fixture';
import { ConformanceRun, listChecks, type Subject } from './program';

const hasPrometheus = installedPrometheus() !== undefined;

/** Grafana's own client against what it would start, and against the same bundle under Node. */
const SUBJECTS: ReadonlyArray<{ title: string; command: readonly string[]; compiled: boolean }> = [
  {
    title: 'the executable',
    command: [join(DIST, DATA_SOURCE_FOLDER, executableName(hostPlatform()))],
    compiled: true,
  },
  {
    title: 'the bundle under Node',
    command: [process.execPath, join(DIST, DATA_SOURCE_FOLDER, 'backend.cjs')],
    compiled: false,
  },
];

type Server = Pick<Subject, 'prometheus' | 'mlflow' | 'only'>;

const subjectOf = ({ command, compiled }: (typeof SUBJECTS)[number], server: Server): Subject => ({
  command,
  compiled,
  ...server,
  to: FIXTURE_END,
});

/** What rests on the server's own answers: made on each of its kin, too. */
const ON_KIN = ['promql: ', 'signals: ', 'values: '];

const say = (text: string): boolean => process.stderr.write(`${text}\n`);

const built = buildGoProgram('conformance', __dirname);

if ('missing' in built) {
  say(`SKIPPED conformance with Grafana: ${built.missing}`);
  test.skip(`conformance with Grafana (${built.missing})`, () => undefined);
} else {
  const program = built.path;

  /** `early` says what there will be, `late` where it is by the time that checks are made. */
  const check = (one: (typeof SUBJECTS)[number], early: Server, late: () => Server): void => {
    let run: ConformanceRun | undefined;

    beforeAll(() => {
      const file = one.command.at(-1) ?? '';
      if (!existsSync(file)) {
        throw new Error(`${file} is not there: run "npm run build" first`);
      }
      run = new ConformanceRun(program, subjectOf(one, late()));
    });
    afterAll(() => run?.stop());

    for (const { name, limitMs, skip } of listChecks(program, subjectOf(one, early))) {
      if (skip !== undefined) {
        say(`SKIPPED "${name}" for ${one.title}: ${skip}`);
        test.skip(`${name} (${skip})`, () => undefined);
        continue;
      }
      test(
        name,
        async () => {
          expect(await run?.result(name)).toEqual(expect.objectContaining({ status: 'pass' }));
        },
        limitMs + 10_000
      );
    }
  };

  describe('Grafana', () => {
    let prometheus: RunningPrometheus | undefined;
    const mlflow = process.env['MODELWATCH_MLFLOW_URL'];

    beforeAll(async () => {
      prometheus = hasPrometheus ? await USUAL_SERVER.start({ openMetrics: openMetrics() }) : undefined;
    }, 60_000);
    afterAll(() => prometheus?.stop());

    describe.each(SUBJECTS)('and $title', (one) => {
      check(one, { prometheus: hasPrometheus ? 'later' : undefined, mlflow }, () => ({
        prometheus: prometheus?.url,
        mlflow,
      }));
    });
  });

  describeWithKin('Grafana and the executable', (server) => {
    let prometheus: RunningPrometheus;

    beforeAll(async () => {
      prometheus = await server.start({ openMetrics: openMetrics() });
    }, 60_000);
    afterAll(() => prometheus.stop());

    const over = (url: string): Server => ({ prometheus: url, mlflow: undefined, only: ON_KIN });
    check(elementAt(SUBJECTS, 0), over('later'), () => over(prometheus.url));
  });
}
