import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Dispatcher, EnvHttpProxyAgent, interceptors, request } from 'undici';
import { z } from 'zod';
import { counting, megabytes, type Say } from './progress';

/** Milliseconds. */
export interface DownloadLimits {
  readonly connect: number;
  /** Without a byte, before the answer and within it. */
  readonly silence: number;
  readonly whole: number;
}

const LIMITS: DownloadLimits = { connect: 5_000, silence: 20_000, whole: 30 * 60_000 };
const MAX_REDIRECTS = 5;
/** In a row: answers that broke off before they brought anything. */
const MAX_EMPTY_ATTEMPTS = 3;

interface Download {
  readonly url: string;
  /** Where it goes. What an earlier run left there is the beginning, and is not asked for again. */
  readonly file: string;
  /** In hexadecimal. */
  readonly sha256: string;
  readonly say: Say;
  readonly limits?: DownloadLimits;
}

/** An error that another attempt would meet again. */
class FinalError extends Error {}

/**
 * Downloads a file and verifies its checksum. An answer that is cut off is taken up again where it broke, as long as attempts
 * bring something. Rejects where nothing comes, where the disk takes nothing, and where the checksum is another: then
 * the file is removed, and kept in all other cases.
 */
export async function download({ url, file, sha256, say, limits = LIMITS }: Download): Promise<void> {
  mkdirSync(path.dirname(file), { recursive: true });
  const name = path.basename(new URL(url).pathname);
  await withDispatcher(limits, async (dispatcher) => {
    const signal = AbortSignal.timeout(limits.whole);
    let empty = 0;
    for (;;) {
      const before = sizeOf(file);
      try {
        return await fetchRest({ url, file, name, say, limits, dispatcher, signal });
      } catch (error) {
        const size = sizeOf(file);
        if (signal.aborted) {
          const kept = `${megabytes(size)} are kept, and the next run continues from there`;
          throw new Error(`${url} took longer than ${limits.whole / 1000} s: ${kept}`);
        }
        empty = size > before ? 0 : empty + 1;
        if (error instanceof FinalError || empty === MAX_EMPTY_ATTEMPTS) {
          throw error;
        }
        say(`${name}: cut off at ${megabytes(size)} (${reason(error)}), continuing from there`);
      }
    }
  });
  const actual = await sha256Of(file);
  if (actual !== sha256) {
    rmSync(file);
    throw new Error(`${url} has the SHA-256 checksum ${actual}, not the published ${sha256}: it was removed`);
  }
}

/** Downloads a small text. The URL is part of every error. */
export function fetchText(url: string, limits: DownloadLimits = LIMITS): Promise<string> {
  return withDispatcher(limits, async (dispatcher) => {
    const signal = AbortSignal.timeout(limits.silence);
    const { statusCode, body } = await ask(url, {}, { dispatcher, limits, signal });
    const text = await body.text().catch((error: unknown) => {
      throw new Error(`${url} cannot be read: ${reason(error)}`);
    });
    if (statusCode !== 200) {
      throw new Error(`${url} answered ${statusCode}`);
    }
    return text;
  });
}

interface Asking {
  readonly dispatcher: Dispatcher;
  readonly limits: DownloadLimits;
  readonly signal: AbortSignal;
}

/** Through the proxy that the environment names, if any; redirects are followed. */
async function withDispatcher<T>(limits: DownloadLimits, work: (dispatcher: Dispatcher) => Promise<T>): Promise<T> {
  const agent = new EnvHttpProxyAgent({ connect: { timeout: limits.connect } });
  try {
    return await work(agent.compose(interceptors.redirect({ maxRedirections: MAX_REDIRECTS })));
  } finally {
    await agent.destroy();
  }
}

/** Not compressed on the way: a range is one of the file itself then. */
async function ask(url: string, headers: Readonly<Record<string, string>>, { dispatcher, limits, signal }: Asking) {
  return request(url, {
    dispatcher,
    signal,
    headers: { 'accept-encoding': 'identity', ...headers },
    headersTimeout: limits.silence,
    bodyTimeout: limits.silence,
  }).catch((error: unknown) => {
    throw new FinalError(`${url} cannot be reached: ${reason(error)}`);
  });
}

/** One attempt to get what `file` lacks. */
async function fetchRest(
  asking: Asking & { readonly url: string; readonly file: string; readonly name: string; readonly say: Say }
): Promise<void> {
  const { url, file, name, say } = asking;
  const from = sizeOf(file);
  const { statusCode, headers, body } = await ask(url, from > 0 ? { range: `bytes=${from}-` } : {}, asking);
  if (statusCode === 416 && from > 0) {
    // There is nothing after what is there: the checksum says whether that is the file.
    await body.dump();
    return;
  }
  const isRest = statusCode === 206 && String(headers['content-range']).startsWith(`bytes ${from}-`);
  if (statusCode !== 200 && !isRest) {
    await body.dump();
    throw new FinalError(`${url} answered ${statusCode}`);
  }
  const begin = isRest ? from : 0;
  const length = Number(headers['content-length']);
  const count = counting(say, name, length > 0 ? begin + length : undefined, begin);
  // Written piece by piece: a stream would lose what it holds when the connection breaks, and nothing would have been gained.
  const target = await open(file, isRest ? 'a' : 'w').catch(diskError(file));
  try {
    for await (const chunk of body) {
      await target.appendFile(chunk).catch(diskError(file));
      count(chunk.length);
    }
  } finally {
    await target.close();
  }
}

const diskError = (file: string) => (error: unknown) => {
  const advice = 'make room, or name another directory in MODELWATCH_CACHE';
  throw new FinalError(`${file} cannot be written (${reason(error)}): ${advice}`);
};

/** What failed; of several tries to connect, the first. */
function reason(error: unknown): string {
  const { success, data } = failureSchema.safeParse(error);
  return success ? data.message || reason(data.errors?.[0]) : String(error);
}

const failureSchema = z.object({ message: z.string(), errors: z.array(z.unknown()).optional() });

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
