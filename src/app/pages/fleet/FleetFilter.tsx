import { t } from '@grafana/i18n';
import { FilterInput, FilterPill, Stack } from '@grafana/ui';
import { levelText } from '../../components';
import type { FleetModel } from '../../models/fleet';
import { type Level, LEVEL_NAMES } from '../../models/health';

interface Props {
  readonly models: readonly FleetModel[];
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly level: Level | undefined;
  readonly onLevel: (level: Level | undefined) => void;
}

/** How many models stand at each level, each a filter; and a search by name. */
export function FleetFilter({ models, text, onText, level, onLevel }: Props) {
  const count = (wanted: Level) => models.filter((model) => model.level === wanted).length;
  return (
    <Stack direction="row" gap={1} wrap="wrap" alignItems="center">
      <FilterInput
        aria-label={t('fleet.search', 'Search models')}
        placeholder={t('fleet.search', 'Search models')}
        value={text}
        onChange={onText}
        escapeRegex={false}
        width={28}
      />
      <div role="group" aria-label={t('fleet.levels', 'Levels')}>
        <Stack direction="row" gap={1} wrap="wrap">
          {LEVEL_NAMES.filter((name) => count(name) > 0 || name === level).map((name) => (
            <FilterPill
              key={name}
              label={`${levelText(name)} ${count(name)}`}
              selected={name === level}
              onClick={() => onLevel(name === level ? undefined : name)}
            />
          ))}
        </Stack>
      </div>
    </Stack>
  );
}
