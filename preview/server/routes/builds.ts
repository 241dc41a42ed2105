import type { Route } from '../http';

/** Tells open pages that something was built anew. */
export class Builds {
  readonly #readers = new Set<(text: string) => void>();

  tell(): void {
    this.#readers.forEach((write) => write('event: built\ndata: \n\n'));
  }

  /** Server-sent events, for as long as the page is open. */
  readonly route: Route = {
    method: 'GET',
    path: '/preview/builds',
    handle: () => ({
      status: 200,
      headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' },
      stream: async (write, gone) => {
        write(': waiting for builds\n\n');
        this.#readers.add(write);
        await new Promise((settle) => gone.addEventListener('abort', settle, { once: true }));
        this.#readers.delete(write);
      },
    }),
  };
}
