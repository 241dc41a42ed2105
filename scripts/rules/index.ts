import { type InstanceConfig, type PluginClient, withPlugin } from '../../host';
import { addressesIn, instanceOf } from '../../host/instance';
import { unknownName, UsageError } from '../../report/arguments';
import { askOf } from '../../report/period/gather';
import { modelsOf } from '../../report/review/models';
import { definitions } from '../../src/packs/rules';
import { parseDuration } from '../../src/query/duration';
import { type Finding, findings } from '../../src/review/findings';
import { signals } from '../../src/signals/registry';
import { type Arguments, argumentsIn, type Changes, known, readChanges, readIncidents, RULES_USAGE } from './arguments';
import { jsonText, tableText } from './table';
import { fileOf, writeFiles, type WrittenFile } from './written';

/** The plugin's executable; made when it is first needed. */
type Executable = () => Promise<{ readonly command: string; readonly args?: readonly string[] }>;

interface Output {
  /** The result. */
  readonly write: (text: string) => void;
  /** How it goes, which is no part of the result. */
  readonly say: (text: string) => void;
  /** Unix milliseconds that `--since` counts back from; now unless given. */
  readonly now?: number;
}

/** Runs `npm run rules`. Throws UsageError on what a person can put right. */
export async function rules(argv: readonly string[], executable: Executable, output: Output): Promise<void> {
  const given = argumentsIn(argv);
  if (given.help) {
    output.write(RULES_USAGE);
    return;
  }
  const changes = readChanges(given.set, definitions);
  given.only?.forEach((id) => known('definition', id, definitions, (one) => one.id));
  given.signal.forEach((id) => known('signal', id, [...signals.values()], (one) => one.id));
  if (given.prometheus === undefined && given.mlflow === undefined) {
    if (given.suggest) {
      throw new UsageError(`--suggest needs --prometheus for history, and --mlflow for baselines.\n\n${RULES_USAGE}`);
    }
    const file = packFile(given, changes);
    return report(writeFiles(given.out, [file]), [file], output);
  }
  const instance = instanceFor(given);
  await withPlugin(await executable(), instance, async (client) => {
    const models = await modelsOf(client);
    for (const name of given.models) {
      if (!models.includes(name)) {
        throw new UsageError(unknownName('model', name, models));
      }
    }
    if (!given.suggest) {
      const file = packFile(given, changes);
      return report(writeFiles(given.out, [file]), [file], output);
    }
    await suggested(client, given, changes, given.models.length === 0 ? models : given.models, output);
  });
}

const packFile = (given: Arguments, changes: Changes): WrittenFile =>
  fileOf(given, changes, { models: given.models, name: [given.team] });

function report(paths: readonly string[], files: readonly WrittenFile[], { say }: Output): void {
  files.forEach(({ rules }, i) => say(`${paths[i] ?? ''}: ${rules} rules`));
}

async function suggested(
  client: PluginClient,
  given: Arguments,
  changes: Changes,
  models: readonly string[],
  output: Output
): Promise<void> {
  const to = output.now ?? Date.now();
  const stepMs = 1000 * (parseDuration(given.step) ?? NaN);
  const from = to - 1000 * (parseDuration(given.since) ?? NaN);
  const asked = definitions.filter(
    ({ id, query }) =>
      (given.only === undefined || given.only.includes(id)) &&
      (given.signal.length === 0 || given.signal.includes(query.signal))
  );
  const { found, unanswered } = await findings(askOf(client), {
    definitions: asked,
    models,
    past: { from: Math.floor(from / stepMs) * stepMs, to: Math.floor(to / stepMs) * stepMs, stepMs },
    incidents: given.incidents === undefined ? [] : readIncidents(given.incidents),
    thresholds: changes,
    say: output.say,
  });
  output.write(given.json ? jsonText(found, unanswered) : tableText(found, unanswered));
  if (given.apply) {
    const files = models.map((model) =>
      fileOf(given, merged(changes, found, model), { models: [model], name: [given.team, model] })
    );
    report(writeFiles(given.out, files), files, output);
  }
}

/** What was set by hand stays; what was suggested takes the place of the catalogue's. */
function merged(changes: Changes, found: readonly Finding[], model: string): Changes {
  const learned = found
    .filter((finding) => finding.model === model && finding.suggested !== undefined)
    .map(
      ({ definition, suggested: ours }) => [definition.id, { ...ours?.thresholds, ...changes[definition.id] }] as const
    );
  return { ...changes, ...Object.fromEntries(learned) };
}

const instanceFor = (given: Arguments): InstanceConfig =>
  instanceOf({
    ...addressesIn(given),
    ...(given['scrape-interval'] === undefined ? {} : { scrapeInterval: given['scrape-interval'] }),
  });
