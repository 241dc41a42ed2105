import { writeFileSync } from 'node:fs';
import { profilesDocument } from '../src/packs/docs/profiles';
import { signalsDocument } from '../src/packs/docs/signals';
import { profiles } from '../src/profiles';
import { signals } from '../src/signals/registry';

writeFileSync('docs/signals.md', signalsDocument(signals.values()));
writeFileSync('docs/profiles.md', profilesDocument(profiles.values()));
