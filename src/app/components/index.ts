export { Ago, Section, Rows } from './Section';
export { LevelBadge, levelText, Reason, Unattributed, stateOf, VersionTag, StatusBadge } from './LevelBadge';
export { RangeControls } from './RangeControls';
export { NoSource, SourceNotes } from './SourceNotes';
export { ChangeList } from './ChangeList';
export { FiringList } from './FiringList';
