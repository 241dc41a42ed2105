import { request } from 'undici';
import { moveInWords } from '../../actions/aliases';
import { beginningOf, errorText } from '../../text';
import { discard } from '../sources/http/fault';
import { agentFor, type Proxies } from '../sources/http/proxy';
import type { Tls } from '../sources/settings';
import type { Acted } from './entry';

/** By which dashboards find them; the model's name is the other tag. */
const TAG = 'modelwatch-action';

const TIMEOUT_MS = 30_000;

/** What a step is called on a graph. None for those that say what is about to be done: what came of it follows at once. */
function textOf({ id, event }: Pick<Acted, 'id' | 'event'>): string | undefined {
  switch (event.event) {
    case 'proposed': {
      const move = event.to === undefined ? '' : ` from version ${event.from ?? '(none)'} to ${event.to}`;
      return `action ${id} (${event.setting})${move} was proposed: ${event.reason}`;
    }
    case 'approved':
      return `action ${id} was approved`;
    case 'refused':
      return `action ${id} was rejected: ${event.reason}`;
    case 'expired':
      return `action ${id} was not approved in time`;
    case 'done':
    case 'proved':
    case 'returned':
      return event.says;
    case 'failed':
      return `an action failed. ${event.reason}`;
    case 'seen':
      return moveInWords(event);
    case 'started':
    case 'returning':
      return undefined;
  }
}

/**
 * Grafana shows the text of an annotation as HTML (public/app/plugins/panel/timeseries/plugins/annotations2/AnnotationTooltip2.tsx),
 * without scripts but with images and links: what a called server says stays text.
 */
const asText = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Writes a step down as an annotation of Grafana's. Rejects with what Grafana says. */
export async function annotate(
  { model, id, event }: Pick<Acted, 'model' | 'id' | 'event'>,
  {
    url,
    token,
    tls,
    proxies,
  }: { readonly url: string; readonly token: string; readonly tls: Tls; readonly proxies: Proxies }
): Promise<void> {
  const text = textOf({ id, event });
  if (text === undefined) {
    return;
  }
  const address = new URL(`${url.replace(/\/+$/, '')}/api/annotations`);
  const dispatcher = agentFor(address, { tls, proxies, timeout: TIMEOUT_MS });
  try {
    const { statusCode, body } = await request(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({
        time: event.at,
        tags: [TAG, model],
        text: asText(beginningOf(`${model}: ${text}`, 1000)),
      }),
      dispatcher,
    });
    discard(body);
    if (statusCode !== 200) {
      throw new Error(`Grafana answered ${statusCode}`);
    }
  } catch (error) {
    throw new Error(`No annotation was written at ${address.host}: ${errorText(error)}`, { cause: error });
  } finally {
    await dispatcher.destroy();
  }
}
