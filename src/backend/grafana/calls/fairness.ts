import { setImmediate } from 'node:timers';

/** Of a person's work: more than a source does at the same time, and few enough for others to have their share. */
const AT_ONCE = 32;

export interface User {
  readonly key: string;
  /** Alert rules are nobody's, and none waits until others are done. */
  readonly isPerson: boolean;
}

interface Waiter {
  readonly user: User;
  readonly begin: () => void;
}

/**
 * Begins work of several users one piece at a time, with all else between two: that of one user in order, and of all users in turns.
 * However much one of them asks for, another is begun next.
 */
export class Fairness {
  readonly #waiting = new Map<string, Waiter[]>();
  readonly #underWay = new Map<string, number>();
  #isGiving = false;

  /** Rejects as the work does. */
  async run<Result>(user: User, work: () => Promise<Result>): Promise<Result> {
    await new Promise<void>((begin) => {
      const waiting = this.#waiting.get(user.key) ?? [];
      waiting.push({ user, begin });
      this.#waiting.set(user.key, waiting);
      this.#giveSoon();
    });
    try {
      return await work();
    } finally {
      this.#count(user.key, -1);
      this.#giveSoon();
    }
  }

  #giveSoon(): void {
    if (!this.#isGiving) {
      this.#isGiving = true;
      setImmediate(() => this.#give());
    }
  }

  #give(): void {
    this.#isGiving = false;
    for (const [key, waiting] of this.#waiting) {
      const [first] = waiting;
      if (first === undefined || (first.user.isPerson && (this.#underWay.get(key) ?? 0) >= AT_ONCE)) {
        continue;
      }
      waiting.shift();
      // Whoever had a turn is last in the next round.
      this.#waiting.delete(key);
      if (waiting.length > 0) {
        this.#waiting.set(key, waiting);
      }
      this.#count(key, 1);
      first.begin();
      this.#giveSoon();
      return;
    }
  }

  #count(key: string, more: 1 | -1): void {
    const count = (this.#underWay.get(key) ?? 0) + more;
    if (count === 0) {
      this.#underWay.delete(key);
    } else {
      this.#underWay.set(key, count);
    }
  }
}
