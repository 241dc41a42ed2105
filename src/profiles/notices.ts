import type { Notice } from '../query/derived';
import type { Durations, Profile } from './profile';

/** Said where a query asks for percentiles of what has none. */
export function meanOnly(profile: Profile, durations: Durations): Notice[] {
  return durations.kind === 'histogram'
    ? []
    : [
        {
          severity: 'warning',
          text: `${profile.title} exposes a mean of these durations only: no percentiles, no shares, no level. ${durations.enable}`,
        },
      ];
}

/** Said where a profile has no metric at all for what was asked. */
export const notExposed = (profile: Profile, what: string): Notice => ({
  severity: 'info',
  text: `The profile "${profile.title}" exposes no ${what}.${profile.limits.map((limit) => ` ${limit}`).join('')}`,
});
