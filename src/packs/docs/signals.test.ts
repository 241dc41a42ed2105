import { readFileSync } from 'node:fs';
import { signals } from '../../signals/registry';
import { signalsDocument } from './signals';

test('docs/signals.md is what the registry says: run npm run packs', () => {
  expect(readFileSync('docs/signals.md', 'utf8')).toBe(signalsDocument(signals.values()));
});

test.each([...signals.values()].map((signal) => [signal.id, signal] as const))(
  '%s describes every option',
  (_, signal) => {
    const rows = signalsDocument([signal])
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .filter((line) => line.split(/(?<!\\)\|/).length === 6);
    for (const row of rows) {
      expect(row).not.toMatch(/\|\s+\|$/);
    }
    expect(signal.summary).toMatch(/\.$/);
  }
);
