// The order of test files: those that take longest begin first, so that no worker is left with one of them at the end.
const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * Folders by how long their files take, longest first: what waits for minutes beside all that works, a browser, the demo's history,
 * real servers, pages in jsdom.
 */
const LONGEST = [
  '/test/demo/actions.',
  '/test/browser/',
  '/test/packs/',
  '/test/',
  '.integration.test.',
  '/src/app/',
  '/src/datasource/',
];

const rank = ({ path }) => {
  const place = LONGEST.findIndex((part) => path.includes(part));
  return place === -1 ? LONGEST.length : place;
};

module.exports = class LongestFirst extends Sequencer {
  /** Within a folder as jest has it: by the duration of the last run, or by size where none is known. */
  sort(tests) {
    return super.sort(tests).sort((a, b) => rank(a) - rank(b));
  }
};
