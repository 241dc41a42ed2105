import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import {
  frameFormat,
  type QueryChunkedDataResponse,
  type QueryDataRequest,
  type QueryDataResponse,
} from '../wire/data';
import type { Dependencies } from './dependencies';
import { answerQuery, queryContext } from './query';
import { streaming, unary } from './respond';

/** Queries: all of a request side by side, each with an answer of its own. */
export function dataService(dependencies: Dependencies): UntypedServiceImplementation {
  const answers = (request: QueryDataRequest, cancelled: AbortSignal) => {
    const context = queryContext(request, cancelled);
    const format = request.format === frameFormat.json ? frameFormat.json : frameFormat.arrow;
    return request.queries.map(async (query) => ({
      refId: query.refId,
      response: await answerQuery(query, format, context, dependencies),
    }));
  };

  return {
    queryData: unary(
      dependencies,
      'queryData',
      async (request: QueryDataRequest, cancelled): Promise<QueryDataResponse> => {
        const answered = await Promise.all(answers(request, cancelled));
        return { responses: Object.fromEntries(answered.map(({ refId, response }) => [refId, response])) };
      }
    ),

    queryChunkedData: streaming(
      dependencies,
      'queryChunkedData',
      async function* (request: QueryDataRequest, cancelled) {
        for (const answer of answers(request, cancelled)) {
          const { refId, response } = await answer;
          const { frames, error, status, errorSource, format } = response;
          for (const [index, frame] of frames.entries()) {
            yield { refId, frameId: String(index), frame, error: '', status: 200, errorSource: '', format };
          }
          if (error !== '') {
            yield chunkOfError(refId, { error, status, errorSource, format });
          }
        }
      }
    ),
  };
}

function chunkOfError(
  refId: string,
  response: Pick<QueryChunkedDataResponse, 'error' | 'status' | 'errorSource' | 'format'>
): QueryChunkedDataResponse {
  return { refId, frameId: '', frame: new Uint8Array(), ...response };
}
