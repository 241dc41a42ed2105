import { t, Trans } from '@grafana/i18n';
import { Badge, Stack, Text, TextLink } from '@grafana/ui';
import type { Firing, WatchedRules } from '../data';
import { appLink, grafanaLink, unescaped, useQuery } from '../shell';
import { Ago, Rows, Section } from './Section';

interface Props {
  readonly rules: WatchedRules;
  readonly firing: readonly Firing[];
}

/** The firing and pending alerts, or why there are none to show. */
export function FiringList({ rules, firing }: Props) {
  return (
    <Section title={t('firing.title', 'Firing alerts')}>
      {firing.length === 0 ? (
        <NoAlerts rules={rules} />
      ) : (
        <Rows>
          {firing.map((one, i) => (
            <FiringRow key={i} firing={one} />
          ))}
        </Rows>
      )}
    </Section>
  );
}

function NoAlerts({ rules }: { readonly rules: WatchedRules }) {
  const { ds } = useQuery();
  if (rules.state !== 'done') {
    return (
      <Text color="secondary">
        {rules.state === 'error'
          ? t('firing.unavailable', 'Alerts are not available: {{reason}}', unescaped({ reason: rules.message }))
          : t('firing.loading', 'Loading alerts')}
      </Text>
    );
  }
  return rules.value.length === 0 ? (
    <Text color="secondary">
      <Trans i18nKey="firing.no-rules">No alert rule watches the models yet.</Trans>{' '}
      <TextLink href={appLink('alerts', { ds })}>{t('firing.install', 'Choose alert rules')}</TextLink>
    </Text>
  ) : (
    <Text color="secondary">
      {t('firing.none', 'None of {{count}} alert rules is firing.', { count: rules.value.length })}
    </Text>
  );
}

function FiringRow({ firing: { rule, state, labels, summary, since } }: { readonly firing: Firing }) {
  const isCritical = labels['severity'] === 'critical';
  const subject = [labels['model'], labels['version'] && `v${labels['version']}`].filter(Boolean).join(' ');
  return (
    <Stack direction="column" gap={0.5}>
      <Stack direction="row" gap={1} alignItems="center" wrap="wrap">
        <Badge
          color={state === 'pending' ? 'blue' : isCritical ? 'red' : 'orange'}
          icon={state === 'pending' ? 'clock-nine' : 'bell'}
          text={
            state === 'pending'
              ? t('firing.pending', 'Pending')
              : isCritical
                ? t('level.critical', 'Critical')
                : t('level.warning', 'Warning')
          }
        />
        {state === 'recovering' && <Badge color="green" text={t('firing.recovering', 'Recovering')} />}
        <Text weight="medium">{subject}</Text>
        {since !== undefined && (
          <Text variant="bodySmall" color="secondary">
            <Ago time={since} />
          </Text>
        )}
      </Stack>
      {rule.uid === undefined ? (
        <Text>{rule.name}</Text>
      ) : (
        <TextLink href={grafanaLink(`/alerting/grafana/${rule.uid}/view`)} inline={false}>
          {rule.name}
        </TextLink>
      )}
      {summary !== undefined && (
        <Text variant="bodySmall" color="secondary">
          {summary}
        </Text>
      )}
    </Stack>
  );
}
