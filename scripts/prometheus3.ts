import { buildPrometheus3, progress } from './setup';

/** Builds Prometheus 3 for the tests that run against it beside the usual one. */
async function main(): Promise<void> {
  const built = await buildPrometheus3(progress());
  if ('missing' in built) {
    throw new Error(built.missing);
  }
  process.stdout.write(`${built.prometheus}\n`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
