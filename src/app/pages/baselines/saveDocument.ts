import type { BaselineDocument } from '../../models/baselines';

/** Hands the artifact to the browser as the file that MLflow's run is to hold. */
export function saveDocument(baseline: BaselineDocument): void {
  const url = URL.createObjectURL(
    new Blob([`${JSON.stringify(baseline, undefined, 2)}\n`], { type: 'application/json' })
  );
  const link = document.createElement('a');
  link.href = url;
  link.download = 'baseline.json';
  link.click();
  URL.revokeObjectURL(url);
}
