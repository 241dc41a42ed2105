import { z } from 'zod';

/** A value that the process lists, alone or as an object that names it. */
const named = z.union([z.string(), z.object({ name: z.string() }), z.object({ version: z.string() })]);

export const namesSchema = z
  .array(named)
  .transform((items) =>
    items.map((item) => (typeof item === 'string' ? item : 'name' in item ? item.name : item.version))
  );

export const defaultThresholdsSchema = z.object({
  /** Which side of them is worse. */
  direction: z.enum(['above', 'below']),
  warning: z.number().optional(),
  critical: z.number().optional(),
});
export type DefaultThresholds = z.infer<typeof defaultThresholdsSchema>;

const signalInfoSchema = z.object({
  id: z.string(),
  title: z.string(),
  summary: z.string().default(''),
  description: z.string().default(''),
  group: z.string().default('advanced'),
  unit: z.string().default('none'),
  /** What its options at their defaults give. */
  thresholds: defaultThresholdsSchema.optional(),
  /** By measure, where its options choose some. */
  thresholdsBy: z.record(z.string(), defaultThresholdsSchema).default({}),
  minimumSample: z.number().default(0),
  defaultWindow: z.string().optional(),
  /** JSON schema of the signal's options. */
  options: z.unknown(),
  statistics: z.array(z.string()).optional(),
});
export type SignalInfo = z.infer<typeof signalInfoSchema>;

const signalsSchema = z.array(signalInfoSchema);

const modelDetailsSchema = z.array(
  z.union([
    z.string().transform((name): { name: string; aliases: string[] } => ({ name, aliases: [] })),
    z
      .object({
        name: z.string(),
        aliases: z.union([z.array(z.string()), z.record(z.string(), z.string())]).default([]),
      })
      .transform(({ name, aliases }) => ({ name, aliases: Array.isArray(aliases) ? aliases : Object.keys(aliases) })),
  ])
);

/** Narrows the values of a label; a selector goes before the others. */
export interface LabelScope {
  readonly match?: string;
  readonly model?: string;
  readonly attribute?: string;
}

type Get = (path: string, params?: Record<string, string>) => Promise<unknown>;

const given = (params: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(params).flatMap(([key, value]) => (value ? [[key, value] as const] : [])));

/** Models, metrics and labels that the back end knows. Each rejects with the back end's message. */
export class Lookups {
  private registry: Promise<readonly SignalInfo[]> | undefined;

  constructor(private readonly get: Get) {}

  /** The registry is part of the build: fetched once, and again only after a failure. */
  signals(): Promise<readonly SignalInfo[]> {
    this.registry ??= this.get('signals')
      .then((answer) => signalsSchema.parse(answer))
      .catch((error: unknown) => {
        this.registry = undefined;
        throw error;
      });
    return this.registry;
  }

  /** All models by name; with `signals` those that have one of them, the worst first (none: all models, the worst first). */
  async models(signals?: readonly string[]): Promise<readonly string[]> {
    return namesSchema.parse(
      await (signals === undefined ? this.get('models') : this.get('models', { signals: signals.join(',') }))
    );
  }

  async aliases(model?: string): Promise<readonly string[]> {
    const models = modelDetailsSchema.parse(await this.get('models'));
    const chosen = models.filter(({ name }) => model === undefined || model === '' || name === model);
    return [...new Set(chosen.flatMap(({ aliases }) => aliases))].sort();
  }

  async versions(model?: string): Promise<readonly string[]> {
    return namesSchema.parse(await this.get('versions', given({ model })));
  }

  async labels(match?: string): Promise<readonly string[]> {
    return namesSchema.parse(await this.get('labels', given({ match })));
  }

  /** Labels that a signal's own metrics have, those of one model where one is given; none where it has no metrics of its own. */
  async labelsOf(signal: string, model?: string): Promise<readonly string[]> {
    return namesSchema.parse(await this.get('labels', given({ signal, model })));
  }

  /** Values of a label, those of one model or of what a selector matches where one is given. */
  async labelValues(label: string, scope: LabelScope = {}): Promise<readonly string[]> {
    return namesSchema.parse(await this.get('label-values', given({ label, ...scope })));
  }

  async metrics(): Promise<readonly string[]> {
    return namesSchema.parse(await this.get('metrics'));
  }

  async experiments(): Promise<readonly string[]> {
    return namesSchema.parse(await this.get('experiments'));
  }
}
