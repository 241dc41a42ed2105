import { t, Trans } from '@grafana/i18n';
import { LinkButton, Stack, Text } from '@grafana/ui';
import { useCallback, useMemo, useState } from 'react';
import { markedIncidents } from '../../alerting/incidents';
import { placeOf } from '../../alerting/packs';
import { missingFor } from '../../alerting/permissions';
import type { InstalledGroup } from '../../alerting/ruler';
import type { AlertDefinition } from '../../../packs/rules';
import { RangeControls } from '../../components';
import { usePageRange, useRules, useAsync } from '../../data';
import { AppPage, appLink, useQuery } from '../../shell';
import { Definitions } from './Definitions';
import { thresholdsOf } from './draft';
import { Install } from './Install';
import { Installed } from './Installed';
import { PackScope } from './PackScope';
import { Thresholds } from './Thresholds';
import { usePack } from './usePack';

interface Props {
  readonly uid: string;
  readonly models: readonly string[];
  readonly modelsError: string | undefined;
  readonly installed: readonly InstalledGroup[];
}

/** A week: long enough for nights and weekends, short enough for one query. */
const LOOK_BACK = 'now-7d';

/** The installed packs, and the one that is being put together. */
export function Packs({ uid, models, modelsError, installed }: Props) {
  const query = useQuery();
  const page = usePageRange(LOOK_BACK);
  const { groups, packs, packOf, draft, change, plan, result, removal } = usePack(uid, installed);
  const [historyModel, setHistoryModel] = useState(query['model']);
  const model = historyModel ?? draft.models[0] ?? models[0];
  const { range } = page;
  const marked = useAsync(useCallback(() => markedIncidents(range), [range]));
  // States are read again when rules were saved and when the page is refreshed.
  const rules = useRules(useMemo(() => ({ groups, range }), [groups, range]));

  const history = (definition: AlertDefinition) =>
    model === undefined ? (
      <Text color="secondary">
        <Trans i18nKey="alerts.no-model">No models were found, so there is no history to show.</Trans>
      </Text>
    ) : (
      <Thresholds
        key={`${definition.id} ${model}`}
        definition={definition}
        model={model}
        page={page}
        thresholds={thresholdsOf(draft.choices[definition.id])}
        incidents={marked.state === 'done' ? marked.value : NONE}
        onTake={({ warning, critical }) =>
          change({
            kind: 'choice',
            id: definition.id,
            choice: { isOn: true, warning: textOf(warning), critical: textOf(critical) },
          })
        }
      />
    );

  return (
    <AppPage
      subTitle={t(
        'alerts.subtitle',
        'Choose alerts and thresholds, see what they would have done, and install them as Grafana alert rules.'
      )}
      actions={
        <>
          <LinkButton href={appLink('runbooks', { ds: query['ds'] })} variant="secondary" icon="book">
            <Trans i18nKey="alerts.runbooks">Runbooks</Trans>
          </LinkButton>
          <RangeControls range={page} isLoading={false} />
        </>
      }
    >
      <Stack direction="column" gap={2}>
        <Installed
          packs={packs}
          rules={rules}
          missingFor={(pack) => missingFor(removal(pack))}
          isBusy={result.state === 'loading'}
          onRemove={(pack) => result.run(removal(pack), t('alerts.was-removed', 'The rules were removed'))}
        />
        <PackScope
          team={draft.team}
          teams={packs.map(({ team }) => team)}
          chosen={draft.models}
          models={models}
          modelsError={modelsError}
          historyModel={model}
          onTeam={(team) => change({ kind: 'team', team, pack: packOf(team) })}
          onModels={(chosen) => change({ kind: 'models', models: chosen })}
          onHistoryModel={setHistoryModel}
        />
        <Definitions draft={draft} opened={query['definition']} change={change} history={history} />
        {marked.state === 'error' && <Text color="secondary">{marked.message}</Text>}
        <Install
          plan={plan}
          others={packs.filter(({ prefix }) => prefix !== placeOf(draft.team).prefix)}
          result={result}
          onInstall={(wanted) => result.run(wanted, t('alerts.was-installed', 'The rules were saved'))}
        />
      </Stack>
    </AppPage>
  );
}

const NONE: readonly never[] = [];

const textOf = (value: number | undefined): string => (value === undefined ? '' : String(value));
