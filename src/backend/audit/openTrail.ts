import type { Log } from '../grafana';
import { redactor } from '../redact';
import type { Proxies } from '../sources/http/proxy';
import { FileSink } from './fileSink';
import { Forwarder } from './forwarder';
import { createReceiver, secretsOf } from './receivers';
import type { TrailSettings } from './settings';
import { createTrail, type Trail, type TrailMetrics } from './trail';

interface World {
  readonly log: Log;
  readonly metrics: TrailMetrics;
  readonly proxies: Proxies;
  /** See Forwarder. */
  readonly lateMs?: number;
  readonly firstWaitMs?: number;
}

/** The trail that the server's settings ask for, with its receivers. */
export function openTrail(settings: TrailSettings, { proxies, ...world }: World): Trail {
  const { log, metrics } = world;
  const { folder, receivers, required, receiversRequired } = settings;
  if (folder === undefined) {
    return createTrail([], { log, metrics, required });
  }
  receivers.flatMap(secretsOf).forEach((secret) => redactor.add(secret));
  const followers = receivers.map((one) => new Forwarder(createReceiver(one, proxies), { folder, ...world }));
  const onWritten = (chain: string, seq: number): void => followers.forEach((one) => one.written(chain, seq));
  const sink = new FileSink({ ...settings, folder, onWritten }, log);
  return createTrail([sink], { log, metrics, required, followers, followersRequired: receiversRequired });
}
