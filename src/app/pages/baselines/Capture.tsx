import type { TimeRange } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { Alert, Button, ConfirmModal, Field, Input, Stack, Text } from '@grafana/ui';
import { useState } from 'react';
import { useAction } from '../../data';
import type { BaselineDocument, StoredBaseline } from '../../models/resources';
import { hasRole, unescaped } from '../../shell';
import {
  captureBaseline,
  type CapturedBaseline,
  lastDay,
  storeBaseline,
  VersionField,
  type VersionWindow,
  WindowField,
} from './SideFields';
import { contentsOf, saveDocument } from './StoredBaselines';

interface Props {
  readonly uid: string;
  readonly model: string;
  readonly stored: readonly StoredBaseline[];
  readonly onStored: () => void;
}

/** Makes a baseline of what a version's series counted over a window, to be looked at, downloaded, or stored. */
export function Capture({ uid, model, stored, onStored }: Props) {
  const [version, setVersion] = useState<string>();
  const [window, setWindow] = useState<TimeRange>(lastDay);
  const [positive, setPositive] = useState('');
  const capture = useAction((versionWindow: VersionWindow) => captureBaseline(uid, versionWindow));
  const runQueries = () =>
    version !== undefined &&
    capture.run({
      model,
      version,
      from: window.from.valueOf(),
      to: window.to.valueOf(),
      ...(positive === '' ? {} : { positive }),
    });
  return (
    <Stack direction="column" gap={1}>
      <Text element="h3">
        <Trans i18nKey="baselines.capture">Create a baseline from a time window</Trans>
      </Text>
      <Text color="secondary">
        <Trans i18nKey="baselines.capture-text">
          For a version that was deployed without one: choose a window in which it worked well, such as the week after
          it went live.
        </Trans>
      </Text>
      <Stack direction="row" gap={2} wrap="wrap" alignItems="flex-end">
        <VersionField id="capture-version" uid={uid} model={model} value={version} onChange={setVersion} />
        <WindowField label={t('baselines.window', 'Window')} value={window} onChange={setWindow} />
        <Field
          noMargin
          label={t('baselines.positive', 'Positive class (if not recognised by its name)')}
          htmlFor="capture-positive"
        >
          <Input
            id="capture-positive"
            width={20}
            value={positive}
            onChange={(e) => setPositive(e.currentTarget.value)}
          />
        </Field>
        <Button
          icon={capture.state === 'loading' ? 'spinner' : 'calculator-alt'}
          disabled={version === undefined || capture.state === 'loading'}
          tooltip={version === undefined ? t('baselines.version-first', 'Choose a version first') : undefined}
          onClick={runQueries}
        >
          <Trans i18nKey="baselines.count">Create</Trans>
        </Button>
      </Stack>
      {capture.state === 'error' && (
        <Alert title={t('baselines.capture-failed', 'The baseline could not be created')}>{capture.message}</Alert>
      )}
      {capture.state === 'done' && (
        <NewBaseline uid={uid} captured={capture.value} stored={stored} onStored={onStored} />
      )}
    </Stack>
  );
}

interface NewBaselineProps {
  readonly uid: string;
  readonly captured: CapturedBaseline;
  readonly stored: readonly StoredBaseline[];
  readonly onStored: () => void;
}

function NewBaseline({ uid, captured: { baseline, notices }, stored, onStored }: NewBaselineProps) {
  const [isAsking, setAsking] = useState(false);
  const storage = useAction(async (document: BaselineDocument) => {
    const run = await storeBaseline(uid, document);
    onStored();
    return run;
  });
  const replaces = stored.some((one) => one.found && one.version === baseline.version);
  const isEmpty = baseline.rows === 0;
  return (
    <Stack direction="column" gap={1} alignItems="flex-start">
      <Text>{contentsOf(baseline)}</Text>
      {notices.map(({ text }) => (
        <Alert key={text} severity="warning" title={text} />
      ))}
      <Stack direction="row" gap={1}>
        <Button variant="secondary" icon="download-alt" disabled={isEmpty} onClick={() => saveDocument(baseline)}>
          <Trans i18nKey="baselines.save">Download</Trans>
        </Button>
        {hasRole('Editor') && (
          <Button
            icon="cloud-upload"
            disabled={isEmpty || storage.state === 'loading'}
            onClick={() => (replaces ? setAsking(true) : storage.run(baseline))}
          >
            <Trans i18nKey="baselines.store">Store with the version's run in MLflow</Trans>
          </Button>
        )}
      </Stack>
      {storage.state === 'done' && (
        <Alert
          severity="success"
          title={t(
            'baselines.stored',
            'Stored with run {{runId}}. Drift is now measured against it.',
            unescaped({
              runId: storage.value.runId,
            })
          )}
        />
      )}
      {storage.state === 'error' && (
        <Alert title={t('baselines.store-failed', 'The baseline could not be stored')}>{storage.message}</Alert>
      )}
      <ConfirmModal
        isOpen={isAsking}
        title={t('baselines.replace', 'Replace the baseline')}
        body={t(
          'baselines.replace-text',
          'Version {{version}} already has a baseline. Drift, attribution and estimated quality are then measured against the new one, for past times too.',
          unescaped({ version: baseline.version ?? '' })
        )}
        confirmText={t('baselines.replace-confirm', 'Replace')}
        onConfirm={() => {
          setAsking(false);
          storage.run(baseline);
        }}
        onDismiss={() => setAsking(false)}
      />
    </Stack>
  );
}
