import { Agent, request } from 'undici';
import { z } from 'zod';
import { type Behaviour, json, type Received, startFaultServer } from './faultServer';

/** The addresses of real MLflow servers that the tests may write to: the test runner starts them and sets these. */
const MLFLOW_URL_VARIABLE = 'MODELWATCH_MLFLOW_URL';
const MLFLOW_2_URL_VARIABLE = 'MODELWATCH_MLFLOW_2_URL';

/** `describe` for tests that need a real MLflow: where there is none they count as skipped, and it says why. */
export const describeWithMlflow = (title: string, body: (url: string) => void): void =>
  describeAt(MLFLOW_URL_VARIABLE, title, body);

/** The same over the current MLflow and the last of its release 2. */
export function describeWithEachMlflow(title: string, body: (url: string) => void): void {
  describeWithMlflow(title, body);
  describeAt(MLFLOW_2_URL_VARIABLE, `${title}, MLflow 2`, body);
}

function describeAt(variable: string, title: string, body: (url: string) => void): void {
  const url = process.env[variable]?.replace(/\/$/, '');
  if (url === undefined || url === '') {
    process.stderr.write(`SKIPPED "${title}": ${variable} names no MLflow server; npm test starts one\n`);
  }
  (url ? describe : describe.skip)(title, () => body(url ?? ''));
}

/** Each request has a connection of its own: MLflow may close one that is kept just when it is used again. */
const UNKEPT = new Agent({ pipelining: 0 });

/** Writes to MLflow as a training job does. Throws what the server says. */
export class MlflowWriter {
  constructor(private readonly url: string) {}

  /** `path` comes after `api/2.0/mlflow/`. */
  async post(path: string, body: unknown): Promise<unknown> {
    const { statusCode, body: said } = await request(`${this.url}/api/2.0/mlflow/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      dispatcher: UNKEPT,
    });
    if (statusCode !== 200) {
      throw new Error(`${path} answered ${statusCode}: ${await said.text()}`);
    }
    return said.json();
  }

  async createExperiment(name: string): Promise<string> {
    return z.object({ experiment_id: z.string() }).parse(await this.post('experiments/create', { name })).experiment_id;
  }

  /** `startTime` in Unix milliseconds. */
  async createRun(
    experimentId: string,
    name: string,
    startTime: number
  ): Promise<{ runId: string; artifactUri: string }> {
    const created = await this.post('runs/create', {
      experiment_id: experimentId,
      run_name: name,
      start_time: startTime,
    });
    const { info } = z
      .object({ run: z.object({ info: z.object({ run_id: z.string(), artifact_uri: z.string() }) }) })
      .parse(created).run;
    return { runId: info.run_id, artifactUri: info.artifact_uri };
  }

  /** Release 3 and later know them. */
  async createLoggedModel(
    experimentId: string,
    name: string,
    params: Readonly<Record<string, string>>
  ): Promise<{ modelId: string; artifactUri: string }> {
    const created = await this.post('logged-models', {
      experiment_id: experimentId,
      name,
      params: Object.entries(params).map(([key, value]) => ({ key, value })),
    });
    const { info } = z
      .object({ model: z.object({ info: z.object({ model_id: z.string(), artifact_uri: z.string() }) }) })
      .parse(created).model;
    return { modelId: info.model_id, artifactUri: info.artifact_uri };
  }

  /** A file below the run's artifacts, through the server's artifact proxy. */
  async putArtifact(artifactUri: string, path: string, content: string): Promise<void> {
    const root = new URL(artifactUri).pathname.replace(/^\/+/, '');
    const answer = await fetch(`${this.url}/api/2.0/mlflow-artifacts/artifacts/${root}/${path}`, {
      method: 'PUT',
      body: content,
    });
    if (!answer.ok) {
      throw new Error(`the artifact ${path} answered ${answer.status}: ${await answer.text()}`);
    }
  }
}

const parameter = z.object({ value: z.string().transform((text): unknown => JSON.parse(text)) });
const entry = z.object({ event: z.string() });
const moved = z.object({ version: z.string() });

/** What a request to MLflow changes, in short; nothing for those that only read. */
function changeOf({ method, url, body }: Received): string | undefined {
  const path = url.replace(/^.*\/mlflow\//, '').replace(/\?.*$/, '');
  if (method === 'GET' || path.endsWith('/search')) {
    return undefined;
  }
  const sent: unknown = JSON.parse(body);
  switch (path) {
    case 'runs/log-parameter':
      return `entry ${entry.parse(parameter.parse(sent).value).event}`;
    case 'registered-models/alias':
      return `alias ${moved.parse(sent).version}`;
    default:
      return path;
  }
}

export interface Strike {
  /** What was about to be changed, or had just been. */
  readonly at: string;
  readonly when: 'before' | 'after';
}

/**
 * MLflow as whoever is tested sees it. At one of its changes, once, something happens: `strike`, after which that request has no
 * answer. What is read back of the record of actions is what `read` makes of each entry.
 */
export async function startMlflowRelay(
  mlflow: string,
  struck: Strike | undefined,
  strike: () => unknown,
  read: (entry: string) => string = (text) => text
) {
  const changes: string[] = [];
  let isDue = struck !== undefined;
  const forward = async ({
    method,
    url,
    body,
  }: Received): Promise<{ readonly status: number; readonly text: string }> => {
    const answer = await request(`${mlflow}${url}`, {
      method: method === 'GET' ? 'GET' : 'POST',
      ...(method === 'GET' ? {} : { body, headers: { 'content-type': 'application/json' } }),
      dispatcher: UNKEPT,
    });
    const said: unknown = JSON.parse(await answer.body.text(), (key, value: unknown) =>
      key === 'value' && typeof value === 'string' && value.startsWith('{"event":') ? read(value) : value
    );
    return { status: answer.statusCode, text: JSON.stringify(said) };
  };
  const behaviour: Behaviour = (received, response) => {
    const answer = async (): Promise<void> => {
      const change = changeOf(received);
      const isLast = isDue && change === struck?.at;
      isDue &&= !isLast;
      if (!(isLast && struck?.when === 'before')) {
        const { status, text } = await forward(received);
        if (change !== undefined) {
          changes.push(change);
        }
        if (!isLast) {
          json(text, status)(received, response);
          return;
        }
      }
      await strike();
      response.destroy();
    };
    answer().catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  };
  return { server: await startFaultServer(behaviour), behaviour, changes };
}
