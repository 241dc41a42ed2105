import { z } from 'zod';
import { errorText } from '../../text';
import { type CallContext, json, PluginError, type ResourceResponse, type Route, route } from '../grafana';
import { type Found, readTrail, type Wanted } from './read';
import type { TrailSettings } from './settings';
import type { Trail } from './trail';

const time = z.coerce.number().int().nonnegative();
const text = z.string().min(1).max(500).optional();

const filters = {
  from: time.optional(),
  to: time.optional(),
  kind: z.enum(['access', 'action', 'trail']).optional(),
  allowed: z.enum(['true', 'false']).optional(),
  who: text,
  model: text,
  signal: text,
};

const SHOWN = 200;
const EXPORTED = 50_000;

const listQuery = z.object({ ...filters, limit: z.coerce.number().int().min(1).max(1000).default(SHOWN) });
const exportQuery = z.object(filters);

/** The trail read back: of this organisation and data source, by Admins alone. */
export function auditRoutes({ folder }: Pick<TrailSettings, 'folder'>, trail: Trail): Route[] {
  const find = async (
    { allowed, from = 0, to = Infinity, ...query }: z.infer<typeof exportQuery>,
    limit: number,
    { plugin, cancelled }: CallContext
  ): Promise<Found> => {
    if (folder === undefined || plugin.dataSource === undefined) {
      throw new PluginError(
        'No audit trail is kept here: the administrator of the server sets audit_folder, see docs/audit.md',
        404,
        'downstream'
      );
    }
    const wanted: Wanted = {
      ...query,
      from,
      to,
      limit,
      org: plugin.orgId,
      dataSource: plugin.dataSource.uid,
      ...(allowed === undefined ? {} : { allowed: allowed === 'true' }),
    };
    try {
      return await readTrail(folder, wanted, cancelled);
    } catch (error) {
      throw cancelled.aborted
        ? error
        : new PluginError(`The audit trail cannot be read: ${errorText(error)}`, 500, 'plugin', { cause: error });
    }
  };
  return [
    route({
      method: 'GET',
      path: 'audit',
      role: 'Admin',
      query: listQuery,
      handle: async ({ query: { limit, ...query } }, context) => {
        const problem = trail.problem();
        const state = { ...(problem === undefined ? {} : { problem }), isClosed: trail.isClosed() };
        return json(
          folder === undefined
            ? { isKept: false, ...state, entries: [], more: false, unreadable: 0 }
            : { isKept: true, ...state, ...(await find(query, limit, context)) }
        );
      },
    }),
    route({
      method: 'GET',
      path: 'audit/export',
      role: 'Admin',
      query: exportQuery,
      handle: async ({ query }, context) => lines(await find(query, EXPORTED, context)),
    }),
  ];
}

const lines = ({ entries, more }: Found): ResourceResponse => ({
  status: 200,
  headers: {
    'Content-Type': ['application/x-ndjson; charset=utf-8'],
    'Content-Disposition': ['attachment; filename="audit.jsonl"'],
    'X-Modelwatch-More': [String(more)],
  },
  body: new TextEncoder().encode(entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')),
});
