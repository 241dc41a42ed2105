import type { Answer, Route, ServerRequest } from '../http';

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
