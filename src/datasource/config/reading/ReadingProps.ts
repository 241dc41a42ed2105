import type { ModelwatchOptions } from '../../settings';

/** What every part of the section works with. */
export interface ReadingProps {
  readonly jsonData: ModelwatchOptions;
  readonly readOnly: boolean | undefined;
  readonly onChange: (change: Partial<ModelwatchOptions>) => void;
}
