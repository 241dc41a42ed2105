import type { handleServerStreamingCall, handleUnaryCall } from '@grpc/grpc-js';
import { errorText } from '../../../text';
import { deferred } from '../deferred';
import { buffered, type Ending, type FromAnswers, movable, type Port, type ToAnswers } from './messages';

/** What becomes of a call's answer, and how much there was of it and of the request. */
interface Reply {
  bytes: number;
  readonly message: (wire: Buffer) => void;
  readonly end: () => void;
  readonly failed: (error: { readonly code: number; readonly details: string }) => void;
}

/** As gRPC's own objects of calls are. */
interface Called {
  readonly request: Buffer;
  readonly metadata: { readonly getMap: () => Readonly<Record<string, unknown>> };
  readonly cancelled: boolean;
  readonly once: (event: 'cancelled', listener: () => void) => unknown;
}

interface RelayOptions {
  /** A call is over that moved so many bytes, there and back. */
  readonly onOver?: (bytes: number) => void;
  /** Takes a line of the other thread's log. */
  readonly onLog: (line: string) => void;
  /** The other thread has ended, or cannot go on. */
  readonly onLost: (reason: string) => void;
}

/**
 * Hands calls to the thread that answers them, and its answers back, as the bytes that they are on the wire: whatever that thread
 * does, and however long its garbage collector takes, this one hears Grafana.
 */
export class Relay {
  readonly #ready = deferred<void>();
  readonly #replies = new Map<number, Reply>();
  readonly #endings = new Map<Ending, () => void>();
  #calls = 0;
  #isLost = false;

  constructor(
    private readonly port: Port<FromAnswers, ToAnswers>,
    private readonly options: RelayOptions
  ) {
    port.on('message', (said) => this.#hear(said));
  }

  /** Settles when the other thread can answer. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** A method with one answer. */
  unary(path: string): handleUnaryCall<Buffer, Buffer> {
    return (call, callback) => {
      this.#begin(path, call, {
        bytes: 0,
        message: (wire) => callback(null, wire),
        end: () => undefined,
        failed: (error) => callback(error),
      });
    };
  }

  /** A method that answers with a stream, at the pace at which the host reads it. */
  streaming(path: string): handleServerStreamingCall<Buffer, Buffer> {
    return (call) => {
      let untaken = 0;
      const taken = (): void => {
        this.#tell({ kind: 'taken', id, bytes: untaken });
        untaken = 0;
      };
      call.on('drain', taken);
      const id = this.#begin(path, call, {
        bytes: 0,
        message: (wire) => {
          untaken += wire.length;
          if (call.write(wire)) {
            taken();
          }
        },
        end: () => call.end(),
        failed: (error) => call.emit('error', error),
      });
    };
  }

  /** Settles once the other thread has done it, or is gone. */
  ask(what: Ending): Promise<void> {
    return new Promise((resolve) => {
      if (this.#isLost) {
        resolve();
        return;
      }
      this.#endings.set(what, resolve);
      this.#tell({ kind: what });
    });
  }

  /** The other thread has ended by itself. */
  lose(error: unknown): void {
    if (!this.#isLost) {
      this.#isLost = true;
      this.#endings.forEach((resolve) => resolve());
      this.options.onLost(errorText(error));
    }
  }

  #begin(path: string, call: Called, reply: Reply): number {
    const id = this.#calls++;
    this.#replies.set(id, reply);
    const gone = (): void => {
      this.#replies.delete(id);
      this.options.onOver?.(reply.bytes);
      this.#tell({ kind: 'gone', id });
    };
    const texts = Object.entries(call.metadata.getMap()).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string'
    );
    const wire = movable(call.request);
    reply.bytes += wire.length;
    this.#tell({ kind: 'call', id, path, metadata: Object.fromEntries(texts), wire }, [wire.buffer]);
    if (call.cancelled) {
      gone();
    } else {
      call.once('cancelled', gone);
    }
    return id;
  }

  #tell(message: ToAnswers, transfer: readonly ArrayBuffer[] = []): void {
    this.port.postMessage(message, transfer);
  }

  #answered(id: number, wire: Buffer): void {
    const reply = this.#replies.get(id);
    if (reply !== undefined) {
      reply.bytes += wire.length;
      reply.message(wire);
    }
  }

  #hear(said: FromAnswers): void {
    switch (said.kind) {
      case 'ready':
        return this.#ready.resolve();
      case 'log':
        return this.options.onLog(said.line);
      case 'done':
        return this.#endings.get(said.what)?.();
      case 'lost':
        return this.lose(said.reason);
      case 'message':
        return this.#answered(said.id, buffered(said.wire));
      case 'end':
        return this.#replies.get(said.id)?.end();
      case 'failed':
        return this.#replies.get(said.id)?.failed(said);
    }
  }
}
