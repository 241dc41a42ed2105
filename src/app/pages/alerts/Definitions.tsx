import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import { type Dispatch, Fragment, type ReactNode, useCallback, useState } from 'react';
import { definitionGroups } from '../../alerting/groups';
import { type AlertDefinition, SEVERITIES } from '../../../packs/rules';
import { Box } from '../../components/Box';
import { levelText } from '../../components';
import { DefinitionRow } from './DefinitionRow';
import type { Draft, DraftChange } from './draft';
import { tableStyles } from './styles';

interface Props {
  readonly draft: Draft;
  /** The definition that is open at first. */
  readonly opened: string | undefined;
  readonly change: Dispatch<DraftChange>;
  /** What stands below a definition that was opened. */
  readonly history: (definition: AlertDefinition) => ReactNode;
}

const COLUMNS = 3 + SEVERITIES.length;

/** The catalogue, to choose from. One definition at a time shows its history: each asks for weeks of it. */
export function Definitions({ draft, opened, change, history }: Props) {
  const styles = useStyles2(tableStyles);
  const [open, setOpen] = useState(opened);
  const toggle = useCallback((id: string) => setOpen((was) => (was === id ? undefined : id)), []);
  return definitionGroups().map(({ group, title, definitions }) => (
    <Box key={group} title={title}>
      <div className={styles.scroll}>
        <table className={`${styles.table} ${styles.definitions}`}>
          <thead>
            <tr>
              <th scope="col">{t('alerts.alert', 'Alert')}</th>
              <th scope="col">{t('alerts.when', 'When')}</th>
              {SEVERITIES.map((severity) => (
                <th key={severity} scope="col">
                  {levelText(severity)}
                </th>
              ))}
              <th scope="col">{t('alerts.details', 'Details')}</th>
            </tr>
          </thead>
          <tbody>
            {definitions.map((definition) => (
              <Fragment key={definition.id}>
                <DefinitionRow
                  definition={definition}
                  choice={draft.choices[definition.id]}
                  isOpen={open === definition.id}
                  change={change}
                  onToggle={toggle}
                />
                {open === definition.id && (
                  <tr>
                    <td colSpan={COLUMNS}>{history(definition)}</td>
                  </tr>
                )}
              </Fragment>
            ))}
          </tbody>
        </table>
      </div>
    </Box>
  ));
}
