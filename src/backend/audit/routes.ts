import { z } from 'zod';
import { errorText } from '../../text';
import { type CallContext, json, PluginError, type ResourceResponse, type Route, route } from '../grafana';
import { accessesIn } from './accesses';
import type { Hiding } from './describe';
import { type Found, readTrail } from './read';
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
const accessesQuery = z.object({ from: time, to: time, model: z.string().min(1).max(500).optional() });

/** The trail read back: of this organisation and data source, by Admins alone. */
export function auditRoutes(
  { folder }: Pick<TrailSettings, 'folder'>,
  trail: Trail,
  policy: { readonly hiding: (context: CallContext) => Hiding }
): Route[] {
  const find = async (
    { allowed, from = 0, to = Infinity, ...query }: z.infer<typeof exportQuery>,
    limit: number,
    context: CallContext
  ): Promise<Found> =>
    reading(context, (place, of) => {
      const wanted = {
        ...query,
        from,
        to,
        limit,
        ...of,
        ...(allowed === undefined ? {} : { allowed: allowed === 'true' }),
      };
      return readTrail(place, wanted, context.cancelled);
    });

  async function reading<Result>(
    { plugin, cancelled }: CallContext,
    read: (place: string, of: { readonly org: number; readonly dataSource: string }) => Promise<Result>
  ): Promise<Result> {
    if (folder === undefined || plugin.dataSource === undefined) {
      throw new PluginError(
        'No audit trail is kept here: the administrator of the server sets audit_folder, see docs/audit.md',
        404,
        'downstream'
      );
    }
    try {
      return await read(folder, { org: plugin.orgId, dataSource: plugin.dataSource.uid });
    } catch (error) {
      throw cancelled.aborted
        ? error
        : new PluginError(`The audit trail cannot be read: ${errorText(error)}`, 500, 'plugin', { cause: error });
    }
  }

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
    route({
      method: 'GET',
      path: 'audit/accesses',
      role: 'Admin',
      query: accessesQuery,
      handle: async ({ query: { model, ...period } }, context) => {
        const named = model === undefined ? {} : { model: policy.hiding(context).shown('model', model) };
        return json(
          await reading(context, (place, of) => accessesIn(place, { ...period, ...named, of }, context.cancelled))
        );
      },
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
