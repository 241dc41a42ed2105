import { CHAT, DIGEST, PAGER } from './contactPoints';

/** When versions are usually deployed: warnings of that time are expected, critical alerts still page. */
export const DEPLOYMENTS = 'modelwatch-deployments';

export const muteTimes = [
  {
    name: DEPLOYMENTS,
    time_intervals: [
      { times: [{ start_time: '10:00', end_time: '11:00' }], weekdays: ['tuesday', 'thursday'], location: 'UTC' },
    ],
  },
] as const;

const severity = (value: string) => ['severity', '=', value] as const;

/**
 * A whole tree: Grafana replaces the organisation's own with it. All that is not of Modelwatch goes where Grafana sends
 * it by default.
 */
export const policy = {
  receiver: 'grafana-default-email',
  group_by: ['grafana_folder', 'alertname'],
  routes: [
    {
      receiver: CHAT,
      object_matchers: [['__grafana_origin', '=', 'plugin/modelwatch-monitoring-app']],
      group_by: ['model'],
      group_wait: '30s',
      group_interval: '5m',
      repeat_interval: '12h',
      routes: [
        {
          receiver: PAGER,
          object_matchers: [severity('critical')],
          repeat_interval: '4h',
          continue: true,
        },
        { receiver: CHAT, object_matchers: [severity('critical')], continue: true },
        {
          receiver: CHAT,
          object_matchers: [severity('warning')],
          mute_time_intervals: [DEPLOYMENTS],
          group_wait: '2m',
          group_interval: '15m',
          continue: true,
        },
        {
          receiver: DIGEST,
          group_by: ['team'],
          group_wait: '1h',
          group_interval: '1d',
          repeat_interval: '1d',
        },
      ],
    },
  ],
} as const;
