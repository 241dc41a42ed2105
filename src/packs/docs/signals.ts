import { z } from 'zod';
import type { Signal, Thresholds } from '../../query/signal';
import { SEVERITIES } from '../rules/definition';
import { figureText } from '../rules/figures';

const HEAD =
  '<!-- Generated from the registry of signals by `npm run packs`: change the definitions, not this file. -->';

export function signalsDocument(signals: Iterable<Signal>): string {
  const all = [...signals];
  return [
    HEAD,
    '# Signals',
    '',
    'A signal is one derived measure of a model’s health. Every query names one:',
    '',
    '```json',
    '{ "signal": "latency", "model": "loan-approval", "groupBy": ["region"], "window": "5m", "statistics": ["value"], "options": {} }',
    '```',
    '',
    '`model`, `version`, `filters` and `groupBy` choose the series; `window` is how far back each point looks; `mode` is `range` or `instant`; `statistics` are any of `value`, `lower`, `upper`, `sample`, `level`, `warning`, `critical` (an alert rule takes one); `thresholds` replaces the default ones. A query has one pair of thresholds, for the measure that has default ones where it is asked for, otherwise for the first of `measures`; on which side values are worse belongs to the measure. Where there are none, a `level` is an error for an alert rule, and a notice in a panel.',
    '',
    '| signal | what it answers |',
    '| --- | --- |',
    ...all.map(({ id, summary }) => `| [\`${id}\`](#${id.toLowerCase()}) | ${summary} |`),
    '',
    ...all.flatMap(section),
  ].join('\n');
}

function section(signal: Signal): string[] {
  const options = optionRows(signal);
  return [
    `## ${signal.id}`,
    '',
    `**${signal.title}.** ${signal.description}`,
    '',
    `Unit \`${signal.unit}\`; minimum sample ${signal.minimumSample}; window ${signal.defaultWindow ?? '5m (or the step, if that is longer)'} unless the query says; a level is reached by the ${signal.levelBy === 'interval' ? 'whole interval' : 'value'}.${signal.inHealthReport ? ' Part of the health report.' : ''} ${thresholdText(signal)}`,
    '',
    ...(options.length === 0
      ? []
      : ['| option | takes | default | meaning |', '| --- | --- | --- | --- |', ...options, '']),
  ];
}

/** From where it is a warning and critical with the options at their defaults. */
function thresholdText({ thresholdsFor, unit }: Signal): string {
  const thresholds: Thresholds = thresholdsFor({}) ?? { direction: 'above' };
  const all = SEVERITIES.flatMap((severity) => {
    const threshold = thresholds[severity];
    return threshold === undefined ? [] : [`${severity} ${thresholds.direction} ${figureText(threshold, unit)}`];
  });
  return all.length === 0 ? 'No default thresholds.' : `Default thresholds: ${all.join(', ')}.`;
}

const propertySchema = z.looseObject({
  type: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  items: z.looseObject({ type: z.string().optional(), enum: z.array(z.unknown()).optional() }).optional(),
  default: z.unknown().optional(),
  description: z.string().optional(),
});

const objectSchema = z.looseObject({ properties: z.record(z.string(), propertySchema).default({}) });

function optionRows({ options }: Signal): string[] {
  const { properties } = objectSchema.parse(z.toJSONSchema(options, { io: 'input' }));
  return Object.entries(properties).map(([name, property]) => {
    const fallback = property.default === undefined ? '' : `\`${JSON.stringify(property.default)}\``;
    return `| \`${name}\` | ${taken(property)} | ${fallback} | ${cell(property.description ?? '')} |`;
  });
}

function taken({ type, enum: choices, items }: z.infer<typeof propertySchema>): string {
  if (choices !== undefined) {
    return choices.map((choice) => `\`${String(choice)}\``).join(', ');
  }
  if (items !== undefined) {
    return items.enum === undefined ? `list of ${items.type ?? 'values'}s` : `any of ${taken(items)}`;
  }
  return type ?? 'see the description';
}

/** A bar would end the table's cell. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
