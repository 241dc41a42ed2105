import { definitions, withOverrides } from '../index';
import { alertName, prometheusPack, type PrometheusRule } from './pack';
import { packOf, rulesOf } from './testing';

const isAlert = (rule: PrometheusRule): rule is Extract<PrometheusRule, { alert: string }> => 'alert' in rule;

describe('the pack for Prometheus', () => {
  it('says of every definition either how or why not', () => {
    const pack = packOf();
    const alerts = new Set(
      rulesOf(pack)
        .filter(isAlert)
        .map(({ alert }) => alert)
    );
    const withThresholds = definitions.filter(({ thresholds }) => Object.keys(thresholds).length > 0);
    const said = [...withThresholds].filter(
      ({ id }) => alerts.has(alertName(id)) !== pack.leftOut.some(({ definition }) => definition === id)
    );
    expect(said).toEqual(withThresholds);
    expect(alerts.size).toBeGreaterThan(12);
  });

  it('names what it records level:metric:operations, and evaluates nothing more often than it may', () => {
    const pack = packOf();
    const records = rulesOf(pack).flatMap((rule) => ('record' in rule ? [rule.record] : []));
    expect(records.filter((record) => !/^[a-z_]+:[a-z0-9_]+:[a-z0-9_]+$/.test(record))).toEqual([]);
    const tiles = pack.groups.filter(({ rules }) =>
      rules.some((rule) => 'record' in rule && rule.record.endsWith(':tile5m'))
    );
    expect(tiles.map(({ name, interval }) => [name, interval])).toEqual([['modelwatch-tiles', '5m']]);
  });

  it('keeps to the models that are asked for, gauges named by their job and machines included', () => {
    const pack = packOf(['accuracy', 'cpu', 'llm-first-token'], {}, ['a.b', 'c']);
    const raw = rulesOf(pack).flatMap(({ expr }) => [
      ...expr.matchAll(/(?<![:\w])((?:model|process|vllm)[_:]\w+)\{([^}]*)\}/g),
    ]);
    expect(raw.length).toBeGreaterThan(5);
    const open = raw.filter(([, , braces = '']) => !/"(a\.b|c)"|"a\\\\.b\|c"/.test(braces)).map(([whole]) => whole);
    // What a process uses is joined to the series of the model by its scrape target.
    expect(open.filter((selector) => !selector.startsWith('process_'))).toEqual([]);
  });

  it('gives its alerts severity, signal, team, a runbook and a text with the value', () => {
    const pack = prometheusPack(
      withOverrides(definitions, { team: 'risk', prefix: 'risk', runbookBase: 'https://g/runbooks' }),
      {
        grafana: 'https://g',
      }
    );
    expect(pack.groups.every(({ name }) => name.startsWith('risk-'))).toBe(true);
    const latency = rulesOf(pack)
      .filter(isAlert)
      .find(({ alert }) => alert === 'ModelwatchLatency');
    expect(latency).toMatchObject({
      for: '2m',
      keep_firing_for: '5m',
      labels: { severity: 'critical', signal: 'latency', team: 'risk' },
      annotations: {
        threshold: '500 ms',
        runbook_url: 'https://g/runbooks/latency',
        dashboard_url: expect.stringContaining('https://g/d/modelwatch-latency?var-model='),
        summary: expect.stringContaining('p95 latency is {{ $value | humanizeDuration }}, over 500 ms (n = '),
      },
    });
  });

  it('has the tail of latency and memory where a team set them, and says why recall is left out', () => {
    const thresholds = { 'latency-tail': { critical: 0.5 }, memory: { warning: 0.85 }, recall: { warning: 0.9 } };
    const pack = prometheusPack(withOverrides(definitions, { thresholds, only: Object.keys(thresholds) }));
    const alerts = rulesOf(pack).filter(isAlert);
    expect(alerts.map(({ alert }) => alert)).toEqual(['ModelwatchLatencyTail', 'ModelwatchMemory']);
    expect(JSON.stringify(rulesOf(pack))).toContain('histogram_quantile(0.99, ');
    expect(pack.leftOut.map(({ definition }) => definition)).toEqual(['recall']);
  });

  it('has the errors of GPUs where a team set them, and says why the cache of a language model is left out', () => {
    const thresholds = {
      'gpu-memory-errors': { critical: 0.5 },
      'gpu-driver-error': { warning: 0.5 },
      'llm-cache': { warning: 0.9 },
    };
    const pack = prometheusPack(withOverrides(definitions, { thresholds, only: Object.keys(thresholds) }));
    const texts = rulesOf(pack).map(({ expr }) => expr);
    expect(texts).toContainEqual(expect.stringContaining('increase(DCGM_FI_DEV_ECC_DBE_VOL_TOTAL[1h])'));
    expect(texts).toContainEqual(expect.stringContaining('max by (model, version, Hostname'));
    expect(pack.leftOut.map(({ definition }) => definition)).toEqual(['llm-cache']);
  });

  it('refuses a reference that is no duration', () => {
    expect(() => packOf(['drift'], { reference: 'last week' })).toThrow(/"last week" is not a duration/);
  });
});
