import { ownProfile, profileOf } from '../../profiles';
import { find, matrix, run, series } from '../../query/testing';
import { seconds } from '../../query/units';
import { resources } from './index';

test('a GPU is judged by what it never fell below, in shares', () => {
  const gpu = { Hostname: 'n1', gpu: '0' };
  const { derived, asked } = run(
    resources,
    { options: { measures: ['gpu', 'gpuSustained'], exporters: ['dcgm'] } },
    { 'dcgm.gpu': matrix(series(gpu, [85, 99, 84])), 'dcgm.gpuSustained': matrix(series(gpu, [60, 70, 84])) }
  );
  expect(asked['dcgm.gpuSustained']).toMatch(
    /^min_over_time\(\(avg by \(.*\[600001ms:5s\]\) \/ \(count_over_time\(\(avg by .*\[600001ms:5s\]\) >= bool 120 \+ \(time\(\) % 5 == bool 0\)\)$/
  );
  expect([...find(derived, { measure: 'gpu' }).value]).toEqual([0.85, 0.99, 0.84]);
  expect(find(derived, { measure: 'gpu' }).hasThresholds).toBe(false);
  const sustained = find(derived, { measure: 'gpuSustained', source: 'dcgm' });
  expect(sustained.hasThresholds).toBe(true);
  expect(sustained.value[2]).toBeCloseTo(0.84, 12);
});

test('memory is judged where the query says how much is too much', () => {
  const of = (query: object) =>
    run(
      resources,
      { options: { measures: ['memoryShare'], exporters: ['node'] }, ...query },
      { 'node.memoryShare': matrix(series({ instance: 'n1' }, [0.7, 0.9, 0.9])) }
    ).derived;
  expect(find(of({}), { measure: 'memoryShare' }).hasThresholds).toBe(false);
  expect(find(of({ thresholds: { warning: 0.85 } }), { measure: 'memoryShare' }).hasThresholds).toBe(true);
});

test('gauges that are scraped too seldom for Prometheus to see them at every moment are looked back for', () => {
  const options = { measures: ['gpu'], exporters: ['dcgm'] };
  const asked = (scrapeInterval: number) =>
    run(resources, { options }, {}, { scrapeInterval: seconds(scrapeInterval) }).asked['dcgm.gpu'];
  expect(asked(600)).toContain('last_over_time(DCGM_FI_DEV_GPU_UTIL[1200s])');
  expect(asked(150)).not.toContain('last_over_time');
});

test('a server under own names tells of its own GPUs under them', () => {
  const names = { nv_gpu_power_usage: 'watts' };
  const profile = ownProfile({ like: 'triton', prefix: 'acme_', labels: {}, names });
  const { asked } = run(resources, { options: { measures: ['gpu', 'power'] } }, {}, { profile });
  expect(asked['own.gpu']).toContain('(acme_nv_gpu_utilization) <');
  expect(asked['own.power']).toContain('(watts) <');
});

test('the number that stands for "not supported" never gets in', () => {
  const { asked } = run(resources, { options: { measures: ['gpu', 'gpuMemoryShare'], exporters: ['dcgm'] } }, {});
  expect(asked['dcgm.gpu']).toContain('(DCGM_FI_DEV_GPU_UTIL) < 1000000000000000');
  expect(asked['dcgm.gpuMemoryShare']?.match(/< 1000000000000000/g)).toHaveLength(3);
});

test('CPU of a machine is a share of the seconds that were counted, however much of the window they cover', () => {
  const { asked } = run(resources, { options: { measures: ['cpu', 'cores'], exporters: ['node'] } }, {});
  const share =
    /^1 - sum by \((.*)\) \(rate\(node_cpu_seconds_total\{mode=~"idle\|iowait"\}\[60s\]\) or .*\) \/ sum by \(\1\) \(rate\(node_cpu_seconds_total\[60s\]\) or .*\)$/;
  expect(asked['node.cpu']).toMatch(share);
  // There are two idle modes of each core.
  expect(asked['node.cores']?.startsWith(`(${asked['node.cpu']}) * count by (`)).toBe(true);
  expect(asked['node.cores']).toMatch(/ \* count by \(.*\) \(sum without \(mode\) \(/);
});

test('what is sustained for a part of the time alone has no figure, with a notice', () => {
  const gpu = { gpu: '0' };
  const young = { gpu: '1' };
  const { derived, notices } = run(
    resources,
    { options: { measures: ['gpuSustained'], exporters: ['dcgm'] } },
    { 'dcgm.gpuSustained': matrix(series(gpu, [99, 99, 99]), series(young, [Infinity, Infinity, NaN])) }
  );
  expect(find(derived, { gpu: '0' }).value[2]).toBe(0.99);
  expect(derived.kind === 'series' && derived.series).toHaveLength(1);
  expect(notices).toMatch(/^No figure yet of \{gpu="1".*began within the last 10m/);
});

test('MiB are bytes', () => {
  const { derived } = run(
    resources,
    { options: { measures: ['gpuMemory'], exporters: ['dcgm'] } },
    { 'dcgm.gpuMemory': matrix(series({ gpu: '0' }, [1024])) }
  );
  expect(find(derived, { measure: 'gpuMemory' }).value[0]).toBe(1024 ** 3);
});

test('a model is looked for by label, by pod and by scrape target, its name taken literally', () => {
  const { asked } = run(
    resources,
    { model: 'a.b', options: { measures: ['memory'], exporters: ['cadvisor', 'process'] } },
    {}
  );
  expect(asked['process.memory']).toContain('process_resident_memory_bytes{model="a.b"}');
  expect(asked['process.memory']).toContain('and on (job, instance) (model_requests_total{model="a.b",instance!=""}');
  expect(asked['cadvisor.memory']).toContain('pod=~"a\\\\.b(-.*)?"');
});

test('what is counted again, of what a disk or a container is part of, does not count', () => {
  const options = { measures: ['diskRead', 'diskWrite'], exporters: ['node', 'cadvisor'] };
  const { asked } = run(resources, { options }, {});
  for (const [name, where] of [
    ['node.diskRead', 'node_disk_read_bytes_total{device!~"(dm-|md|bcache|drbd).*"}'],
    ['node.diskWrite', 'node_disk_written_bytes_total{device!~"(dm-|md|bcache|drbd).*"}'],
    ['cadvisor.diskRead', 'container_fs_reads_bytes_total{container!=""}'],
    ['cadvisor.diskWrite', 'container_fs_writes_bytes_total{container!=""}'],
  ] as const) {
    expect(asked[name]).toContain(where);
  }
});

test('a GPU is found by the pod that its exporter names, whatever that is called when it is scraped', () => {
  const own = { exported_namespace: 'ml', exported_pod: 'predictor-abc' };
  const gpu = series({ ...own, namespace: 'monitoring', pod: 'dcgm-x' }, [99]);
  const owners = matrix(series({ model: 'churn', namespace: 'ml', pod: 'predictor-abc' }, [1]));
  const options = { measures: ['gpu'], exporters: ['dcgm'], owners: true };
  const { asked } = run(resources, { model: 'churn', options }, {});
  expect(asked['dcgm.gpu']).toMatch(
    /and on \(exported_namespace, exported_pod\) \(label_replace\(label_replace\(model_requests_total\{model="churn",namespace!="",pod!=""\}/
  );
  const { derived, asked: ofAll } = run(resources, { options }, { owners, 'dcgm.gpu': matrix(gpu) });
  expect(find(derived, { model: 'churn' }).value[0]).toBe(0.99);
  expect(ofAll['owners']).toMatch(/^group by \(model, namespace, pod\)/);
});

test('without a model, asked for owners, a device is that of the models whose it is when they are asked for', () => {
  const answers = {
    owners: matrix(
      series({ model: 'loan', job: 'svc', instance: 's:1' }, [1]),
      series({ model: 'iris', job: 'svc', instance: 's:1' }, [1]),
      series({ model: 'loan-fast', namespace: 'ml', pod: 'x-1' }, [1])
    ),
    'dcgm.gpu': matrix(
      ...['loan-7d-x', 'loan-fast-2', 'other'].map((pod) => series({ exported_pod: pod }, [0.5])),
      series({ namespace: 'ml', pod: 'x-1' }, [0.5])
    ),
    'process.cpu': matrix(series({ job: 'svc', instance: 's:1' }, [0.5]), series({ job: 'svc' }, [0.5])),
    'node.cpu': matrix(series({ instance: 's:1' }, [0.5])),
  };
  const measures = ['cpu', 'gpu'];
  const { derived, asked } = run(resources, { options: { measures, owners: true } }, answers);
  const owned = derived.kind === 'series' ? derived.series.map(({ labels }) => [labels.source, labels.model]) : [];
  expect(owned.filter(([source]) => source === 'dcgm').map(([, model]) => model)).toEqual([
    ...['loan', 'loan-fast', undefined, 'loan-fast'],
  ]);
  expect(owned.filter(([source]) => source === 'process').map(([, model]) => model)).toEqual([
    ...['loan', 'iris', undefined],
  ]);
  expect(owned.filter(([source]) => source === 'node')).toEqual([['node', undefined]]);
  expect(asked['owners']).toMatch(/^group by \(model, .*pod.*\) \(model_requests_total/);
  expect(run(resources, { options: { measures } }, {}).asked).not.toHaveProperty('owners');
  const ofNode = { measures, owners: true, exporters: ['node'] };
  expect(run(resources, { model: 'loan', options: ofNode }, {}).asked).not.toHaveProperty('owners');
});

test('a pod is of the model whose name fits it furthest', () => {
  const pods = ['llama-0', 'llama-guard-0', 'llama-server-7d-x', 'llama-guard-1'];
  const answers = {
    owners: matrix(
      series({ model: 'llama' }, [1]),
      series({ model: 'llama-guard' }, [1]),
      // One server of both.
      series({ model: 'llama', pod: 'llama-guard-1', namespace: 'ml' }, [1])
    ),
    'dcgm.gpu': matrix(...pods.map((pod) => series({ pod, exported_pod: pod, namespace: 'ml' }, [0.5]))),
  };
  const asked = { model: 'llama', version: '1', options: { measures: ['gpu'] } };
  const { derived, asked: expressions } = run(resources, asked, answers);
  const found = derived.kind === 'series' ? derived.series : [];
  expect(found.map(({ labels }) => labels['pod'])).toEqual(['llama-0', 'llama-server-7d-x', 'llama-guard-1']);
  expect(expressions['owners']).not.toContain('llama');
});

test('the model server speaks of its own GPUs', () => {
  const { asked } = run(resources, { options: { measures: ['gpu'] } }, {}, { profile: profileOf('triton') });
  expect(Object.keys(asked)).toEqual(['triton.gpu', 'dcgm.gpu']);
});

test('figures of whole machines are reported as such', () => {
  const { derived, notices } = run(
    resources,
    { model: 'm', options: { measures: ['cpu'], exporters: ['node'] } },
    { 'node.cpu': matrix(series({ instance: 'n1' }, [0.5])) }
  );
  expect(find(derived, { instance: 'n1' }).labels.model).toBeUndefined();
  expect(notices).toMatch(/whole machines, not of m alone/);
});

test('nothing found says where it looked', () => {
  expect(run(resources, { model: 'm' }, {}).notices).toMatch(/DCGM_FI_DEV_GPU_UTIL.*process_cpu_seconds_total/);
});
