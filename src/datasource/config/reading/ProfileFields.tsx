import { t } from '@grafana/i18n';
import { Combobox, Field, Stack } from '@grafana/ui';
import { profiles } from '../../../profiles';
import { listed } from '../../editor/selection/choices';
import { Detection } from './Detection';
import type { ReadingProps } from './ReadingProps';

/** Machines are read beside any of these. */
const PROFILES = [...profiles.values()]
  .filter(({ kind }) => kind !== 'resources')
  .map(({ id, title }) => ({ value: id, label: title }));

interface Props extends ReadingProps {
  readonly uid: string;
}

/** Whose metric names are read, and what Prometheus holds. */
export function ProfileFields({ jsonData, readOnly, onChange, uid }: Props) {
  const profile = jsonData.profile ?? 'contract';
  return (
    <Stack direction="column" gap={1}>
      <Field
        label={t('config.profile.label', 'Metric names')}
        description={t(
          'config.profile.help',
          'The model server, or the Modelwatch metric names for your own metrics. Machine and device metrics are always read.'
        )}
        htmlFor="modelwatch-profile"
        noMargin
      >
        <Combobox
          id="modelwatch-profile"
          width={60}
          options={listed(PROFILES)}
          value={PROFILES.find(({ value }) => value === profile) ?? profile}
          disabled={readOnly}
          onChange={(option) => option && onChange({ profile: option.value })}
        />
      </Field>
      <Detection uid={uid} profile={profile} disabled={readOnly} onUse={(found) => onChange({ profile: found })} />
    </Stack>
  );
}
