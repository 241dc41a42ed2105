import { t } from '@grafana/i18n';
import { Alert, Button, Stack } from '@grafana/ui';
import type { Misfit } from './conform';

const texts = (): Readonly<Record<Misfit, string>> => ({
  mode: t('query.misfit.mode', 'It returns a series of values over time; a rule compares the newest.'),
  statistics: t('query.misfit.statistics', 'It returns several statistics; a rule compares one.'),
  view: t('query.misfit.view', 'It returns a table; a rule compares numbers.'),
  variables: t('query.misfit.variables', 'It uses template variables, which have no value in a rule: replace them.'),
});

interface Props {
  readonly found: readonly Misfit[];
  readonly onConform: () => void;
}

/** Says why a query, from a panel as a rule, is none that a rule can compare, and makes it one. */
export function Misfits({ found, onConform }: Props) {
  if (found.length === 0) {
    return null;
  }
  const said = texts();
  return (
    <Alert
      severity="warning"
      title={t('query.misfit.title', 'This query cannot be used in an alert rule')}
      bottomSpacing={0}
    >
      <Stack direction="column" gap={1} alignItems="flex-start">
        <ul>
          {found.map((misfit) => (
            <li key={misfit}>{said[misfit]}</li>
          ))}
        </ul>
        {found.some((misfit) => misfit !== 'variables') && (
          <Button variant="secondary" size="sm" onClick={onConform}>
            {t('query.misfit.conform', 'Return one number per series')}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
