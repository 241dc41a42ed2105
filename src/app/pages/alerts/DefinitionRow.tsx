import { t } from '@grafana/i18n';
import { Button, Checkbox, Input, Stack, Text, useStyles2 } from '@grafana/ui';
import { type Dispatch, memo } from 'react';
import { type AlertDefinition, type Severity, SEVERITIES } from '../../../packs/rules';
import { appLink, useQuery } from '../../shell';
import { type Choice, type DraftChange, mistakeIn, type Mistake, thresholdsOf } from './draft';
import { formatted } from './formatted';
import { severityText } from './severity';
import { tableStyles } from './styles';

interface Props {
  readonly definition: AlertDefinition;
  readonly choice: Choice;
  readonly isOpen: boolean;
  readonly change: Dispatch<DraftChange>;
  readonly onToggle: (id: string) => void;
}

/** One definition: whether it is selected, and its thresholds. Memoized: typing into one row draws one of many. */
export const DefinitionRow = memo(function DefinitionRow({ definition, choice, isOpen, change, onToggle }: Props) {
  const styles = useStyles2(tableStyles);
  const { id, title, texts, trouble, optIn, evidence } = definition;
  const { ds } = useQuery();
  const mistake = mistakeIn(definition, choice);
  const onChange = (changed: Partial<Choice>) => change({ kind: 'choice', id, choice: changed });
  return (
    <tr>
      <td>
        <Checkbox
          label={title}
          description={optIn === undefined ? texts.meaning : `${texts.meaning} ${optIn}`}
          value={choice.isOn}
          onChange={({ currentTarget }) => onChange({ isOn: currentTarget.checked })}
        />
        {mistake !== undefined && (
          <p role="alert" id={`mistake-${id}`} className={styles.mistake}>
            {mistakeText(mistake)}
          </p>
        )}
      </td>
      <td>
        {!evidence.value
          ? texts.measured
          : trouble === 'above'
            ? t('alerts.above', '{{subject}} above', { subject: texts.measured })
            : t('alerts.below', '{{subject}} below', { subject: texts.measured })}
      </td>
      {SEVERITIES.map((severity) => (
        <td key={severity}>
          {evidence.value ? (
            <Threshold
              definition={definition}
              severity={severity}
              choice={choice}
              isWrong={mistake !== undefined}
              onChange={(text) => onChange({ [severity]: text })}
            />
          ) : (
            <Verdict
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
            aria-label={t('alerts.show-history', 'History of {{title}}', { title })}
          >
            {t('alerts.history-button', 'History')}
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
        aria-label={t('alerts.threshold-of', '{{title}}: {{severity}} threshold', {
          title,
          severity: severityText(severity),
        })}
        aria-describedby={isWrong ? `mistake-${id}` : undefined}
        invalid={isWrong && choice.isOn}
        disabled={!choice.isOn}
        placeholder={t('alerts.no-rule', 'no rule')}
        value={choice[severity]}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
      <Text variant="bodySmall" color="secondary">
        {value === undefined ? '' : formatted(value, unit)}
      </Text>
    </div>
  );
}

/** What is decided already has no threshold to set: its rule is there or not. */
function Verdict({ definition: { title, thresholds }, severity, choice, onChange }: Omit<ThresholdProps, 'isWrong'>) {
  const usual = thresholds[severity];
  return usual === undefined ? null : (
    <Checkbox
      aria-label={t('alerts.verdict-of', '{{title}}: {{severity}} rule', { title, severity: severityText(severity) })}
      value={choice.isOn && choice[severity] !== ''}
      disabled={!choice.isOn}
      onChange={({ currentTarget }) => onChange(currentTarget.checked ? String(usual) : '')}
    />
  );
}

function mistakeText(mistake: Mistake): string {
  switch (mistake.kind) {
    case 'no-number':
      return t(
        'alerts.mistake-number',
        'The {{severity}} threshold is not a number. Write it as 0.5, without a unit.',
        {
          severity: severityText(mistake.severity),
        }
      );
    case 'no-threshold':
      return t(
        'alerts.mistake-none',
        'It needs a rule: a threshold for a warning, for critical, or both. Its history suggests some.'
      );
    case 'order':
      return mistake.words;
  }
}
