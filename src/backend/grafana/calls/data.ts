import { badRequest, classify, errorMessage, PluginError } from '../errors';
import type { Frame } from '../frames/frame';
import { writeFrame, type Written } from '../frames/json';
import type { CallContext, DataQuery, PluginContext, QueryOutcome } from '../plugin';
import { parseJson } from '../wire/bytes';
import {
  type DataQueryMessage,
  type DataResponseMessage,
  frameFormat,
  type QueryChunkedDataResponse,
  type QueryDataRequest,
} from '../wire/messages';
import { services } from '../wire/services';
import { callHeaders, type Dependencies, pluginContext } from './context';
import { Fairness, type User } from './fairness';
import { type Call, CallCancelled, type Method, streaming, unary } from './method';

function queryContext(request: QueryDataRequest, { cancelled, sent }: Call): CallContext {
  return { plugin: pluginContext(request.pluginContext), headers: callHeaders(request.headers), cancelled, sent };
}

/** Answers one query. Never throws: whatever goes wrong is the answer of this query, and of no other. */
async function answerQuery(
  message: DataQueryMessage,
  format: number,
  context: CallContext,
  { handlers, log }: Pick<Dependencies, 'handlers' | 'log'>
): Promise<DataResponseMessage> {
  try {
    context.cancelled.throwIfAborted();
    const as = format === frameFormat.json ? 'json' : 'arrow';
    const outcome = await handlers.query(parseQuery(message, as), context);
    const frames = outcome.frames.map((frame) => encode(frame, message.refId, as));
    return { ...verdict(outcome), format, frames };
  } catch (error) {
    if (context.cancelled.aborted || error instanceof CallCancelled) {
      return { frames: [], error: errorMessage(error), status: 499, errorSource: 'downstream', format };
    }
    // Whoever may query can ask for what cannot be answered, as often as they like.
    const { status, errorSource } = classify(error);
    if (status >= 500) {
      log.error('A query failed', { refId: message.refId, error });
    }
    return { frames: [], error: errorMessage(error), status, errorSource, format };
  }
}

function parseQuery(message: DataQueryMessage, format: Written): DataQuery {
  return {
    format,
    refId: message.refId,
    queryType: message.queryType,
    maxDataPoints: message.maxDataPoints,
    intervalMs: message.intervalMS,
    from: message.timeRange?.fromEpochMS ?? 0,
    to: message.timeRange?.toEpochMS ?? 0,
    json: parseQueryJson(message.json),
  };
}

function parseQueryJson(json: Uint8Array): unknown {
  try {
    return parseJson(json) ?? {};
  } catch (error) {
    throw error instanceof PluginError
      ? error
      : badRequest(`The query is not JSON: ${errorMessage(error)}`, { cause: error });
  }
}

function verdict(outcome: QueryOutcome): Pick<DataResponseMessage, 'error' | 'status' | 'errorSource'> {
  return outcome.ok
    ? { error: '', status: 200, errorSource: '' }
    : { error: errorMessage(new Error(outcome.message)), status: outcome.status, errorSource: outcome.errorSource };
}

const encode = (frame: Frame | Uint8Array, refId: string, as: Written): Uint8Array =>
  frame instanceof Uint8Array ? frame : writeFrame(frame.refId === '' ? { ...frame, refId } : frame, as);

/** Far above what a panel or an alert rule has: one request may not occupy the process that answers for all. */
const MAX_QUERIES = 100;
/** How many queries of one request are worked on at the same time. */
const AT_ONCE = 8;

function tooMany({ queries }: QueryDataRequest, format: number): DataResponseMessage {
  const error = `The request has ${queries.length} queries, of which the first ${MAX_QUERIES} are answered: put this one into a request of its own`;
  return { frames: [], error, status: 400, errorSource: 'downstream', format };
}

/** Who asks which data source: one that hangs holds up nothing that is asked of others. */
const userOf = ({ orgId, user, dataSource }: PluginContext): User => ({
  key: [orgId, dataSource?.uid, user?.login].join('/'),
  isPerson: user !== undefined,
});

/** Runs what it is given in order, so many at the same time. */
function lanes(count: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: Array<() => void> = [];
  let free = count;
  return async (work) => {
    if (free > 0) {
      free -= 1;
    } else {
      await new Promise<void>((go) => waiting.push(go));
    }
    try {
      return await work();
    } finally {
      // Whoever waits takes over the lane.
      const next = waiting.shift();
      if (next === undefined) {
        free += 1;
      } else {
        next();
      }
    }
  };
}

/** Queries: a few of a request side by side, each with an answer of its own. */
export function dataService(dependencies: Dependencies): readonly Method[] {
  // Planning a query is one piece of work.
  const fairness = new Fairness();

  const answers = (request: QueryDataRequest, call: Call) => {
    const context = queryContext(request, call);
    const format = request.format === frameFormat.json ? frameFormat.json : frameFormat.arrow;
    const side = lanes(AT_ONCE);
    const user = userOf(context.plugin);
    return request.queries.map(async (query, i) => ({
      refId: query.refId,
      response:
        i < MAX_QUERIES
          ? await side(() => fairness.run(user, () => answerQuery(query, format, context, dependencies)))
          : tooMany(request, format),
    }));
  };

  return [
    unary('queryData', services.data.queryData, async (request, call) => {
      const answered = await Promise.all(answers(request, call));
      return { responses: Object.fromEntries(answered.map(({ refId, response }) => [refId, response])) };
    }),

    streaming('queryChunkedData', services.data.queryChunkedData, async function* (request, call) {
      for (const answer of answers(request, call)) {
        const { refId, response } = await answer;
        const { frames, error, status, errorSource, format } = response;
        for (const [index, frame] of frames.entries()) {
          yield { refId, frameId: String(index), frame, error: '', status: 200, errorSource: '', format };
        }
        if (error !== '') {
          yield chunkOfError(refId, { error, status, errorSource, format });
        }
      }
    }),
  ];
}

function chunkOfError(
  refId: string,
  response: Pick<QueryChunkedDataResponse, 'error' | 'status' | 'errorSource' | 'format'>
): QueryChunkedDataResponse {
  return { refId, frameId: '', frame: new Uint8Array(), ...response };
}
