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

/** `address` ends in a slash; everything below it is a file of `folder`. */
interface Served {
  readonly address: string;
  readonly folder: string;
  /** Files whose names change with their content; others are asked for again and again. */
  readonly hashed?: boolean;
}

export const fileRoutes = (served: readonly Served[]): Route[] =>
  served.map((one) => ({ method: 'GET', path: `${one.address}*`, handle: (asked) => fileOf(one, asked) }));

async function fileOf({ folder, hashed = false }: Served, { params }: ServerRequest): Promise<Answer> {
  const file = path.join(folder, params['rest'] ?? '');
  const extension = path.extname(file);
  const type = TYPES[extension];
  // Executables and other people's files are none of a page's business, however the address is spelt.
  if (type === undefined || !file.startsWith(folder + path.sep)) {
    throw new HttpError(404, 'There is no such file');
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
    throw new HttpError(404, `There is no file ${params['rest'] ?? ''}`);
  }
}

/** Grafana has some icons that its packages ask for and do not bring: a turning circle, the mirror of one that is there, and for the rest nothing. */
const SPINNER =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" d="M12 3a9 9 0 1 1-9 9"/></svg>';
const MIRRORED = ' transform="translate(24 0) scale(-1 1)"';
const NOTHING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"></svg>';

/** What points to the left is there to the right. */
async function mirrored(files: Route, asked: ServerRequest): Promise<string | undefined> {
  const { rest = '' } = asked.params;
  if (!rest.endsWith('-left.svg')) {
    return undefined;
  }
  try {
    const answer = await files.handle({ ...asked, params: { rest: rest.replace(/-left\.svg$/, '-right.svg') } });
    return answer.body === undefined ? undefined : String(answer.body).replaceAll('<path', `<path${MIRRORED}`);
  } catch {
    return undefined;
  }
}

/** Answers for what is not there what `files` would answer with an error. */
export const withIcons = (files: Route): Route => ({
  ...files,
  handle: async (asked): Promise<Answer> => {
    try {
      return await files.handle(asked);
    } catch (error) {
      const { rest = '' } = asked.params;
      if (!rest.endsWith('.svg')) {
        throw error;
      }
      const body = rest.endsWith('/spinner.svg') ? SPINNER : ((await mirrored(files, asked)) ?? NOTHING);
      return { status: 200, headers: { 'content-type': 'image/svg+xml' }, body };
    }
  },
});
