import { CONTRACT_PROFILE, type FoundProfile, profileOf } from '../profiles';
import { describeFound, Instances, missingSources } from './instance';
import { contextOf, dataSourceOf } from './resources/testing';

const found = (id: string): FoundProfile => {
  const { title, kind, limits } = profileOf(id);
  return { id, title, kind, limits, foundMetrics: [] };
};

const reached = (source: 'prometheus' | 'mlflow') => ({ source, reached: true, seconds: 0.1 }) as const;

it('says what goes without a source that is not configured', () => {
  expect(missingSources([reached('prometheus')]).join()).toMatch(/MLflow is not configured: versions/);
  expect(missingSources([reached('prometheus'), reached('mlflow')])).toEqual([]);
});

it('names what was found, and nothing else where that is what is read', () => {
  const [first, ...more] = describeFound([found('contract'), found('dcgm')], CONTRACT_PROFILE);
  expect(first).toBe(`Found ${CONTRACT_PROFILE.title} and ${profileOf('dcgm').title}`);
  expect(more).toEqual([]);
});

it('points from what is read and not there to what is there and not read', () => {
  expect(describeFound([found('vllm')], CONTRACT_PROFILE)[1]).toMatch(
    /^No requests, predictions or latencies of .* choose vLLM there \(.* --profile vllm\)$/
  );
  expect(describeFound([found('triton')], profileOf('vllm'))[1]).toMatch(/^No metrics of vLLM were found/);
  expect(describeFound([found('dcgm')], CONTRACT_PROFILE)[1]).toMatch(/were found, which the settings read$/);
  expect(describeFound([], CONTRACT_PROFILE).join()).toMatch(/Setup page/);
});

describe('what settings say of access', () => {
  const instances = new Instances({});
  afterAll(() => instances.close());
  const prometheus = { url: 'http://127.0.0.1:1' };

  it('allows look-ups of the signals that its rule names, and of no others', () => {
    const rules = [{ name: 'risk team', models: ['/.*/'], signals: ['drift'] }];
    const context = contextOf(dataSourceOf({ prometheus, access: { rules } }, 'policy'));
    const allowed = { allowed: true, rule: 'risk team' };
    expect(instances.decide(context, { models: ['loan'], signals: ['drift'] })).toEqual(allowed);
    expect(instances.decide(context, { models: ['loan'] })).toEqual(allowed);
    expect(instances.decide(context, { models: ['loan'], signals: ['fairness'] })).toMatchObject({
      ...{
        allowed: false,
        rule: 'risk team',
        reason: expect.stringContaining('The signal fairness may not be viewed'),
      },
    });
  });

  it('hides models and versions by the labels of every server, and those of its own names', () => {
    const hash = ['model', 'version'];
    const names = { model: 'served', version: 'release' };
    const dataSource = {
      ...dataSourceOf({ prometheus, labels: names, audit: { hash } }, 'hash'),
      secrets: { auditKey: 'k' },
    };
    const { hides, shown } = instances.hiding(contextOf(dataSource));
    const labels = ['model', 'served', 'model_name', 'version', 'release', 'model_version', 'instance'];
    expect(labels.filter(hides)).toEqual(labels.slice(0, -1));
    expect(shown('model_name', 'loan')).toBe(shown('model', 'loan'));
    expect(shown('release', '1')).toBe(shown('version', '1'));
  });
});

describe('the kept instances', () => {
  const instances = new Instances({});
  afterAll(() => instances.close());
  const settings = (secrets: Readonly<Record<string, string>>) => ({
    ...dataSourceOf({ prometheus: { url: 'http://127.0.0.1:1', auth: { type: 'bearer' } } }),
    secrets,
  });

  it('are replaced by other settings and other secrets, whenever those were written', () => {
    const first = instances.of(1, settings({ prometheusToken: 'one' }));
    expect(instances.of(1, settings({ prometheusToken: 'one' }))).toBe(first);
    expect(instances.of(1, settings({ prometheusToken: 'two' }))).not.toBe(first);
    expect(instances.of(2, settings({ prometheusToken: 'two' }))).not.toBe(first);
  });

  it('keep no answers once they are replaced', () => {
    const first = instances.of(1, settings({ prometheusToken: 'one' }));
    const retire = jest.spyOn(first.sources, 'retire');
    instances.of(1, settings({ prometheusToken: 'two' }));
    expect(retire).toHaveBeenCalledTimes(1);
  });

  it('are not replaced by older settings, such as those that a Live stream continues with', () => {
    const written = (updated: number, token: string) => ({ ...settings({ prometheusToken: token }), updated });
    const first = instances.of(3, written(100, 'one'));
    const second = instances.of(3, written(200, 'two'));
    const retire = jest.spyOn(second.sources, 'retire');
    expect(() => instances.of(3, written(100, 'one'))).toThrow(/changed since/);
    expect(instances.of(3, written(200, 'two'))).toBe(second);
    expect(retire).not.toHaveBeenCalled();
    // Set back to what they were: what has those from before is right again.
    const third = instances.of(3, written(300, 'one'));
    expect([third === first, instances.of(3, written(100, 'one')) === third]).toEqual([false, true]);
    expect(() => instances.of(3, written(200, 'two'))).toThrow(/changed since/);
  });

  describe('that nobody asks any more', () => {
    const MINUTE = 60_000;
    const written = (updated: number, token: string) => ({ ...settings({ prometheusToken: token }), updated });
    beforeEach(() => jest.useFakeTimers());
    afterEach(() => jest.useRealTimers());

    it('are closed, and created again for the next caller', () => {
      const first = instances.of(4, written(1, 'one'));
      const [retire, close] = [jest.spyOn(first.sources, 'retire'), jest.spyOn(first.sources, 'close')];
      jest.advanceTimersByTime(29 * MINUTE);
      expect(instances.of(4, written(1, 'one'))).toBe(first);
      jest.advanceTimersByTime(29 * MINUTE);
      expect(retire).not.toHaveBeenCalled();
      jest.advanceTimersByTime(2 * MINUTE);
      expect([retire.mock.calls.length, close.mock.calls.length]).toEqual([1, 1]);
      expect(instances.of(4, written(1, 'one'))).not.toBe(first);
      jest.advanceTimersByTime(60 * MINUTE);
      expect(instances.of(4, written(0, 'one'))).toBe(instances.of(4, written(1, 'one')));
    });

    it('leave no room for the settings before theirs', () => {
      instances.of(5, written(100, 'one'));
      instances.of(5, written(200, 'two'));
      jest.advanceTimersByTime(60 * MINUTE);
      expect(() => instances.of(5, written(100, 'one'))).toThrow(/changed since/);
    });
  });

  it('are not lent to a call without secrets', () => {
    instances.of(1, settings({ prometheusToken: 'one' }));
    expect(() => instances.of(1, settings({}))).toThrow(/token/i);
  });
});
