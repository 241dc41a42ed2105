import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { z } from 'zod';

const resultSchema = z.object({
  violations: z.array(
    z.object({
      id: z.string(),
      impact: z.string().nullish(),
      help: z.string(),
      nodes: z.array(z.object({ html: z.string(), target: z.array(z.unknown()) })),
    })
  ),
});

/**
 * Grafana's own, which no page of ours can change: the name of the one for readers does not begin with what stands on it,
 * the other says that it controls an element of another name (12.4.0, `public/app/features/explore/ExploreToolbar.tsx`).
 */
const GRAFANAS = [
  '[data-testid^="data-testid RefreshPicker"]',
  '[data-testid="data-testid explore-toolbar-content-outline-button"]',
];

const GRAVE = ['serious', 'critical'];

/** Serious and critical findings of axe in the page's main part, each with the elements that it is about. */
export async function seriousViolations(page: Page, within = 'main'): Promise<readonly string[]> {
  // Not as a script element: the pages' own policy lets none in.
  // Nor as a module: the page has a loader of such, which would take it for a plugin's.
  await page.evaluate(`((define, module, exports) => { ${axe.source} })()`);
  const found = resultSchema.parse(
    await page.evaluate(
      async ([include, exclude]) =>
        Reflect.get(window, 'axe').run({ include: [include], exclude }, { resultTypes: ['violations'] }),
      [within, GRAFANAS] as const
    )
  );
  return found.violations
    .filter(({ impact }) => GRAVE.includes(impact ?? ''))
    .flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html.slice(0, 900)}`));
}
