import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { z } from 'zod';
import type { Frame } from '../../src/backend/grafana';
import { browserType } from '../../src/backend/grafana/frames/frame';
import type { Panel } from './dashboardFile';

const answerSchema = z.union([
  z.object({
    frames: z.array(
      z.object({
        fields: z.array(z.object({ name: z.string(), type: z.string(), shown: z.string(), rows: z.number() })),
      })
    ),
    verdict: z
      .object({ state: z.enum(['drawn', 'empty', 'blank', 'refused']), text: z.string().optional() })
      .optional(),
  }),
  z.object({ fault: z.string() }),
]);
/** Frames as a panel gets them and what it makes of them, or why Grafana could not make them. */
type Transformed = z.infer<typeof answerSchema>;

/** The data source's front end and Grafana's own transformations, in a process of its own. One thing is asked at a time. */
export class Transformer {
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;

  constructor() {
    const process = spawn(globalThis.process.execPath, ['--import', 'tsx', path.join(__dirname, 'grafana.ts')], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#process = process;
    this.#reader = createInterface({ input: process.stdout });
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  /** Rejects when the process has ended. */
  async transform(frames: readonly Frame[], { type, options, transformations }: Panel): Promise<Transformed> {
    const asked = { data: frames.map(asInBrowser), panel: { type, options }, transformations };
    this.#process.stdin?.write(`${JSON.stringify(asked)}\n`);
    const line = await this.#lines.next();
    if (line.done === true) {
      throw new Error('The process that transforms has ended.');
    }
    return answerSchema.parse(JSON.parse(line.value));
  }

  stop(): void {
    this.#process.stdin?.end();
    this.#reader.close();
    this.#process.kill();
  }
}

const asInBrowser = ({ name, refId, meta, fields }: Frame): unknown => ({
  name,
  refId,
  meta,
  fields: fields.map((field) => ({
    name: field.name,
    type: browserType[field.type],
    labels: field.labels,
    config: field.config ?? {},
    values: Array.from<unknown>(field.values),
  })),
});
