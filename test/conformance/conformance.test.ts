import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DATA_SOURCE_FOLDER, DIST } from '../../scripts/build/paths';
import { executableName, hostPlatform } from '../../scripts/build/platforms';
import { installedPrometheus } from '../../scripts/setup/prometheus';
import { buildGoProgram } from '../support/goProgram';
import { type RunningPrometheus, startPrometheus } from '../support/prometheus';
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

const subjectOf = (one: (typeof SUBJECTS)[number], prometheus: string | undefined): Subject => ({
  command: one.command,
  compiled: one.compiled,
  prometheus,
  mlflow: process.env['MODELWATCH_MLFLOW_URL'],
  to: FIXTURE_END,
});

const say = (text: string): boolean => process.stderr.write(`${text}\n`);

const built = buildGoProgram('conformance', __dirname);

if ('missing' in built) {
  say(`SKIPPED conformance with Grafana: ${built.missing}`);
  test.skip(`conformance with Grafana (${built.missing})`, () => undefined);
} else {
  const program = built.path;
  let prometheus: RunningPrometheus | undefined;

  beforeAll(async () => {
    prometheus = hasPrometheus ? await startPrometheus({ openMetrics: openMetrics() }) : undefined;
  }, 60_000);
  afterAll(() => prometheus?.stop());

  describe.each(SUBJECTS)('Grafana and $title', (one) => {
    let run: ConformanceRun | undefined;

    beforeAll(() => {
      const file = one.command.at(-1) ?? '';
      if (!existsSync(file)) {
        throw new Error(`${file} is not there: run "npm run build" first`);
      }
      run = new ConformanceRun(program, subjectOf(one, prometheus?.url));
    });
    afterAll(() => run?.stop());

    for (const { name, limitMs, skip } of listChecks(program, subjectOf(one, hasPrometheus ? 'later' : undefined))) {
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
  });
}
