import { t } from '@grafana/i18n';
import { namesSchema } from '../../../datasource/lookups';
import { definitions, rulesIn } from '../../../packs/rules';
import { jsonOf } from '../../../report/gather';
import type { Period } from '../../../report/questions';
import { reviewed } from '../../../review/gather';
import { reviewPage } from '../../../review/page';
import { boardSchema } from '../../../review/review';
import { installedGroups } from '../../alerting/ruler';
import { request, resource } from '../../data';
import { APP_ID, unescaped } from '../../shell';
import { type Document, grafanaReportSource, type Making } from './ask';

/** The review of `npm run report -- --review`, of the rules that are installed. `boards` are the shipped dashboards' files. */
export async function madeReview(
  uid: string,
  { model, from, to }: Period & { readonly model: string | undefined },
  boards: readonly string[],
  { cancelled, show }: Making
): Promise<Omit<Document, 'name'>> {
  const asked = grafanaReportSource(uid, cancelled);
  const models = model === undefined ? await resource(uid, 'models', namesSchema) : [model];
  const all = models.length * definitions.length;
  let tried = 0;
  const of = { from, to, ...(model === undefined ? {} : { model }) };
  const [accesses, signals, rules] = await Promise.all([asked.accesses?.(of), asked.signals(), installed()]);
  const looked = typeof accesses === 'object' ? accesses : undefined;
  const review = await reviewed(asked.ask, {
    ...{ from, to, models, signals },
    boards: looked === undefined ? [] : await shipped(boards),
    ...(looked === undefined ? {} : { accesses: looked }),
    ...(rules.length === 0 ? {} : { rules }),
    say: () => {
      cancelled.throwIfAborted();
      tried = Math.min(all, tried + 1);
      show(t('report.review-progress', 'Alerts simulated: {{tried}} of {{all}}', unescaped({ tried, all })));
    },
  });
  const html = reviewPage(review);
  return { json: jsonOf(review), html: () => html };
}

/** The dashboards that ship with the plugin: customised copies have other panels. */
const shipped = (files: readonly string[]) =>
  Promise.all(files.map((file) => request(boardSchema, { url: `/public/plugins/${APP_ID}/${file}` })));

/** Empty if there are none or the user may not read them: the catalogue's rules are then reviewed, and the review says so. */
const installed = async () => {
  try {
    return rulesIn(await installedGroups());
  } catch {
    return [];
  }
};
