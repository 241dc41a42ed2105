import type { ActionEvent } from '../../actions/events';
import { describe } from '../../actions/words';
import type { Content, Hiding } from '../audit';
import type { CallContext } from '../grafana';

/** A step that this process took. */
export interface Acted {
  readonly context: CallContext;
  readonly model: string;
  /** The number of the action. */
  readonly id: number;
  readonly event: ActionEvent;
  /** The id of the action's settings, where it is about one. */
  readonly setting: string | undefined;
}

/** Texts may name any of these. */
const NAMED = ['model', 'version', 'login', 'email'];

const shownText = (said: string, hiding: Hiding): string =>
  NAMED.some((label) => hiding.hides(label)) ? 'hidden' : hiding.shown('', said);

/** Names of settings and aliases often hold that of the model. */
const nameOf = (name: string, hiding: Hiding): string => (hiding.hides('model') ? 'hidden' : hiding.shown('', name));

/** What the log says of a step: no more than the trail does. */
export const logged = (
  { model, id, event }: Pick<Acted, 'model' | 'id' | 'event'>,
  hiding: Hiding
): Readonly<Record<string, string | number>> => ({
  model: hiding.shown('model', model),
  id,
  event: event.event,
  by: hiding.shown('login', event.by.login),
});

/** The log message for a blocked action. */
export const loggedProblem = (model: string, error: string, hiding: Hiding): Readonly<Record<string, string>> => ({
  model: hiding.shown('model', model),
  error: shownText(error, hiding),
});

/** A step of an action as the audit trail has it, without what the settings hide. */
export function actionEntry({ context: { plugin }, model, id, event, setting = '' }: Acted, hiding: Hiding): Content {
  const { event: step, by } = event;
  const text = (said: string): string => shownText(said, hiding);
  return {
    who:
      by.kind === 'person'
        ? { login: hiding.shown('login', by.login), role: '' }
        : { login: '', role: '', service: by.login },
    what: {
      kind: 'action',
      id: String(id),
      action: setting === '' ? '' : nameOf(setting, hiding),
      step,
      model: hiding.shown('model', model),
      details: detailsOf(event, text, (name) => nameOf(name, hiding)),
    },
    where: {
      from: by.kind === 'modelwatch' ? 'process' : by.kind === 'service' ? 'webhook' : 'page',
      org: plugin.orgId,
      ...(plugin.dataSource === undefined ? {} : { dataSource: plugin.dataSource.uid }),
    },
    allowed: true,
    rule: 'actions',
  };
}

function detailsOf(
  event: Acted['event'],
  text: (said: string) => string,
  name: (said: string) => string
): Readonly<Record<string, string | number | boolean>> {
  switch (event.event) {
    case 'proposed': {
      const { kind, alias, from, to, reason, needsApproval, by } = event;
      return {
        kind,
        alias: name(alias),
        from: text(from ?? ''),
        to: text(to ?? ''),
        reason: text(reason),
        ...{ needsApproval, identified: by.subject !== undefined },
      };
    }
    case 'refused':
    case 'failed':
      return { reason: text(event.reason) };
    case 'started':
      return event.before === undefined ? {} : { before: text(describe(event.before)) };
    case 'done':
    case 'returned':
      return { says: text(event.says) };
    case 'proved':
      return { verdict: event.verdict, says: text(event.says), revert: event.revert };
    case 'seen': {
      const { alias, from, to, since } = event;
      return {
        ...{ alias: name(alias), from: text(from ?? ''), to: text(to ?? '') },
        since: new Date(since).toISOString(),
      };
    }
    case 'approved':
      return { identified: event.by.subject !== undefined };
    case 'expired':
    case 'returning':
      return {};
  }
}
