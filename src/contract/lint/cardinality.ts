import { type Check } from './finding';

/** More series of one metric and model than this are asked about. */
export const MANY_SERIES = 1000;

/** So many values of one label are more than a person tells apart, and grow without end if they are ids. */
const MANY_VALUES = 100;

/** Labels that grow by themselves: an id of a request or a person in a label. */
export const cardinality: Check = ({ series, labels }) =>
  Object.entries(series).flatMap(([metric, count]) => {
    const own = labels.filter((one) => one.metric === metric);
    const most = own.reduce<(typeof own)[number] | undefined>((a, b) => (a && a.values >= b.values ? a : b), undefined);
    return count <= MANY_SERIES || most === undefined
      ? []
      : [
          {
            check: 'cardinality',
            severity: most.values > MANY_VALUES ? ('warning' as const) : ('info' as const),
            metric,
            text: `${count} series; the label with most values is ${most.label}, with ${most.values}.`,
            advice:
              most.values > MANY_VALUES
                ? `Take ${most.label} off the metric, or keep its most frequent values and count the rest as __other__.`
                : 'Drop labels that nobody asks by; the recording rules of the pack hold the sums that signals need.',
          },
        ];
  });
