import type { PanelData } from '@grafana/data';
import { LoadingState } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { useMemo } from 'react';
import { type ConfiguredSource, DataPanel, type PageRange, type SignalRequest, useSignals } from '../../data';
import { dashboardLink } from '../../shell';
import { arranged } from './arrange';
import { dashboardQuery } from './dashboardLinks';
import { Missing } from './Missing';
import { PANELS } from './panels';
import { modelStyles } from './styles';

interface Props {
  readonly model: string;
  readonly version: string | undefined;
  readonly page: PageRange;
  readonly source: ConfiguredSource;
}

const isEmpty = ({ state, series }: PanelData): boolean =>
  state === LoadingState.Done && series.every(({ length }) => length === 0);

/** The model's signals as panels: those that have figures; the others say below what they would need. */
export function Signals({ model, version, page, source }: Props) {
  const styles = useStyles2(modelStyles);
  const questions = useMemo(
    () =>
      Object.fromEntries(
        PANELS.map(({ id, ask, ofAllVersions }): [string, SignalRequest[]] => [
          id,
          ask.map((one) => ({ ...one, model, ...(ofAllVersions === true ? {} : { version }) })),
        ])
      ),
    [model, version]
  );
  const asked = useSignals(questions, page.range);
  const answers = useMemo(
    () => Object.fromEntries(PANELS.map((panel) => [panel.id, arranged(asked[panel.id], panel)])),
    [asked]
  );
  const query = dashboardQuery({ model, version, source, range: page });
  return (
    <>
      <div className={styles.panels}>
        {PANELS.filter(({ id }) => !isEmpty(answers[id])).map(({ id, title, dashboard, visualization }) => (
          <DataPanel
            key={id}
            title={title()}
            queries={questions[id]}
            range={page.range}
            data={answers[id]}
            visualization={visualization}
            dashboard={dashboardLink(dashboard, query)}
          />
        ))}
      </div>
      <Missing
        panels={PANELS.filter(({ id }) => isEmpty(answers[id])).map(({ id, title }) => ({
          id,
          title: title(),
          data: answers[id],
        }))}
        model={model}
      />
    </>
  );
}
