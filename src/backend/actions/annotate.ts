import { request } from 'undici';
import { beginningOf, errorText } from '../../text';
import { discard } from '../sources/http/fault';
import type { Proxies } from '../sources/http/proxy';
import type { Acted } from './drivers';
import { dispatcherFor } from './http';

/** By which dashboards find them; the model's name is the other tag. */
const TAG = 'modelwatch-action';

/** What a step is called on a graph; none for those that change nothing. */
function textOf({ model, event }: Pick<Acted, 'model' | 'event'>): string | undefined {
  switch (event.event) {
    case 'done':
    case 'proved':
    case 'returned':
      return `${model}: ${event.says}`;
    case 'failed':
      return `${model}: an action failed. ${event.reason}`;
    default:
      return undefined;
  }
}

/** Writes a step down as an annotation of Grafana's. Rejects with what Grafana says. */
export async function annotate(
  { model, event }: Pick<Acted, 'model' | 'event'>,
  { url, token, proxies }: { readonly url: string; readonly token: string; readonly proxies: Proxies }
): Promise<void> {
  const text = textOf({ model, event });
  if (text === undefined) {
    return;
  }
  const address = new URL(`${url.replace(/\/+$/, '')}/api/annotations`);
  const dispatcher = dispatcherFor(address, proxies);
  try {
    const { statusCode, body } = await request(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ time: event.at, tags: [TAG, model], text: beginningOf(text, 1000) }),
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
