import { readFileSync } from 'node:fs';
import { PANELS } from './panels';

it.each(PANELS.map((panel) => [panel.id, panel] as const))('%s leads to a dashboard of its signal', (_, panel) => {
  expect(readFileSync(`dashboards/${panel.dashboard}.json`, 'utf8')).toContain(`"signal": "${panel.query.signal}"`);
});
