import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { ActionSettings } from '../../settings/actions';

/**
 * As Grafana signs the messages of a webhook contact point (github.com/grafana/alerting, http/hmac.go): the hexadecimal
 * HMAC-SHA256 of the time in Unix seconds, a colon and the body. The header of the signature has its default name; that
 * of the time has none, and is written into the contact point.
 */
export const SIGNATURE_HEADER = 'x-grafana-alerting-signature';
export const TIMESTAMP_HEADER = 'x-grafana-alerting-timestamp';

/** A message older than this, or that much from the future, is refused. */
const FRESH_MS = 5 * 60_000;
/** Alerts do not send more different messages than this within that time. */
const MAX_MESSAGES = 10_000;

export const signatureOf = (secret: string, timestamp: string, body: Uint8Array): string =>
  createHmac('sha256', secret).update(`${timestamp}:`).update(body).digest('hex');

/** Remembers the messages of the last minutes, so that each is accepted once. */
export class Messages {
  readonly #seen = new Map<string, number>();

  /** Returns the digest of the message. Throws ForgedError with the reason if it is refused. */
  verify(
    { headers, body }: { readonly headers: Readonly<Record<string, string>>; readonly body: Uint8Array },
    secret: string,
    now: number
  ): string {
    const [signature, timestamp] = [headers[SIGNATURE_HEADER] ?? '', headers[TIMESTAMP_HEADER] ?? ''];
    if (signature === '' || timestamp === '') {
      throw new ForgedError(
        `The message is not signed: set the HMAC secret of the contact point, and ${TIMESTAMP_HEADER} as its timestamp header`
      );
    }
    const [given, right] = [signature, signatureOf(secret, timestamp, body)].map((text) =>
      createHash('sha256').update(text).digest()
    );
    if (given === undefined || right === undefined || !timingSafeEqual(given, right)) {
      throw new ForgedError('The signature of the message is not that of the secret in the settings');
    }
    const age = now - Number(timestamp) * 1000;
    if (!/^\d{1,12}$/.test(timestamp) || Math.abs(age) > FRESH_MS) {
      throw new ForgedError('The message was signed at another time: it is stale, or the clocks differ');
    }
    const digest = right.toString('hex');
    this.#forget(now);
    if (this.#seen.has(digest) || this.#seen.size >= MAX_MESSAGES) {
      throw new ForgedError('The message was received before: it is accepted only once');
    }
    this.#seen.set(digest, now + 2 * FRESH_MS);
    return digest;
  }

  /** Its request could not be carried out: the same message may be sent again. */
  release(digest: string): void {
    this.#seen.delete(digest);
  }

  #forget(now: number): void {
    for (const [digest, until] of this.#seen) {
      if (until < now) {
        this.#seen.delete(digest);
      }
    }
  }
}

/** A message that is not authentic. */
export class ForgedError extends Error {
  override readonly name = 'ForgedError';
}

/** The message as Grafana writes it (receivers/webhook/v1/webhook.go), as far as it is read. */
export const messageSchema = z.looseObject({
  orgId: z.number(),
  alerts: z.array(
    z.looseObject({
      status: z.string(),
      labels: z.record(z.string(), z.string()).default({}),
      annotations: z.record(z.string(), z.string()).default({}),
    })
  ),
});
export type Message = z.output<typeof messageSchema>;

interface Proposal {
  readonly model: string;
  readonly action: string;
  readonly reason: string;
}

/** What firing alerts propose: an action for a model once, and only what the settings let their labels propose. */
export function proposalsOf({ alerts }: Message, list: readonly ActionSettings[]): readonly Proposal[] {
  const proposals = alerts
    .filter(({ status }) => status === 'firing')
    .flatMap(({ labels, annotations }) => {
      const model = labels['model'] ?? '';
      return list
        .filter(
          ({ alert, models }) =>
            alert !== undefined &&
            models.includes(model) &&
            Object.entries(alert).every(([name, value]) => labels[name] === value)
        )
        .map(({ id }) => ({
          model,
          action: id,
          reason: annotations['summary'] ?? labels['alertname'] ?? 'an alert fires',
        }));
    });
  return [...new Map(proposals.map((one) => [`${one.action} ${one.model}`, one])).values()];
}
