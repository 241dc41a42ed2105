import type { PanelData } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { Collapse, Text, TextLink } from '@grafana/ui';
import { useState } from 'react';
import { Rows } from '../../components';
import { noticesOf } from '../../data';
import { appLink, hasRole, useQuery } from '../../shell';

interface Props {
  readonly panels: readonly { readonly id: string; readonly title: string; readonly data: PanelData }[];
  readonly model: string;
}

/** The signals without figures, each with what it said it looked for; folded, for they are no news. */
export function Missing({ panels, model }: Props) {
  const [isOpen, setOpen] = useState(false);
  const { ds } = useQuery();
  if (panels.length === 0) {
    return null;
  }
  return (
    <Collapse
      label={t('model.missing', 'Signals without data: {{count}}', { count: panels.length })}
      isOpen={isOpen}
      onToggle={() => setOpen((was) => !was)}
    >
      <Rows>
        {panels.map(({ id, title, data }) => (
          <div key={id}>
            <Text weight="medium">{title}</Text>{' '}
            <Text color="secondary">
              {noticesOf(data)[0]?.text ?? t('model.no-figures', 'No data in this time range.')}
            </Text>
          </div>
        ))}
      </Rows>
      {hasRole('Editor') && (
        <TextLink href={appLink('setup', { ds, model })}>
          <Trans i18nKey="model.to-contract">Exposed metrics, and Python code for the missing ones</Trans>
        </TextLink>
      )}
    </Collapse>
  );
}
