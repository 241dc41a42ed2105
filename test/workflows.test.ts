import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import packageFile from '../package.json';

const FOLDER = path.resolve(__dirname, '..', '.github', 'workflows');

const permissions = z.record(z.string(), z.enum(['read', 'write', 'none']));
const workflowSchema = z.object({
  permissions,
  jobs: z.record(
    z.string(),
    z.object({
      permissions: permissions.optional(),
      steps: z.array(z.object({ uses: z.string().optional(), run: z.string().optional() })),
    })
  ),
});

const workflows = readdirSync(FOLDER).map((file) => {
  const { permissions: granted, jobs } = workflowSchema.parse(parse(readFileSync(path.join(FOLDER, file), 'utf8')));
  return { file, granted, jobs: Object.values(jobs) };
});
const steps = workflows.flatMap(({ jobs }) => jobs.flatMap((job) => job.steps));

it('calls npm scripts that exist', () => {
  const called = steps.flatMap(({ run = '' }) =>
    [...run.matchAll(/npm (?:run )?([\w:-]+)/g)].map(([, script = '']) => script)
  );
  expect(called).toEqual(expect.arrayContaining(['test', 'package']));
  expect(called.filter((script) => !(script in packageFile.scripts))).toEqual([]);
});

it('takes every action at a commit, which a moved tag cannot change', () => {
  const actions = steps.flatMap(({ uses }) => uses ?? []);
  expect(actions.length).toBeGreaterThan(4);
  expect(actions.filter((action) => !/@[0-9a-f]{40}$/.test(action))).toEqual([]);
});

it('writes in one job only, which runs no code of the repository or its packages', () => {
  expect(workflows.map(({ granted }) => granted)).toEqual(workflows.map(() => ({ contents: 'read' })));
  const writing = workflows.flatMap(({ jobs }) => jobs.filter((job) => job.permissions !== undefined));
  expect(writing.map((job) => job.permissions)).toEqual([{ contents: 'write' }]);
  const does = writing.flatMap((job) => job.steps.map(({ uses, run }) => uses ?? run ?? ''));
  expect(does.filter((step) => /npm|node|checkout/.test(step))).toEqual([]);
});
