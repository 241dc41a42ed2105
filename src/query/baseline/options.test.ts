import { drift } from '../../signals/drift';
import { latency } from '../../signals/latency';
import { run } from '../testing';
import { withBaseline } from './options';

const usual = { kind: 'previous', offset: '1d' };

describe("the data source's baseline", () => {
  it.each([[{}], [{ baseline: 'auto' }], [{ baseline: { kind: 'auto' } }]])('takes the place of %j', (options) => {
    expect(withBaseline(drift.options, options, usual)).toEqual({ baseline: usual });
  });

  it.each([[{ baseline: 'mlflow' }], [{ baseline: { kind: 'auto', offset: '2w' } }], [{ baseline: '1w' }]])(
    'leaves %j as it is',
    (options) => {
      expect(withBaseline(drift.options, options, usual)).toBe(options);
    }
  );

  it('is none of the business of a signal that compares with nothing, and nothing where there is none', () => {
    expect(withBaseline(latency.options, {}, usual)).toEqual({});
    expect(withBaseline(drift.options, {}, undefined)).toEqual({});
  });

  it('is asked for by a query that leaves it open', () => {
    const asked = (baseline: unknown) => JSON.stringify(run(drift, {}, {}, { baseline }).asked);
    expect(asked({ kind: 'mlflow' })).not.toContain('Earlier');
    expect(asked(usual)).toContain('Earlier');
  });
});
