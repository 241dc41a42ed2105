interface Page {
  readonly next_page_token?: string | undefined;
}

/** More pages than this is a server that repeats itself. */
const MAX_PAGES = 10_000;

/** Asks page after page until the server has no more, or `enough` entries are there. */
export async function allPages<P extends Page, Entry>(
  ask: (pageToken: string | undefined) => Promise<P>,
  entriesOf: (page: P) => readonly Entry[],
  enough = Infinity
): Promise<Entry[]> {
  const entries: Entry[] = [];
  let token: string | undefined;
  for (let page = 0; page < MAX_PAGES && entries.length < enough; page++) {
    const answer = await ask(token);
    for (const entry of entriesOf(answer)) {
      entries.push(entry);
    }
    const next = answer.next_page_token;
    if (next === undefined || next === '' || next === token) {
      break;
    }
    token = next;
  }
  return entries.length > enough ? entries.slice(0, enough) : entries;
}

/** The query parameter of a page, none for the first. */
export const pageParam = (token: string | undefined): ReadonlyArray<readonly [string, string]> =>
  token === undefined ? [] : [['page_token', token]];
