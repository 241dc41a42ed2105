import { Combobox, Field, FieldSet, Input, Stack } from '@grafana/ui';
import { profiles } from '../../signals/profiles';
import type { LimitOptions } from '../settings';
import type { Settings } from './secrets';

const MIB = 1024 * 1024;

const LIMITS: ReadonlyArray<{
  readonly key: keyof LimitOptions;
  readonly label: string;
  readonly description: string;
  readonly usual: number;
  readonly factor: number;
}> = [
  {
    key: 'series',
    label: 'Most series of a query',
    description: 'What is left out is said on the panel.',
    usual: 1000,
    factor: 1,
  },
  {
    key: 'answerBytes',
    label: 'Largest answer (MiB)',
    description: 'A larger one is refused with an error.',
    usual: 64,
    factor: MIB,
  },
  {
    key: 'cacheBytes',
    label: 'Cache (MiB)',
    description: 'Answers about a past that changes no more.',
    usual: 32,
    factor: MIB,
  },
];

/** Machines are read beside any of these. */
const PROFILES = [...profiles.values()]
  .filter(({ kind }) => kind !== 'resources')
  .map(({ id, title }) => ({ value: id, label: title }));

interface Props {
  readonly settings: Settings;
  readonly onChange: (settings: Settings) => void;
}

/** Which metrics are read, how often they are scraped, and how much may be read at once. */
export function ReadingSection({ settings, onChange }: Props) {
  const { jsonData, readOnly } = settings;
  const set = (change: Partial<Settings['jsonData']>) =>
    onChange({ ...settings, jsonData: { ...jsonData, ...change } });
  return (
    <FieldSet label="Metrics and limits">
      <Stack direction="column" gap={2}>
        <Field
          label="Metric names"
          description="The names that your models expose."
          htmlFor="modelwatch-profile"
          noMargin
        >
          <Combobox
            id="modelwatch-profile"
            options={PROFILES}
            value={jsonData.profile ?? 'contract'}
            disabled={readOnly}
            onChange={({ value }) => set({ profile: value })}
          />
        </Field>
        <Field
          label="Scrape interval"
          description="How often Prometheus asks your models: no rate looks at less than four of these."
          htmlFor="modelwatch-scrape"
          noMargin
        >
          <Input
            id="modelwatch-scrape"
            value={jsonData.scrapeInterval ?? ''}
            placeholder="15s"
            disabled={readOnly}
            onChange={({ currentTarget }) => set({ scrapeInterval: currentTarget.value.trim() || undefined })}
          />
        </Field>
        {LIMITS.map(({ key, label, description, usual, factor }) => {
          const value = jsonData.limits?.[key];
          return (
            <Field key={key} label={label} description={description} htmlFor={`modelwatch-${key}`} noMargin>
              <Input
                id={`modelwatch-${key}`}
                type="number"
                min={1}
                value={value === undefined ? '' : value / factor}
                placeholder={String(usual)}
                disabled={readOnly}
                onChange={({ currentTarget }) =>
                  set({
                    limits: {
                      ...jsonData.limits,
                      [key]: currentTarget.value === '' ? undefined : Math.round(currentTarget.valueAsNumber * factor),
                    },
                  })
                }
              />
            </Field>
          );
        })}
      </Stack>
    </FieldSet>
  );
}
