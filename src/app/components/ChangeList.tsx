import { dateTime, LoadingState, type TimeRange } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { Icon, Stack, Text, Tooltip } from '@grafana/ui';
import { useMemo } from 'react';
import { noticesOf, useSignal } from '../data';
import { changesRequest, readChanges } from '../models/fleet';
import { Ago, Rows, Section } from './Section';

const DAYS = 30;
const MOST = 8;

interface Props {
  /** All models where none is named. */
  readonly model?: string;
  /** Changes are shown of the month before its end. */
  readonly range: TimeRange;
}

/** Which versions were registered, began and stopped serving in the last 30 days, the latest first. */
export function ChangeList({ model, range }: Props) {
  const month = useMemo(() => {
    const from = dateTime(range.to.valueOf() - DAYS * 86_400_000);
    return { from, to: range.to, raw: { from, to: range.to } };
  }, [range]);
  const data = useSignal(changesRequest(model), month);
  const changes = useMemo(() => readChanges(data), [data]);
  // What could not be asked may hold changes.
  const warning = noticesOf(data).find(({ severity }) => severity === 'warning');
  return (
    <Section title={t('changes.title', 'Recent changes')}>
      {changes.length === 0 ? (
        <Text color="secondary">
          {data.state === LoadingState.Loading
            ? t('changes.loading', 'Loading changes')
            : (data.errors?.[0]?.message ??
              warning?.text ??
              t('changes.none', 'No version was added or removed in the last 30 days.'))}
        </Text>
      ) : (
        <Rows>
          {changes.slice(0, MOST).map(({ time, title, text, tags }) => (
            <Stack key={`${time} ${title}`} direction="row" gap={1} alignItems="flex-start">
              <Icon name={tags.at(-1) === 'stopped' ? 'square-shape' : tags.at(-1) === 'serving' ? 'play' : 'plus'} />
              <Stack direction="column" gap={0}>
                <Tooltip content={text}>
                  <span tabIndex={0}>{title}</span>
                </Tooltip>
                <Text variant="bodySmall" color="secondary">
                  <Ago time={time} />
                </Text>
              </Stack>
            </Stack>
          ))}
        </Rows>
      )}
      {changes.length > MOST && (
        <Text variant="bodySmall" color="secondary">
          <Trans i18nKey="changes.more">The Versions dashboard shows earlier changes.</Trans>
        </Text>
      )}
    </Section>
  );
}
