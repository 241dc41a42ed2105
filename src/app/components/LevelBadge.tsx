import type { IconName } from '@grafana/data';
import { t } from '@grafana/i18n';
import type { BadgeColor } from '@grafana/ui';
import type { Level } from '../models/health';
import { Sign } from './Sign';

interface Style {
  readonly color: BadgeColor;
  readonly icon: IconName;
}

/** Each level has its sign as well as its colour: nobody must tell them apart by colour alone. */
export const LEVEL_STYLES: Readonly<Record<Level, Style>> = {
  critical: { color: 'red', icon: 'exclamation-circle' },
  warning: { color: 'orange', icon: 'exclamation-triangle' },
  insufficient: { color: 'darkgrey', icon: 'question-circle' },
  ok: { color: 'green', icon: 'check' },
};

export function levelText(level: Level): string {
  switch (level) {
    case 'critical':
      return t('level.critical', 'Critical');
    case 'warning':
      return t('level.warning', 'Warning');
    case 'insufficient':
      return t('level.insufficient', 'Insufficient data');
    case 'ok':
      return t('level.ok', 'OK');
  }
}

export function LevelBadge({ level, text }: { readonly level: Level; readonly text?: string }) {
  const { color, icon } = LEVEL_STYLES[level];
  return <Sign color={color} icon={icon} text={text ?? levelText(level)} />;
}
