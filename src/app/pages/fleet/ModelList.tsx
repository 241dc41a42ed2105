import { t } from '@grafana/i18n';
import { EmptyState, useStyles2 } from '@grafana/ui';
import type { Firing } from '../../data';
import type { FleetModel } from '../../models/fleet';
import { ModelCard } from './ModelCard';
import { fleetStyles } from './styles';

interface Props {
  readonly models: readonly FleetModel[];
  readonly firing: readonly Firing[];
}

export function ModelList({ models, firing }: Props) {
  const styles = useStyles2(fleetStyles);
  if (models.length === 0) {
    return <EmptyState variant="not-found" message={t('fleet.none-found', 'No models match')} />;
  }
  return (
    <ul className={styles.list} aria-label={t('fleet.models', 'Models')}>
      {models.map((model) => (
        <li key={model.name}>
          <ModelCard model={model} firing={firing.filter(({ labels }) => labels['model'] === model.name)} />
        </li>
      ))}
    </ul>
  );
}
