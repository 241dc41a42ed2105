import { availableParallelism } from 'node:os';

const transform = {
  '^.+\\.m?(t|j)sx?$': [
    '@swc/jest',
    {
      jsc: {
        parser: { syntax: 'typescript', tsx: true },
        target: 'es2022',
        transform: { react: { runtime: 'automatic' } },
      },
    },
  ],
  '\\.proto$': '<rootDir>/test/support/textTransform.cjs',
};

// Jest's realm makes each look-up of a global slow, and numerics look up hardly anything else: with these they take a fifth.
const sandboxInjectedGlobals = ['Float64Array', 'Math', 'Number'];

/** @type {import('jest').Config} Node for everything that has no screen; jsdom for the rooms a person looks at. */
const config = {
  // Slow machines are no failure: what hangs is what this ends.
  testTimeout: 60_000,
  // Much is waiting for servers and browsers: there is a worker more than there are cores.
  maxWorkers: availableParallelism() + 1,
  testSequencer: '<rootDir>/scripts/testing/sequencer.cjs',
  projects: [
    {
      displayName: 'node',
      testEnvironment: 'node',
      sandboxInjectedGlobals,
      transform,
      testMatch: ['<rootDir>/{src,host,report,preview,scripts,test,bench}/**/*.test.ts'],
      testPathIgnorePatterns: [
        '/node_modules/',
        '<rootDir>/src/app/',
        '<rootDir>/src/datasource/',
        '<rootDir>/preview/page/',
      ],
    },
    {
      displayName: 'browser',
      testEnvironment: 'jsdom',
      transform,
      testMatch: ['<rootDir>/{src/app,src/datasource,preview/page}/**/*.test.{ts,tsx}'],
      moduleNameMapper: {
        '\\.css$': '<rootDir>/test/support/nothing.cjs',
        '^react-inlinesvg$': '<rootDir>/test/support/inlineSvg.cjs',
      },
      setupFiles: ['<rootDir>/test/support/browser.cjs'],
      transformIgnorePatterns: [
        '/node_modules/(?!.*(@grafana|@wojtekmaj|ol|d3[^/]*|date-fns|get-user-locale|memoize|mimic-function|react-calendar|uuid|react-colorful|marked|rxjs)/)',
      ],
    },
  ],
};

export default config;
