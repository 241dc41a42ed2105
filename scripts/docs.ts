import { writeFileSync } from 'node:fs';
import { signalsDocument } from '../src/packs/docs/signals';
import { signals } from '../src/signals/registry';

writeFileSync('docs/signals.md', signalsDocument(signals.values()));
