import { t } from '@grafana/i18n';
import { locationService } from '@grafana/runtime';
import { RadioButtonGroup } from '@grafana/ui';
import type { FleetVersion } from '../../models/fleet';

interface Props {
  readonly versions: readonly FleetVersion[];
  readonly chosen: string | undefined;
}

const ALL = '';

/** Which version the page is about, kept in its address; those alone that are served, or that was asked for. */
export function VersionPicker({ versions, chosen }: Props) {
  const served = versions.filter(({ served: is, version }) => is === 'yes' || version === chosen);
  if (served.length < 2 && chosen === undefined) {
    return null;
  }
  const options = [
    { value: ALL, label: t('model.all-versions', 'All versions') },
    ...served.map(({ version, aliases }) => ({
      value: version,
      label: [`v${version}`, ...aliases.map((alias) => `@${alias}`)].join(' '),
    })),
  ];
  return (
    <div role="group" aria-label={t('model.version', 'Version')}>
      <RadioButtonGroup
        options={options}
        value={chosen ?? ALL}
        onChange={(version) => locationService.partial({ version: version === ALL ? null : version })}
      />
    </div>
  );
}
