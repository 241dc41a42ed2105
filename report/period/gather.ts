import type { Installed } from '../../src/report/alerts';
import type { Accesses } from '../../src/report/document';
import { gatherReport } from '../../src/report/gather';
import { signals } from '../../src/signals/registry';
import { foundProfiles, type QueryClient } from '../collect';

/** Levels of a quarter are read from as many samples as the quarter has. */
const ANSWER_MS = 600_000;

/** The plugin as a source of reports and reviews. */
export const askOf =
  (client: Pick<QueryClient, 'query'>): Parameters<typeof gatherReport>[0]['ask'] =>
  (questions) =>
    client.query(questions, { timeoutMs: ANSWER_MS });

/** The report of a period, asked of a plugin. Rejects when the plugin is gone. */
export const reportOf = (
  client: QueryClient,
  wanted: Parameters<typeof gatherReport>[1],
  { accesses, installed }: { readonly accesses?: Accesses | string; readonly installed?: Installed } = {}
) =>
  gatherReport(
    {
      health: () => client.health(),
      signals: async () => [...signals.values()],
      profiles: (within) => foundProfiles(client, within),
      accesses: async () => accesses,
      installed: async () => installed ?? {},
      ask: askOf(client),
    },
    wanted
  );
