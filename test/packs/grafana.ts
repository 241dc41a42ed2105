/**
 * What becomes of an answer on its way to a panel: brought into form by the data source's front end, transformed by
 * Grafana's own code. A JSON line { data, panel, transformations } in, a JSON line of frames and the panel's verdict out. A
 * process of its own, because that code wants a browser and modules that jest does not load.
 */
import './browserGlobals';
import { createInterface } from 'node:readline';
import {
  type DataFrame,
  type DataTransformerConfig,
  FieldType,
  standardTransformers,
  standardTransformersRegistry,
  toDataFrame,
  transformDataFrame,
} from '@grafana/data';
import { z } from 'zod';
import { forPanel } from '../../src/datasource/query/panels';
import { verdictOf } from './verdict';

const askedSchema = z.object({
  data: z.array(z.looseObject({})),
  panel: z.object({ type: z.string(), options: z.record(z.string(), z.unknown()) }),
  transformations: z.array(z.looseObject({ id: z.string(), options: z.unknown() })),
});

// The list names some of them twice.
const known = new Map(Object.values(standardTransformers).map((transformation) => [transformation.id, transformation]));
standardTransformersRegistry.setInit(() =>
  [...known.values()].map((transformation) => ({
    id: transformation.id,
    name: transformation.name,
    transformation,
    editor: () => null,
    imageDark: '',
    imageLight: '',
  }))
);

const say = (answer: unknown): void => void process.stdout.write(`${JSON.stringify(answer)}\n`);

const written = ({ fields }: DataFrame): unknown => ({
  fields: fields.map(({ name, type, config, values }) => ({
    name,
    type: type === FieldType.string ? 'text' : type,
    shown: config.displayName ?? config.displayNameFromDS ?? name,
    rows: values.length,
  })),
});

createInterface({ input: process.stdin }).on('line', (line) => {
  const { data, panel, transformations } = askedSchema.parse(JSON.parse(line));
  const unknown = transformations.find(({ id }) => !known.has(id));
  if (unknown !== undefined) {
    say({ fault: `Grafana's own library has no transformation "${unknown.id}"` });
    return;
  }
  const answered = forPanel({ data: data.map((frame) => toDataFrame(frame)) }, panel.type).data;
  const configs: DataTransformerConfig[] = transformations.map(({ options, ...rest }) => ({ ...rest, options }));
  transformDataFrame(configs, answered).subscribe({
    next: (frames) => say({ frames: frames.map(written), verdict: verdictOf(panel, frames) }),
    error: (error) => say({ fault: String(error) }),
  });
});
