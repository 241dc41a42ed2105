import type { Named, Profile } from '../../profiles';

const HEAD = '<!-- Generated from the profiles by `npm run packs`: change their data, not this file. -->';

const KINDS: Readonly<Record<Profile['kind'], string>> = {
  contract: 'the metric contract',
  server: 'model server',
  resources: 'machines, containers and devices',
};

/** The reference documentation of the profiles, in Markdown: which metrics are read under which, and whence their names. */
export function profilesDocument(profiles: Iterable<Profile>): string {
  const all = [...profiles];
  return [
    HEAD,
    '# Profiles',
    '',
    'A profile says which metrics of some software measure requests, latency, tokens or resources. The data source has one in its settings (_Detect_ finds it), a query may name another. Where a metric goes by several names, the first one that a model has counts.',
    '',
    '| profile | software | what it is |',
    '| --- | --- | --- |',
    ...all.map(({ id, title, kind }) => `| [\`${id}\`](#${id}) | ${title} | ${KINDS[kind]} |`),
    '',
    ...all.flatMap(section),
  ].join('\n');
}

function section(profile: Profile): string[] {
  const { id, title, kind, labels, versioned, latency, traffic, queue, languageModel, resources, metrics } = profile;
  const read = kind === 'contract' ? metrics : { latency, traffic, queue, languageModel, resources };
  return [
    `## ${id}`,
    '',
    `**${title}.**${kind === 'server' ? ` The model is in the label \`${labels.model}\`, its version ${versioned ? `in \`${labels.version}\`` : 'in none'}.` : ''} Recognised by ${names(profile.probes)}.`,
    '',
    '| what | metrics | unit |',
    '| --- | --- | --- |',
    ...rows(read, []),
    '',
    ...(profile.limits.length === 0 ? [] : [...profile.limits.map((limit) => `- ${limit}`), '']),
    'Looked up in:',
    '',
    ...profile.sources.map((source) => `- ${source}`),
    '',
  ];
}

const names = (all: readonly string[]): string => all.map((name) => `\`${name}\``).join(', ');

const isNamed = (value: object): value is Named => 'names' in value && Array.isArray(value.names);

/** A row for each metric anywhere in a part of a profile, named by its place. */
function rows(value: unknown, place: readonly string[]): string[] {
  if (typeof value === 'string') {
    return place.length === 1 ? [row(place, `\`${value}\``, '')] : [];
  }
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  if (!isNamed(value)) {
    return Array.isArray(value) ? [] : Object.entries(value).flatMap(([key, inner]) => rows(inner, [...place, key]));
  }
  const where = (value.where ?? []).map(({ label, op, value: wanted }) => `${label}${op}"${wanted}"`).join(', ');
  const model = [value, value.or].flatMap((one) => one?.model ?? []);
  return [
    row(
      place,
      `${names(value.names)}${where === '' ? '' : ` with \`{${where}}\``}${value.or === undefined ? '' : othersOf(value, value.or)}${model.length === 0 ? '' : `, also with the model in ${names(model)}`}`,
      'unit' in value && value.unit !== 'one' ? String(value.unit) : ''
    ),
  ];
}

const othersOf = (value: Named, or: Named): string => {
  const more = or.names.filter((name) => !value.names.includes(name));
  return more.length === 0 ? '' : `, or ${names(more)}`;
};

const row = (place: readonly string[], metrics: string, unit: string): string =>
  `| ${place.join(' · ')} | ${metrics.replaceAll('|', '\\|')} | ${unit} |`;
