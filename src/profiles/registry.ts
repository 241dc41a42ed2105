import { CONTRACT_PROFILE } from './contract';
import { MACHINES } from './machines';
import type { Profile } from './profile';
import { CLASSIC_SERVERS } from './servers/classic';
import { LANGUAGE_MODEL_SERVERS } from './servers/language';

/** Every profile there is, the default first. */
const ALL: readonly Profile[] = [CONTRACT_PROFILE, ...CLASSIC_SERVERS, ...LANGUAGE_MODEL_SERVERS, ...MACHINES];

export const profiles: ReadonlyMap<string, Profile> = new Map(ALL.map((profile) => [profile.id, profile]));

/** Throws RangeError on an unknown profile. */
export function profileOf(id: string): Profile {
  const profile = profiles.get(id);
  if (profile === undefined) {
    throw new RangeError(`there is no profile "${id}"; there are ${[...profiles.keys()].join(', ')}`);
  }
  return profile;
}
