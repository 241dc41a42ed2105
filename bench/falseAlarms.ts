import { MEASURES, alarmRates, normalReference, type Shift } from './alarms';

const WINDOWS = 1000;
/** Rare events need more windows to be counted; large ones cost too much. */
const windowsOf = (n: number, quick: boolean): number => (n > 1000 ? 1 : 10) * (quick ? WINDOWS / 10 : WINDOWS);
const REFERENCE_ROWS = 20_000;
const SHIFTS: ReadonlyArray<readonly [string, Shift]> = [
  ['no drift', { mean: 0, deviation: 1 }],
  ['mean + 0.3 σ', { mean: 0.3, deviation: 1 }],
  ['mean + 0.5 σ', { mean: 0.5, deviation: 1 }],
  ['σ × 1.5', { mean: 0, deviation: 1.5 }],
];

const percent = (count: number, of: number): string => `${((100 * count) / of).toFixed(2)} %`;

/**
 * How often the default drift levels fire on windows without drift, and how often they find a stated shift, beside
 * Evidently's default rule for a reference of this size: a table in Markdown, printed row by row as each is counted,
 * because all of it takes some minutes. `quick` counts a tenth of the windows.
 */
export function falseAlarms({ quick }: { readonly quick: boolean }): void {
  const reference = normalReference(REFERENCE_ROWS);
  console.log(`Share of windows that fire; reference of ${REFERENCE_ROWS} values in 20 bins of equal mass.\n`);
  const columns = ['shift', 'n', 'windows', ...MEASURES.map((measure) => `${measure} warning / critical`), 'Evidently'];
  console.log(row(columns));
  console.log(row(columns.map(() => '---')));
  for (const [name, shift] of SHIFTS) {
    for (const n of [100, 1000, 10_000]) {
      const windows = windowsOf(n, quick);
      const rates = alarmRates(reference, n, shift, windows, { evidently: true });
      const cells = MEASURES.map(
        (measure) => `${percent(rates.warning[measure], windows)} / ${percent(rates.critical[measure], windows)}`
      );
      console.log(row([name, String(n), String(windows), ...cells, percent(rates.evidently, windows)]));
    }
  }
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
