import { t, Trans } from '@grafana/i18n';
import { Collapse, Stack, Text } from '@grafana/ui';
import { type ReactNode, useMemo, useState } from 'react';
import { type Covered, coverageOf, lockedSignals } from '../../../../contract';
import { Rows, Sign } from '../../../components';
import { plain } from '../../../shell';
import { MissingMetric } from './MissingMetric';

interface Props {
  /** By the name in the exposition. */
  readonly series: Readonly<Record<string, number>>;
  /** A signal's title by its id. */
  readonly title: (id: string) => string;
}

/** The contract metric by metric: first what is missing and what that locks, then what is there. */
export function Coverage({ series, title }: Props) {
  const coverage = useMemo(() => coverageOf(Object.keys(series)), [series]);
  const inState = (wanted: Covered['state']) => coverage.filter(({ state }) => state === wanted);
  const [missing, exposed, needless] = [inState('missing'), inState('exposed'), inState('needless')];
  const locked = lockedSignals(coverage);
  return (
    <>
      <Stack direction="row" gap={1} wrap="wrap" alignItems="center">
        <Text weight="medium">
          {t(
            'contract.exposes',
            '{{exposed}} of {{all}} metrics',
            plain({ exposed: exposed.length, all: exposed.length + missing.length })
          )}
        </Text>
        {locked.length > 0 && (
          <>
            <Text color="secondary">
              <Trans i18nKey="contract.locked">No data yet for</Trans>
            </Text>
            {locked.map((id) => (
              <Sign key={id} color="darkgrey" icon="lock" text={title(id)} />
            ))}
          </>
        )}
      </Stack>
      {missing.length > 0 && (
        <Folded label={t('contract.missing', 'Missing: {{count}}', { count: missing.length })} isOpenAtFirst>
          <Rows>
            {missing.map(({ metric }) => (
              <MissingMetric key={metric.name} metric={metric} title={title} />
            ))}
          </Rows>
        </Folded>
      )}
      {exposed.length > 0 && (
        <Folded label={t('contract.there', 'Exposed: {{count}}', { count: exposed.length })}>
          <Rows>
            {exposed.map((one) => (
              <ExposedMetric key={one.metric.name} covered={one} series={series} />
            ))}
          </Rows>
        </Folded>
      )}
      {needless.length > 0 && (
        <Folded
          label={t('contract.needless', 'Not needed for this kind of model: {{count}}', { count: needless.length })}
        >
          <Rows>
            {needless.map(({ metric }) => (
              <MissingMetric key={metric.name} metric={metric} title={title} />
            ))}
          </Rows>
        </Folded>
      )}
    </>
  );
}

interface FoldedProps {
  readonly label: string;
  readonly isOpenAtFirst?: boolean;
  readonly children: ReactNode;
}

function Folded({ label, isOpenAtFirst = false, children }: FoldedProps) {
  const [isOpen, setOpen] = useState(isOpenAtFirst);
  return (
    <Collapse label={label} isOpen={isOpen} onToggle={setOpen}>
      {children}
    </Collapse>
  );
}

interface ExposedProps {
  readonly covered: Covered;
  readonly series: Props['series'];
}

function ExposedMetric({ covered: { metric }, series }: ExposedProps) {
  const count = series[metric.name] ?? series[`${metric.name}_bucket`] ?? 0;
  return (
    <Stack direction="row" gap={1} wrap="wrap" alignItems="baseline">
      <Text variant="code">{metric.name}</Text>
      <Text color="secondary">{metric.what}</Text>
      <Text variant="bodySmall" color="secondary">
        {t('contract.series', '{{count}} series', { count })}
      </Text>
    </Stack>
  );
}
