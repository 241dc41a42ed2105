import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { type PluginClient, withPlugin } from '../../host';
import { instanceOf } from '../../host/instance';
import { accessesIn } from '../../src/backend/audit';
import { dashboards } from '../../src/packs/dashboards';
import { parseDuration } from '../../src/query/duration';
import type { PeriodReport } from '../../src/report/document';
import { jsonOf } from '../../src/report/gather';
import { htmlReport } from '../../src/report/page';
import { reviewed } from '../../src/review/gather';
import { reviewText } from '../../src/review/markdown';
import { reviewPage } from '../../src/review/page';
import { boardSchema, type Review } from '../../src/review/review';
import { TIMEOUT_SECONDS } from '../../src/settings/sources';
import { signals } from '../../src/signals/registry';
import { errorText } from '../../src/text';
import { MINUTE_MS } from '../../src/time';
import { commonArguments, isDuration, readArguments, settingsIn, UsageError } from '../arguments';
import { modelsOf } from '../review/models';
import { installedRules } from '../review/rules';
import { EXIT } from '../row';
import { cardedVersion, modelCard } from './card';
import { askOf, reportOf } from './gather';

export const REPORT_USAGE = `npm run report -- --prometheus URL [--mlflow URL] [options]

The health of models over a period, for auditors and risk owners: one self-contained, printable HTML file
(docs/reports.md). Exit 0 if it was written, 3 if a source or the audit trail could not be read or the model does not exist,
4 for invalid options.

  --prometheus URL      http://user:password@host for basic authentication; a token in PROMETHEUS_TOKEN
  --mlflow URL          the same for MLflow, with MLFLOW_TOKEN
  --from TIME           2026-03-01, 2026-03-01T09:00:00Z or how long before --to, such as 7d (default)
  --to TIME             the end, in the same forms; default now
  --model NAME          only this model
  --profile ID,…        which servers to read, such as triton,vllm (default: all detected)
  --html FILE           the report (default artifacts/report.html, unless another file is named)
  --json FILE           the same as JSON
  --pdf FILE            the same, printed by Chromium or Chrome if it is installed
  --card FILE           a model card of one version in Markdown; --model is needed
  --version VERSION     of this version (default: the one with the alias champion)
  --publish             also stores the card in MLflow, as modelwatch/model-card.md of the version's run
  --review FILE         a review of the alerts: which never fired, which recovered without intervention, and the thresholds
                        that history suggests; HTML, JSON or Markdown by the ending of FILE. Takes minutes
  --rules FILE          Grafana's alert rules as JSON or YAML (a provisioning file, an export); alerts are simulated and
                        reviewed by their thresholds instead of the catalogue's
  --grafana URL         the same, and silences, read from Grafana; http://user:password@host, or a token in GRAFANA_TOKEN
  --audit FOLDER        an audit trail: accesses are counted, and its chain is checked
  --signed-by TEXT      printed on the signature line
  --scrape-interval D   how often Prometheus scrapes the models (default: detected)
  --help                this text`;

const time = z.union(
  [z.iso.date(), z.iso.datetime({ offset: true }), z.string().refine(isDuration)],
  'takes a date such as 2026-03-01, a time such as 2026-03-01T09:00:00Z, or a duration such as 7d'
);
const file = z.string().min(1, 'needs a file');

const argumentsSchema = z.object({
  ...commonArguments,
  from: time.default('7d'),
  to: time.optional(),
  model: z.string().min(1, 'needs a name').optional(),
  html: file.optional(),
  json: file.optional(),
  pdf: file.optional(),
  card: file.optional(),
  review: file.optional(),
  rules: file.optional(),
  grafana: z.url({ protocol: /^https?$/ }).optional(),
  version: z.string().min(1, 'needs a version').optional(),
  publish: z.boolean().default(false),
  audit: z.string().min(1, 'needs a folder').optional(),
  'signed-by': z.string().optional(),
});
type Arguments = Readonly<z.infer<typeof argumentsSchema>>;

/** Unix milliseconds, rounded to minutes. Throws UsageError on an invalid time. */
export function periodOf({ from, to }: { readonly from: string; readonly to?: string | undefined }, now: number) {
  const at = (given: string, before: number): number => {
    const duration = parseDuration(given);
    const milliseconds = duration === undefined ? Date.parse(given) : before - duration * 1000;
    return Math.floor(milliseconds / MINUTE_MS) * MINUTE_MS;
  };
  const end = to === undefined ? at('1ms', now) : at(to, now);
  const begin = at(from, end);
  if (end > now || end - begin < 5 * MINUTE_MS) {
    throw new UsageError(
      end > now ? '--to lies in the future.' : 'A period lasts five minutes at least: --from lies before --to.'
    );
  }
  return { from: begin, to: end };
}

/** A review in the form that the file's name asks for. */
function written(file: string, review: Review): string {
  switch (path.extname(file)) {
    case '.html':
      return reviewPage(review);
    case '.json':
      return jsonOf(review);
    default:
      return reviewText(review);
  }
}

/** Prints an HTML file as PDF. Returns the reason if that failed. */
export type Print = (htmlFile: string, pdfFile: string) => Promise<string | undefined>;

interface World {
  readonly executable: { readonly command: string; readonly args?: readonly string[] };
  readonly now: () => number;
  readonly say: (text: string) => void;
  readonly print: Print;
}

/** Runs `npm run report`; gives the exit code. Throws UsageError. */
export async function reportCommand(argv: readonly string[], { executable, now, say, print }: World): Promise<number> {
  const given = readArguments(argv, argumentsSchema, REPORT_USAGE);
  if (given.help) {
    say(REPORT_USAGE);
    return EXIT.ok;
  }
  const settings = settingsIn(given, REPORT_USAGE);
  const { model, audit, profile } = given;
  const isCarded = given.card !== undefined || given.publish;
  if ((isCarded && model === undefined) || (!isCarded && given.version !== undefined)) {
    throw new UsageError(
      'A model card is of one model: --card and --publish go with --model, and --version with them.'
    );
  }
  const of = model === undefined ? {} : { model };
  const period = periodOf(given, now());
  const accesses = audit === undefined ? undefined : await accessesIn(audit, { ...period, ...of }).catch(errorText);
  if (typeof accesses === 'string') {
    say(`Accesses: unavailable (${accesses})`);
  }
  const installed = await installedRules(given);
  // Nobody waits before a panel: what a quarter takes, it takes.
  const instance = instanceOf({ ...settings, timeoutSeconds: TIMEOUT_SECONDS.max });
  return withPlugin(executable, instance, async (client) => {
    if (given.review !== undefined) {
      const looked = typeof accesses === 'object' ? { accesses } : {};
      const inForce = installed.rules === undefined ? {} : { rules: installed.rules };
      const models = model === undefined ? await modelsOf(client) : [model];
      const boards = dashboards.map(({ dashboard }) => boardSchema.parse(dashboard));
      const asked = { ...period, models, boards, signals: [...signals.values()], ...looked, ...inForce, say };
      writeFile(given.review, written(given.review, await reviewed(askOf(client), asked)), say);
      if ([given.html, given.json, given.pdf].every((one) => one === undefined) && !isCarded) {
        return typeof accesses === 'string' ? EXIT.noData : EXIT.ok;
      }
    }
    const wanted = { now: now(), ...period, ...of, ...(profile === undefined ? {} : { profiles: profile }) };
    const report = await reportOf(client, wanted, { installed, ...(accesses === undefined ? {} : { accesses }) });
    const unknown = unknownModel(report, given);
    if (unknown !== undefined) {
      say(unknown);
      return EXIT.noData;
    }
    await writeReport(report, given, { say, print });
    const isCardDone = !isCarded || (await writeCard(report, given, client, say));
    if (!report.reachable) {
      say(`Not every source answered:\n${report.sources}`);
    }
    return report.reachable && isCardDone && typeof accesses !== 'string' ? EXIT.ok : EXIT.noData;
  });
}

/** That no source that was asked knows the model; nothing where one could not be asked. */
export function unknownModel(
  { model, reachable, models }: Pick<PeriodReport, 'model' | 'reachable' | 'models'>,
  asked: { readonly prometheus?: string | undefined; readonly mlflow?: string | undefined }
): string | undefined {
  const isKnown = model === undefined || models.some(({ name }) => name === model);
  const names = [asked.prometheus && 'Prometheus', asked.mlflow && 'MLflow'].filter((name) => name !== undefined);
  return isKnown || !reachable ? undefined : `No model ${model} in ${names.join(' or ')}`;
}

const DEFAULT_FILE = 'artifacts/report.html';

function writeFile(where: string, content: string, say: World['say']): void {
  mkdirSync(path.dirname(path.resolve(where)), { recursive: true });
  writeFileSync(where, content);
  say(`Written: ${where}`);
}

async function writeReport(report: PeriodReport, given: Arguments, { say, print }: Pick<World, 'say' | 'print'>) {
  const json = jsonOf(report);
  const signedBy = given['signed-by'];
  const isElsewhere = [given.json, given.card, given.review].some((one) => one !== undefined) || given.publish;
  const htmlFile = given.html ?? (!isElsewhere || given.pdf !== undefined ? DEFAULT_FILE : undefined);
  if (htmlFile !== undefined) {
    const digest = createHash('sha256').update(json).digest('hex');
    writeFile(htmlFile, htmlReport(report, { digest, ...(signedBy === undefined ? {} : { signedBy }) }), say);
  }
  if (given.json !== undefined) {
    writeFile(given.json, json, say);
  }
  if (given.pdf !== undefined && htmlFile !== undefined) {
    const problem = await print(path.resolve(htmlFile), path.resolve(given.pdf));
    say(problem === undefined ? `Written: ${given.pdf}` : `No PDF: ${problem}`);
  }
}

/** Whether the card was written or published; a failure is printed. */
async function writeCard(
  report: PeriodReport,
  given: Arguments,
  client: Pick<PluginClient, 'resource'>,
  say: World['say']
): Promise<boolean> {
  const carded = cardedVersion(report, given.version);
  if (typeof carded === 'string') {
    say(`No model card: ${carded}`);
    return false;
  }
  const content = modelCard(report, carded);
  if (given.card !== undefined) {
    writeFile(given.card, content, say);
  }
  if (!given.publish) {
    return true;
  }
  const { status, body } = await client.resource({
    method: 'POST',
    url: 'model-card/store',
    headers: {},
    body: Buffer.from(JSON.stringify({ model: carded.model.name, version: carded.version.version, content })),
  });
  const { runId, message } = answerSchema.parse(JSON.parse(Buffer.from(body).toString('utf8')));
  say(
    status === 200
      ? `Published: modelwatch/model-card.md of run ${runId ?? ''}`
      : `The card was not published: ${message ?? status}`
  );
  return status === 200;
}

const answerSchema = z.object({ runId: z.string().optional(), message: z.string().optional() });
