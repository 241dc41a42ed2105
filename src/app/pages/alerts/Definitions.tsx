import { t } from '@grafana/i18n';
import { Button, Checkbox, Input, Stack, Text, useStyles2 } from '@grafana/ui';
import { type Dispatch, Fragment, memo, type ReactNode, useCallback, useState } from 'react';
import { type AlertDefinition, SEVERITIES, type Severity } from '../../../packs/rules';
import { valueAt } from '../../../stats/elements';
import { definitionGroups } from '../../alerting/packs';
import { levelText } from '../../components';
import { Section } from '../../components/Section';
import { appLink, unescaped, useQuery } from '../../shell';
import { formatValue, severityText, tableStyles } from './common';
import { type Choice, type Draft, type DraftChange, type InputError, inputErrorOf, thresholdsOf } from './draft';

interface Props {
  readonly draft: Draft;
  /** The definition that is open at first. */
  readonly opened: string | undefined;
  readonly change: Dispatch<DraftChange>;
  /** The content of an expanded definition. */
  readonly history: (definition: AlertDefinition) => ReactNode;
}

const COLUMNS = 3 + SEVERITIES.length;

/** The catalogue, to choose from. One definition at a time shows its history: each asks for weeks of it. */
export function Definitions({ draft, opened, change, history }: Props) {
  const styles = useStyles2(tableStyles);
  const [open, setOpen] = useState(opened);
  const toggle = useCallback((id: string) => setOpen((was) => (was === id ? undefined : id)), []);
  return definitionGroups().map(({ group, title, definitions }) => (
    <Section key={group} title={title}>
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
                  choice={valueAt(draft.choices, definition.id)}
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
    </Section>
  ));
}

interface DefinitionRowProps {
  readonly definition: AlertDefinition;
  readonly choice: Choice;
  readonly isOpen: boolean;
  readonly change: Dispatch<DraftChange>;
  readonly onToggle: (id: string) => void;
}

/** One definition: whether it is selected, and its thresholds. Memoized: typing into one row draws one of many. */
const DefinitionRow = memo(function DefinitionRow({
  definition,
  choice,
  isOpen,
  change,
  onToggle,
}: DefinitionRowProps) {
  const styles = useStyles2(tableStyles);
  const { id, title, measured, meaning, direction, optIn, evidence } = definition;
  const { ds } = useQuery();
  const inputError = inputErrorOf(definition, choice);
  const onChange = (changed: Partial<Choice>) => change({ kind: 'choice', id, choice: changed });
  return (
    <tr>
      <td>
        <Checkbox
          label={title}
          description={optIn === undefined ? meaning : `${meaning} ${optIn}`}
          value={choice.isOn}
          onChange={({ currentTarget }) => onChange({ isOn: currentTarget.checked })}
        />
        {inputError !== undefined && (
          <p role="alert" id={`input-error-${id}`} className={styles.error}>
            {inputErrorText(inputError)}
          </p>
        )}
      </td>
      <td>
        {!evidence.value
          ? measured
          : direction === 'above'
            ? t('alerts.above', '{{subject}} above', unescaped({ subject: measured }))
            : t('alerts.below', '{{subject}} below', unescaped({ subject: measured }))}
      </td>
      {SEVERITIES.map((severity) => (
        <td key={severity} data-column={levelText(severity)}>
          {evidence.value ? (
            <Threshold
              definition={definition}
              severity={severity}
              choice={choice}
              isWrong={inputError !== undefined}
              onChange={(text) => onChange({ [severity]: text })}
            />
          ) : (
            <RuleCheckbox
              definition={definition}
              severity={severity}
              choice={choice}
              onChange={(text) => onChange({ [severity]: text })}
            />
          )}
        </td>
      ))}
      <td>
        <Stack direction="row" gap={1}>
          <Button
            size="sm"
            variant="secondary"
            icon={isOpen ? 'angle-down' : 'angle-right'}
            aria-expanded={isOpen}
            onClick={() => onToggle(id)}
            aria-label={t('alerts.show-history', 'Simulate {{title}} on past data', unescaped({ title }))}
          >
            {t('alerts.history-button', 'Simulate')}
          </Button>
          <a className="external-link" href={appLink(`runbooks/${id}`, { ds })}>
            {t('alerts.runbook', 'Runbook')}
          </a>
        </Stack>
      </td>
    </tr>
  );
});

interface ThresholdProps {
  readonly definition: AlertDefinition;
  readonly severity: Severity;
  readonly choice: Choice;
  readonly isWrong: boolean;
  readonly onChange: (text: string) => void;
}

/** As a number in the value's own unit; beside it how Grafana writes it. */
function Threshold({ definition: { id, title, unit }, severity, choice, isWrong, onChange }: ThresholdProps) {
  const styles = useStyles2(tableStyles);
  const value = thresholdsOf(choice)[severity];
  return (
    <div className={styles.threshold}>
      <Input
        inputMode="decimal"
        aria-label={t(
          'alerts.threshold-of',
          '{{title}}: {{severity}} threshold',
          unescaped({
            title,
            severity: severityText(severity),
          })
        )}
        aria-describedby={isWrong ? `input-error-${id}` : undefined}
        invalid={isWrong && choice.isOn}
        disabled={!choice.isOn}
        placeholder={t('alerts.no-rule', 'no rule')}
        value={choice[severity]}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
      <Text variant="bodySmall" color="secondary">
        {value === undefined ? '' : formatValue(value, unit)}
      </Text>
    </div>
  );
}

/** What is decided already has no threshold to set: its rule is there or not. */
function RuleCheckbox({
  definition: { title, thresholds },
  severity,
  choice,
  onChange,
}: Omit<ThresholdProps, 'isWrong'>) {
  const usual = thresholds[severity];
  return usual === undefined ? null : (
    <Checkbox
      aria-label={t(
        'alerts.rule-of',
        '{{title}}: {{severity}} rule',
        unescaped({ title, severity: severityText(severity) })
      )}
      value={choice.isOn && choice[severity] !== ''}
      disabled={!choice.isOn}
      onChange={({ currentTarget }) => onChange(currentTarget.checked ? String(usual) : '')}
    />
  );
}

function inputErrorText(inputError: InputError): string {
  switch (inputError.kind) {
    case 'no-number':
      return t(
        'alerts.input-error-number',
        'The {{severity}} threshold is not a number. Write it as 0.5, without a unit.',
        unescaped({
          severity: severityText(inputError.severity),
        })
      );
    case 'no-threshold':
      return t(
        'alerts.input-error-none',
        'Set a warning threshold, a critical threshold, or both. Open Simulate for suggested values.'
      );
    case 'order':
      return inputError.message;
  }
}
