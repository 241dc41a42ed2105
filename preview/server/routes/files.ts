import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Answer, HttpError, type Route, type ServerRequest } from '../http';

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.gif': 'image/gif',
  '.md': 'text/markdown; charset=utf-8',
  '.ttf': 'font/ttf',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.html': 'text/html; charset=utf-8',
};

/** Serves the files of `folder` below `address`, which ends with a slash. */
interface Served {
  readonly address: string;
  readonly folder: string;
  /** Whether file names change with their content, so that browsers may cache them. */
  readonly hashed?: boolean;
}

export const fileRoutes = (served: readonly Served[]): Route[] =>
  served.map((one) => ({ method: 'GET', path: `${one.address}*`, handle: (request) => fileOf(one, request) }));

async function fileOf({ folder, hashed = false }: Served, { params }: ServerRequest): Promise<Answer> {
  const file = path.join(folder, params['rest'] ?? '');
  const extension = path.extname(file);
  const type = TYPES[extension];
  // Neither executables nor files outside the folder, whatever the path is encoded as.
  if (type === undefined || !file.startsWith(folder + path.sep)) {
    throw new HttpError(404, 'File not found');
  }
  try {
    return {
      status: 200,
      headers: {
        'content-type': type,
        'x-content-type-options': 'nosniff',
        'cache-control': hashed ? 'max-age=31536000, immutable' : 'no-cache',
      },
      body: await readFile(file),
    };
  } catch {
    throw new HttpError(404, `File not found: ${params['rest'] ?? ''}`);
  }
}

const SPINNER =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" d="M12 3a9 9 0 1 1-9 9"/></svg>';
const EMPTY_ICON = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"></svg>';

/** Replaces the icons that Grafana's packages request but do not contain: a spinner, and an empty image for all others. */
export const withIcons = (files: Route): Route => ({
  ...files,
  handle: async (request): Promise<Answer> => {
    try {
      return await files.handle(request);
    } catch (error) {
      const { rest = '' } = request.params;
      if (!rest.endsWith('.svg')) {
        throw error;
      }
      const body = rest.endsWith('/spinner.svg') ? SPINNER : EMPTY_ICON;
      return { status: 200, headers: { 'content-type': 'image/svg+xml' }, body };
    }
  },
});
