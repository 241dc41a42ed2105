import { type FaultServer, json, startFaultServer, text } from '../../../test/support/faultServer';
import type { ActionEvent } from '../../actions/events';
import { annotate } from './annotate';
import { ANNE, MODEL, T0 } from './testing';

let server: FaultServer;
beforeAll(async () => {
  server = await startFaultServer(json({ id: 1 }));
});
afterAll(() => server.stop());

const common = { at: T0, by: ANNE, holder: 'h', action: 1 };
const done: ActionEvent = { event: 'done', ...common, says: 'The alias is at version 2', proves: true };
const write = (event: ActionEvent) =>
  annotate(
    { model: MODEL, event },
    { url: `${server.url}/grafana/`, token: 'glsa_x', tls: { skipVerify: false }, proxies: {} }
  );

it('writes what was done, as Grafana takes it, and nothing of what changed nothing', async () => {
  await write({ event: 'approved', ...common });
  expect(server.requests).toEqual([]);
  await write(done);
  expect(server.requests[0]).toMatchObject({
    method: 'POST',
    url: '/grafana/api/annotations',
    headers: { authorization: 'Bearer glsa_x' },
    body: JSON.stringify({
      time: T0,
      tags: ['modelwatch-action', MODEL],
      text: 'loan: The alias is at version 2',
    }),
  });
});

it('writes what a called server says as text, not as markup', async () => {
  await write({ ...done, says: 'answered 200: <img src=x> & <a>' });
  expect(server.requests.at(-1)?.body).toContain('loan: answered 200: &lt;img src=x&gt; &amp; &lt;a&gt;');
});

it('says why it could not', async () => {
  server.behave(text('no', 403));
  await expect(write(done)).rejects.toThrow('Grafana answered 403');
});
