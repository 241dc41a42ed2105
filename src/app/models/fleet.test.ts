import fc from 'fast-check';
import { LEVEL_NAMES, type LevelName, urgency } from '../../query/level';
import { type Finding, fleetOf, matches, modelOf, unattributedFindings, type Version } from './fleet';

const finding = (level: LevelName, model?: string, version?: string, signal = 'Latency'): Finding => ({
  level,
  model,
  version,
  signal,
  id: signal.toLowerCase(),
  worst: 'p95',
  current: '1 s',
  limit: 'above 500 ms',
  sample: 100,
  since: 0,
  isWholeRange: false,
  trend: 'steady',
  reason: 'p95 is 1 s, above 500 ms.',
});

const version = (model: string, number: string, aliases: string[] = []): Version => ({
  model,
  version: number,
  aliases,
  stage: 'None',
  status: 'READY',
  run_id: null,
  created: null,
  description: '',
});

it('puts the worst model first, what is not known before what is well, and what is not measured last', () => {
  const findings = [finding('ok', 'a'), finding('insufficient', 'b'), finding('warning', 'c'), finding('ok', 'c')];
  const fleet = fleetOf(findings, [version('d', '1')]);
  expect(fleet.map(({ name, level }) => [name, level])).toEqual([
    ['c', 'warning'],
    ['b', 'insufficient'],
    ['a', 'ok'],
    ['d', 'insufficient'],
  ]);
});

it('knows of each version its aliases, its level, and whether it is served; the newest first', () => {
  const registered = [version('m', '2', ['champion']), version('m', '10', ['challenger']), version('m', '1')];
  const { versions } = modelOf('m', [finding('critical', 'm', '2'), finding('ok', 'm', '10')], registered);
  expect(versions).toEqual([
    { version: '10', aliases: ['challenger'], level: 'ok', served: 'yes' },
    { version: '2', aliases: ['champion'], level: 'critical', served: 'yes' },
    { version: '1', aliases: [], level: 'insufficient', served: 'no' },
  ]);
});

it('cannot tell which version is served where the metrics name none', () => {
  expect(modelOf('m', [finding('ok', 'm')], [version('m', '1')]).versions[0]?.served).toBe('unlabelled');
});

it('takes no version for one that is not served where Prometheus could not be asked', () => {
  const silent = { ...finding('insufficient', 'm'), worst: undefined };
  expect(modelOf('m', [silent], [version('m', '1')], { isMeasured: false }).versions[0]?.served).toBe('unknown');
  expect(modelOf('m', [silent], [version('m', '1')]).versions[0]?.served).toBe('no');
});

it('counts a signal as not known whether it has a finding without a figure or none, and judges by the others', () => {
  const silent = { ...finding('insufficient', 'm', undefined, 'Drift'), worst: undefined };
  const asked = { signalsOf: () => ['latency', 'drift'] };
  const [alone, fleet] = [
    modelOf('m', [finding('ok', 'm'), silent], []),
    modelOf('m', [finding('ok', 'm')], [], asked),
  ];
  expect([alone.level, alone.unknown, fleet.level, fleet.unknown]).toEqual(['ok', 1, 'ok', 1]);
});

it('keeps what names no model apart', () => {
  const all = [finding('ok'), finding('critical'), finding('ok', 'm')];
  expect(unattributedFindings(all).map(({ level }) => level)).toEqual(['critical', 'ok']);
  expect(fleetOf(all, []).map(({ name }) => name)).toEqual(['m']);
});

it('finds a model by its name, its aliases, its versions, and by what is wrong with it', () => {
  const findings = [finding('critical', 'Loan', '3', 'Drift'), finding('ok', 'Loan', '3', 'Fairness')];
  const model = modelOf('Loan', findings, [version('Loan', '3', ['champion'])]);
  expect(['loan', ' CHAMP', 'v3', 'drift', ''].every((text) => matches(model, text))).toBe(true);
  expect(['fairness', 'iris'].some((text) => matches(model, text))).toBe(false);
});

it('gives a model the level of its most urgent finding, whatever their order', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...LEVEL_NAMES), { minLength: 1 }), (levels) => {
      const { level, findings } = modelOf(
        'm',
        levels.map((one) => finding(one, 'm')),
        []
      );
      expect(urgency(level)).toBe(Math.min(...levels.map(urgency)));
      expect(findings[0]?.level).toBe(level);
    })
  );
});
