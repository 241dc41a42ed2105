import { signals } from '../../signals/registry';
import { json, route } from '../grafana';
import { describeSignal } from '../../query/describe';

export const signalsRoute = route({
  method: 'GET',
  path: 'signals',
  role: 'Viewer',
  handle: async () => json([...signals.values()].map(describeSignal)),
});
