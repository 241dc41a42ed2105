import { t } from '@grafana/i18n';
import { FieldValidationMessage, Stack } from '@grafana/ui';
import type { ReactNode } from 'react';
import { z } from 'zod';
import { DEFAULTS } from '../../../settings/actions';
import { ChoiceField, JsonField, LinesField, NumberField, SwitchField, TextField } from '../fields';
import { type ActionOptions, type CommonOptions, fieldsAt, type Problems, tidied } from './options';

interface Props {
  /** Of the action. */
  readonly path: string;
  readonly action: ActionOptions;
  readonly problems: Problems;
  readonly disabled: boolean | undefined;
  readonly onChange: (change: Partial<CommonOptions>) => void;
}

interface PartProps {
  readonly label: string;
  readonly description: string;
  /** Whether the part is there. */
  readonly isOn: boolean;
  /** What is wrong with the part as a whole. */
  readonly problem: string | undefined;
  readonly disabled: boolean | undefined;
  readonly onToggle: (isOn: boolean) => void;
  readonly children: ReactNode;
}

/** A part of an action's settings that may be left out. */
function Part({ label, description, isOn, problem, disabled, onToggle, children }: PartProps) {
  return (
    <Stack direction="column" gap={2}>
      <SwitchField label={label} description={description} value={isOn} disabled={disabled} onChange={onToggle} />
      {problem !== undefined && <FieldValidationMessage>{problem}</FieldValidationMessage>}
      {isOn && children}
    </Stack>
  );
}

const LEVELS = ['warning', 'critical'] as const;
const SIDES = ['higher', 'lower'] as const;
const optionsSchema = z.record(z.string(), z.unknown());

/** The figure that has to be bad. */
export function WhenFields({ path, action: { when }, problems, disabled, onChange }: Props) {
  const field = fieldsAt(`${path}.when.`, problems, disabled);
  const set = (change: Partial<NonNullable<typeof when>>) => onChange({ when: { measure: '', ...when, ...change } });
  const threshold = (level: 'warning' | 'critical', label: string) => (
    <NumberField
      {...field(`thresholds.${level}`, label)}
      min={-Infinity}
      value={when?.thresholds?.[level]}
      onChange={(value) => set({ thresholds: tidied({ ...when?.thresholds, [level]: value }) })}
    />
  );
  return (
    <Part
      label={t('config.actions.when', 'Require a warning or critical level')}
      description={t('config.actions.when-help', 'Without this, only people can propose the action, not alerts.')}
      isOn={when !== undefined}
      problem={undefined}
      disabled={disabled}
      onToggle={(isOn) => onChange({ when: isOn ? { measure: '' } : undefined })}
    >
      <TextField
        {...field('signal', t('config.actions.signal', 'Signal'))}
        value={when?.signal}
        placeholder={DEFAULTS.when.signal}
        onChange={(signal) => set({ signal })}
      />
      <TextField
        {...field('measure', t('config.actions.measure', 'Measure'))}
        value={when?.measure}
        placeholder="accuracy"
        onChange={(measure = '') => set({ measure })}
      />
      <LinesField
        {...field('labels', t('config.actions.labels', 'Labels of the series'))}
        description={t(
          'config.actions.labels-help',
          'name=value, one per line. If empty, all series of the model; the worst of them counts.'
        )}
        values={linesOf(when?.labels)}
        onChange={(lines) => set({ labels: labelsOf(lines) })}
      />
      <JsonField
        {...field('options', t('config.actions.options', 'Options of the signal'))}
        description={t('config.actions.options-help', 'JSON, as in the query editor’s code.')}
        value={when?.options}
        onChange={(written) => {
          const options = optionsSchema.optional().safeParse(written);
          if (!options.success) {
            return t('config.actions.options-problem', 'Enter a JSON object');
          }
          set({ options: options.data });
          return undefined;
        }}
      />
      <ChoiceField
        {...field('level', t('config.actions.level', 'Level'))}
        description={t(
          'config.actions.level-help',
          'The whole confidence interval must be at this level or worse; without an interval, the value.'
        )}
        options={[
          { value: 'warning', label: t('config.actions.warning', 'Warning') },
          { value: 'critical', label: t('config.actions.critical', 'Critical') },
        ]}
        value={when?.level ?? DEFAULTS.when.level}
        onChange={(chosen) => set({ level: LEVELS.find((level) => level === chosen) })}
      />
      {threshold('warning', t('config.actions.threshold-warning', 'Warning threshold'))}
      {threshold('critical', t('config.actions.threshold-critical', 'Critical threshold'))}
      <ChoiceField
        {...field('better', t('config.actions.better', 'Better is'))}
        options={[
          { value: '', label: t('config.actions.better-auto', 'As the signal’s thresholds define') },
          { value: 'higher', label: t('config.actions.higher', 'Higher') },
          { value: 'lower', label: t('config.actions.lower', 'Lower') },
        ]}
        value={when?.better ?? ''}
        onChange={(chosen) => set({ better: SIDES.find((side) => side === chosen) })}
      />
      <TextField
        {...field('window', t('config.actions.window', 'Window'))}
        value={when?.window}
        placeholder={DEFAULTS.when.window}
        onChange={(window) => set({ window })}
      />
      <NumberField
        {...field('minimumSample', t('config.actions.minimum-sample', 'Minimum sample'))}
        description={t('config.actions.minimum-sample-help', 'If empty, that of the signal.')}
        value={when?.minimumSample}
        onChange={(minimumSample) => set({ minimumSample })}
      />
    </Part>
  );
}

/** How it is measured whether the action helped. */
export function ProofFields({ path, action, problems, disabled, onChange }: Props) {
  const { kind, proof } = action;
  const field = fieldsAt(`${path}.proof.`, problems, disabled);
  const set = (change: Partial<NonNullable<typeof proof>>) => onChange({ proof: { ...proof, ...change } });
  return (
    <Part
      label={t('config.actions.proof', 'Measure the effect')}
      description={t(
        'config.actions.proof-help',
        'Compares the same measure before and after: by confidence interval, or by level where there is none.'
      )}
      isOn={proof !== undefined}
      problem={problems.at(`${path}.proof`)}
      disabled={disabled}
      onToggle={(isOn) => onChange({ proof: isOn ? {} : undefined })}
    >
      <TextField
        {...field('settle', t('config.actions.settle', 'Settling time'))}
        description={t('config.actions.settle-help', 'The wait between the action and the measurement.')}
        value={proof?.settle}
        placeholder={DEFAULTS.proof.settle}
        onChange={(settle) => set({ settle })}
      />
      <TextField
        {...field('within', t('config.actions.within', 'Must improve within'))}
        value={proof?.within}
        placeholder={DEFAULTS.proof.within}
        onChange={(within) => set({ within })}
      />
      <TextField
        {...field('before', t('config.actions.before', 'Time measured before the action'))}
        value={proof?.before}
        placeholder={DEFAULTS.proof.before}
        onChange={(before) => set({ before })}
      />
      {kind === 'rollback' && (
        <SwitchField
          label={t('config.actions.revert', 'Revert it if it did not help')}
          value={proof?.revert ?? proof?.wayBack ?? false}
          disabled={disabled}
          onChange={(isOn) => set({ revert: isOn || undefined, wayBack: undefined })}
        />
      )}
    </Part>
  );
}

/** Who has to agree, how often it may be done, and which alerts propose it. */
export function GuardFields({ path, action, problems, disabled, onChange }: Props) {
  const field = fieldsAt(`${path}.`, problems, disabled);
  return (
    <>
      <SwitchField
        label={t('config.actions.approval', 'Requires approval by a second person')}
        value={(action.approval ?? DEFAULTS.rollback.approval) !== 'none'}
        disabled={disabled}
        onChange={(isOn) => onChange({ approval: isOn ? undefined : 'none' })}
      />
      <TextField
        {...field('approvalWithin', t('config.actions.approval-within', 'Approval within'))}
        description={t('config.actions.approval-within-help', 'Proposals without approval expire after this time.')}
        value={action.approvalWithin}
        placeholder={DEFAULTS.rollback.approvalWithin}
        onChange={(approvalWithin) => onChange({ approvalWithin })}
      />
      <TextField
        {...field('cooldown', t('config.actions.cooldown', 'Cool-down'))}
        description={t('config.actions.cooldown-help', 'Minimum time between two actions on one model.')}
        value={action.cooldown}
        placeholder={DEFAULTS.rollback.cooldown}
        onChange={(cooldown) => onChange({ cooldown })}
      />
      <NumberField
        {...field('perDay', t('config.actions.per-day', 'Maximum in 24 hours'))}
        value={action.perDay}
        defaultValue={DEFAULTS.rollback.perDay}
        max={100}
        onChange={(perDay) => onChange({ perDay })}
      />
      <LinesField
        {...field('alert', t('config.actions.alert', 'Labels of alerts that propose it'))}
        description={t('config.actions.alert-help', 'name=value, one per line; an alert must have all of them.')}
        values={linesOf(action.alert)}
        onChange={(lines) => onChange({ alert: labelsOf(lines) })}
      />
    </>
  );
}

const linesOf = (labels: Readonly<Record<string, string>> = {}): readonly string[] =>
  Object.entries(labels).map((pair) => pair.join('='));

const labelsOf = (lines: readonly string[]): Record<string, string> | undefined =>
  lines.length === 0
    ? undefined
    : Object.fromEntries(
        lines.map((line) => {
          const [, name = line, value = ''] = /^([^=]*)=(.*)$/.exec(line) ?? [];
          return [name.trim(), value.trim()];
        })
      );
