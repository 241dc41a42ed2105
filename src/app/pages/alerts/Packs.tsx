import { t, Trans } from '@grafana/i18n';
import { LinkButton, Stack, Text } from '@grafana/ui';
import { useCallback, useMemo, useState } from 'react';
import { markedIncidents } from '../../alerting/incidents';
import { placeOf } from '../../alerting/packs';
import { lacking } from '../../alerting/permissions';
import type { InstalledGroup } from '../../alerting/ruler';
import type { AlertDefinition } from '../../../packs/rules';
import { RangeControls } from '../../components';
import { usePageRange, useRules, useAnswer } from '../../data';
import { AppPage, appLink, useQuery } from '../../shell';
import { Definitions } from './Definitions';
import { thresholdsOf } from './draft';
import { Install } from './Install';
import { Installed } from './Installed';
import { Thresholds } from './Thresholds';
import { usePack } from './usePack';
import { Whose } from './Whose';

interface Props {
  readonly uid: string;
  readonly models: readonly string[];
  readonly modelsProblem: string | undefined;
  readonly installed: readonly InstalledGroup[];
}

/** A week: long enough for nights and weekends, short enough to be asked for at once. */
const LOOK_BACK = 'now-7d';

/** The packs that there are, and the one that is being put together. */
export function Packs({ uid, models, modelsProblem, installed }: Props) {
  const query = useQuery();
  const page = usePageRange(LOOK_BACK);
  const { groups, packs, packOf, draft, change, plan, answer, run, removal } = usePack(uid, installed);
  const [looked, lookAt] = useState(query['model']);
  const model = looked ?? draft.models[0] ?? models[0];
  const { range } = page;
  const marked = useAnswer(useCallback(() => markedIncidents(range), [range]));
  const rules = useRules(groups);
  const missing = useMemo(() => lacking(), []);

  const history = (definition: AlertDefinition) =>
    model === undefined ? (
      <Text color="secondary">
        <Trans i18nKey="alerts.no-model">No model is known yet whose history could be shown.</Trans>
      </Text>
    ) : (
      <Thresholds
        key={`${definition.id} ${model}`}
        definition={definition}
        model={model}
        page={page}
        thresholds={thresholdsOf(draft.choices[definition.id])}
        incidents={marked.state === 'told' ? marked.value : NONE}
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
        'Choose what to be told of and from where on, look at what these rules would have done, and install them.'
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
          mayRemove={missing.length === 0}
          isBusy={answer?.state === 'asking'}
          onRemove={(pack) => run(removal(pack), t('alerts.was-removed', 'The rules were removed'))}
        />
        <Whose
          team={draft.team}
          teams={packs.map(({ team }) => team)}
          chosen={draft.models}
          models={models}
          modelsProblem={modelsProblem}
          looked={model}
          onTeam={(team) => change({ kind: 'team', team, pack: packOf(team) })}
          onModels={(chosen) => change({ kind: 'models', models: chosen })}
          onLook={lookAt}
        />
        <Definitions draft={draft} opened={query['definition']} change={change} history={history} />
        {marked.state === 'refused' && <Text color="secondary">{marked.why}</Text>}
        <Install
          plan={plan}
          others={packs.filter(({ prefix }) => prefix !== placeOf(draft.team).prefix)}
          lacking={missing}
          answer={answer}
          onInstall={(wanted) => run(wanted, t('alerts.was-installed', 'The rules were written'))}
        />
      </Stack>
    </AppPage>
  );
}

const NONE: readonly never[] = [];

const textOf = (value: number | undefined): string => (value === undefined ? '' : String(value));
