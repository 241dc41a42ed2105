import { AppEvents, EventBusSrv } from '@grafana/data';
import type { BackendSrv, BackendSrvRequest, FetchResponse } from '@grafana/runtime';
import { firstValueFrom, Observable } from 'rxjs';

/** Running requests by id: a later one with the same id cancels the earlier. */
const running = new Map<string, AbortController>();

function bodyOf({ data, headers }: BackendSrvRequest): Pick<RequestInit, 'body' | 'headers'> {
  if (data === undefined || data === null) {
    return { headers };
  }
  return { body: JSON.stringify(data), headers: { 'content-type': 'application/json', ...headers } };
}

function addressOf({ url, params }: BackendSrvRequest): string {
  const address = new URL(url, window.location.origin);
  for (const [name, value] of Object.entries(params ?? {})) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null) {
        address.searchParams.append(name, String(one));
      }
    }
  }
  return address.href;
}

async function read(response: Response, { responseType }: BackendSrvRequest) {
  switch (responseType) {
    case 'text':
      return response.text();
    case 'blob':
      return response.blob();
    case 'arraybuffer':
      return response.arrayBuffer();
    default: {
      const text = await response.text();
      const isJson = response.headers.get('content-type')?.includes('json') ?? false;
      return isJson && text !== '' ? JSON.parse(text) : text;
    }
  }
}

function alertOf(options: BackendSrvRequest, data: unknown, status: number): void {
  const message = typeof data === 'object' && data !== null && 'message' in data ? String(data.message) : undefined;
  const changes = options.method !== undefined && options.method !== 'GET';
  if (status >= 400 && options.showErrorAlert !== false && !options.url.startsWith('/api/ds/query')) {
    appEvents.emit(AppEvents.alertError, [message ?? `Status ${status}`]);
  } else if (status < 400 && changes && options.showSuccessAlert !== false && message !== undefined) {
    appEvents.emit(AppEvents.alertSuccess, [message]);
  }
}

function fetchOnce<T>(options: BackendSrvRequest): Observable<FetchResponse<T>> {
  return new Observable((reader) => {
    const control = new AbortController();
    const { requestId } = options;
    if (requestId !== undefined) {
      running.get(requestId)?.abort();
      running.set(requestId, control);
    }
    const abort = () => control.abort();
    options.abortSignal?.addEventListener('abort', abort);
    const ask = async () => {
      const response = await fetch(addressOf(options), {
        method: options.method ?? 'GET',
        signal: control.signal,
        ...bodyOf(options),
      });
      const { status, statusText, ok, headers, redirected, type, url } = response;
      const data = await read(response, options);
      alertOf(options, data, status);
      if (!ok) {
        throw { status, statusText, data, config: options };
      }
      reader.next({ data, status, statusText, ok, headers, redirected, type, url, config: options });
      reader.complete();
    };
    ask()
      .catch((error: unknown) =>
        reader.error(
          control.signal.aborted
            ? {
                type: 'cancelled',
                cancelled: true,
                status: -1,
                statusText: 'Request was aborted',
                data: null,
                config: options,
              }
            : error
        )
      )
      .finally(() => {
        if (requestId !== undefined && running.get(requestId) === control) {
          running.delete(requestId);
        }
      });
    return () => {
      options.abortSignal?.removeEventListener('abort', abort);
      control.abort();
    };
  });
}

async function request<T>(options: BackendSrvRequest): Promise<T> {
  return (await firstValueFrom(fetchOnce<T>(options))).data;
}

/** Grafana's BackendSrv over the browser's `fetch`. */
export const backend: BackendSrv = {
  fetch: fetchOnce,
  request,
  datasourceRequest: (options) => firstValueFrom(fetchOnce(options)),
  chunked: () => {
    throw new Error('The preview does not support chunked responses');
  },
  get: (url, params, requestId, options) => request({ ...options, method: 'GET', url, params, requestId }),
  delete: (url, data, options) => request({ ...options, method: 'DELETE', url, data }),
  post: (url, data, options) => request({ ...options, method: 'POST', url, data }),
  patch: (url, data, options) => request({ ...options, method: 'PATCH', url, data }),
  put: (url, data, options) => request({ ...options, method: 'PUT', url, data }),
};

/** The event bus of pages and plugins; notifications of the user are events too. */
export const appEvents = new EventBusSrv();
