import type { Labels } from '../../query/series';

/** By which exporters name machines. */
const HOSTS: readonly string[] = ['instance', 'Hostname', 'pod'];

/**
 * The labels with one more, `subject`, that says in words what a series is about, so that texts of alerts need not tell
 * cases apart: `loan-approval version 2, feature income`, `node-1, gpu 0`. Of several names of a machine the first is taken.
 * It depends on the named labels alone: the queries of a rule are joined by their labels.
 */
export function withSubject(labels: Labels, names: readonly string[] | undefined): Labels {
  return names === undefined ? labels : { ...labels, subject: subjectOf(labels, names) };
}

function subjectOf(labels: Labels, names: readonly string[]): string {
  const present = names.filter((name) => labels[name] !== undefined && labels[name] !== '');
  const model = present.flatMap((name) =>
    name === 'model' ? [labels[name]] : name === 'version' ? [`version ${labels[name]}`] : []
  );
  const host = present.find((name) => HOSTS.includes(name));
  const others = present.filter((name) => name !== 'model' && name !== 'version' && !HOSTS.includes(name));
  const parts = [
    ...(model.length === 0 ? [] : [model.join(' ')]),
    ...(host === undefined ? [] : [labels[host]]),
    ...others.map((name) => `${name} ${labels[name]}`),
  ];
  return parts.length === 0 ? `unnamed ${names[0]}` : parts.join(', ');
}
