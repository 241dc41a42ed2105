import { dateTime, type TimeRange } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Field, Stack, TimeRangeInput } from '@grafana/ui';
import { useCallback } from 'react';
import { z } from 'zod';
import { ComboboxField } from '../../../datasource/editor/selection/AsyncCombobox';
import { namedChoices } from '../../../datasource/editor/selection/pickers';
import { namesSchema } from '../../../datasource/lookups';
import { resource, useAsync } from '../../data';
import { type BaselineDocument, baselineDocumentSchema, baselinesSchema } from '../../models/resources';

/** The day that ended an hour ago: complete, and recent. */
export function lastDay(): TimeRange {
  const from = dateTime().subtract(25, 'hours');
  const to = dateTime().subtract(1, 'hours');
  return { from, to, raw: { from, to } };
}

interface VersionProps {
  readonly id: string;
  readonly uid: string;
  readonly model: string;
  readonly value: string | undefined;
  readonly onChange: (version: string) => void;
}

/** A version of the model, of those that MLflow or the series know; others can be typed. */
export function VersionField({ id, uid, model, value, onChange }: VersionProps) {
  const versions = useAsync(useCallback(() => versionsOf(uid, model), [uid, model]));
  return (
    <ComboboxField
      id={id}
      label={t('baselines.version', 'Version')}
      problem={versions.state === 'error' ? versions.message : undefined}
      width={16}
      createCustomValue
      loading={versions.state === 'loading'}
      options={versions.state === 'done' ? namedChoices(versions.value) : []}
      value={value}
      placeholder={t('baselines.choose', 'Choose')}
      isRequired
      onChange={onChange}
    />
  );
}

interface WindowProps {
  readonly label: string;
  readonly value: TimeRange;
  readonly onChange: (range: TimeRange) => void;
}

export function WindowField({ label, value, onChange }: WindowProps) {
  return (
    <Stack direction="column" gap={0}>
      <Field
        noMargin
        label={label}
        description={t(
          'baselines.window-text',
          'By default the 24 hours that ended an hour ago, whose data is complete'
        )}
      >
        <TimeRangeInput value={value} onChange={onChange} timeZone="browser" isReversed={false} />
      </Field>
    </Stack>
  );
}

const capturedSchema = z.object({ baseline: baselineDocumentSchema, notices: z.array(z.object({ text: z.string() })) });
export type CapturedBaseline = z.infer<typeof capturedSchema>;

const comparedSchema = z.array(
  z.object({
    of: z.enum(['feature', 'score', 'classes']),
    name: z.string(),
    reference: z.number(),
    current: z.number(),
    psi: z.number().nullable(),
    warning: z.number().nullable(),
    critical: z.number().nullable(),
    level: z.enum(['ok', 'warning', 'critical', 'insufficient']),
    reason: z.string().optional(),
  })
);
export type ComparedDistribution = z.infer<typeof comparedSchema>[number];

/** A stretch of a version's series, in Unix milliseconds. */
export interface VersionWindow {
  readonly model: string;
  readonly version: string;
  readonly from: number;
  readonly to: number;
  readonly positive?: string;
}

export type Side =
  | { readonly kind: 'mlflow'; readonly model: string; readonly version: string }
  | ({ readonly kind: 'window' } & VersionWindow);

export const modelsOf = (uid: string) => resource(uid, 'models', namesSchema);
const versionsOf = (uid: string, model: string) => resource(uid, 'versions', namesSchema, { query: { model } });
export const storedBaselines = (uid: string, model: string) =>
  resource(uid, 'baselines', baselinesSchema, { query: { model } });
export const captureBaseline = (uid: string, versionWindow: VersionWindow) =>
  resource(uid, 'baselines/capture', capturedSchema, { body: versionWindow });
export const compareSides = (uid: string, reference: Side, current: Side) =>
  resource(uid, 'baselines/compare', comparedSchema, { body: { reference, current } });
export const storeBaseline = (uid: string, baseline: BaselineDocument) =>
  resource(uid, 'baselines/store', z.object({ runId: z.string() }), { body: { baseline } });
