import { t } from '@grafana/i18n';
import { locationService } from '@grafana/runtime';
import { Combobox } from '@grafana/ui';
import { useDataSource } from '../data/useDataSource';

/** Which data source the app reads, where there are several; kept in the address. */
export function SourcePicker() {
  const { source, sources } = useDataSource();
  if (sources.length < 2) {
    return null;
  }
  return (
    <>
      <label className="sr-only" htmlFor="modelwatch-source">
        {t('shell.source', 'Data source')}
      </label>
      <Combobox
        id="modelwatch-source"
        width="auto"
        minWidth={16}
        prefixIcon="database"
        options={sources.map(({ uid, name }) => ({ value: uid, label: name }))}
        value={source?.uid ?? null}
        onChange={({ value }) => locationService.partial({ ds: value })}
      />
    </>
  );
}
