import { toDataFrame } from '@grafana/data';
import { z } from 'zod';
import { errorMessage } from '../../../datasource/useAsync';
import { installedIn } from '../../../report/alerts';
import type { Accesses } from '../../../report/document';
import type { ReportSource } from '../../../report/gather';
import type { Answer, Question } from '../../../report/questions';
import { request, resource, statusSchema } from '../../data';
import { DATA_SOURCE_ID } from '../../data/sources';
import { hasRole } from '../../shell';

/** What the page makes: to be shown, printed and downloaded. */
export interface Document {
  /** Of its files. */
  readonly name: string;
  readonly json: string;
  readonly html: (signedBy: string) => string;
}

export interface Making {
  readonly cancelled: AbortSignal;
  /** How far it is. */
  readonly show: (progress: string) => void;
}

type AccessesScope = Parameters<NonNullable<ReportSource['accesses']>>[0];

/** The data source `uid`, queried through Grafana as the signed-in user. `cancelled` stops it between questions. */
export const grafanaReportSource = (uid: string, cancelled: AbortSignal): ReportSource => ({
  health: async () => {
    const { status, message } = await resource(uid, 'status', statusSchema);
    return { ok: status === 'ok', message };
  },
  signals: () => resource(uid, 'signals', signalsSchema),
  profiles: (within) => resource(uid, 'profiles', z.unknown(), { query: { within: String(within) } }),
  ...(hasRole('Admin') ? { accesses: (of) => accessesOf(uid, of) } : {}),
  installed: () => installedIn((url) => request(z.unknown(), { url })),
  ask: async (questions) => {
    cancelled.throwIfAborted();
    const answers = await Promise.all(
      questions.map(async (question) => [question.refId, await answerOf(uid, question)] as const)
    );
    cancelled.throwIfAborted();
    return new Map(answers);
  },
});

const signalsSchema = z.array(
  z.object({
    ...{ id: z.string(), title: z.string(), inHealthReport: z.boolean(), usesServerProfile: z.boolean() },
    boundsOf: z.literal('buckets').optional(),
  })
);

const counts = z.record(z.string(), z.number());
const accessesSchema = z.object({
  intact: z.union([z.literal(true), z.string()]),
  ...{ total: z.number(), unnamed: z.number(), refused: z.number(), people: z.number(), actionSteps: z.number() },
  ...{ byOrigin: counts, bySignal: counts, byPanel: counts },
});

const causeOf = z.object({ cause: z.object({ status: z.number() }) });

/** Nothing where no trail is kept. */
async function accessesOf(uid: string, of: AccessesScope): Promise<Accesses | string | undefined> {
  const query = { from: String(of.from), to: String(of.to), ...(of.model === undefined ? {} : { model: of.model }) };
  try {
    return await resource(uid, 'audit/accesses', accessesSchema, { query });
  } catch (error) {
    return causeOf.safeParse(error).data?.cause.status === 404 ? undefined : errorMessage(error);
  }
}

const resultSchema = z.object({
  status: z.number().default(200),
  error: z.string().optional(),
  frames: z.array(z.unknown()).default([]),
});
const bodySchema = z.object({ results: z.record(z.string(), resultSchema) });
/** A query that failed is answered with the same body, and rejected. */
const rejectedSchema = z.object({ data: bodySchema });
const statusOf = z.object({ status: z.number() });

/** A report says of each question that was not answered why: none of them ends it. */
async function answerOf(uid: string, { refId, json, from, to, ...sampling }: Question): Promise<Answer> {
  const query = { ...json, ...sampling, refId, datasource: { type: DATA_SOURCE_ID, uid } };
  const data = { from: String(from), to: String(to), queries: [query] };
  try {
    const body = await request(bodySchema, { url: '/api/ds/query', method: 'POST', data }).catch((error: unknown) => {
      const rejected = rejectedSchema.safeParse(error);
      if (!rejected.success) {
        throw error;
      }
      return rejected.data.data;
    });
    const { status, error, frames } = body.results[refId] ?? { status: 502, error: 'There was no answer.', frames: [] };
    return error === undefined
      ? { ok: true, frames: frames.map((frame) => toDataFrame(frame)) }
      : { ok: false, error, status };
  } catch (error) {
    return { ok: false, error: errorMessage(error), status: statusOf.safeParse(error).data?.status ?? 502 };
  }
}
