import { config } from '@grafana/runtime';
import { useCallback, useMemo, useReducer, useState } from 'react';
import { carryOut } from '../../alerting/install';
import { type InstalledPack, packsIn, placeOf } from '../../alerting/packs';
import { type InstallPlan, planOf } from '../../alerting/plan';
import { type InstalledGroup, installedGroups, type WrittenGroup } from '../../alerting/ruler';
import { definitions, withOverrides } from '../../../packs/rules';
import { grafanaGroups } from '../../../packs/rules/grafana/group';
import { rulerGroup } from '../../../packs/rules/grafana/ruler';
import { useAction } from '../../data';
import { changeDraft, DEFAULT_TEAM, type Draft, draftOf, isComplete, optionsOf } from './draft';

/** The rules that a complete draft means, as Grafana takes them, with links to runbooks below Grafana's own address. */
const groupsOf = (draft: Draft, dataSource: string): WrittenGroup[] =>
  grafanaGroups(withOverrides(definitions, { ...optionsOf(draft, dataSource), ...grafanaAddress() })).map(rulerGroup);

/** The `root_url` of Grafana's configuration, which notifications have too. */
const grafanaAddress = () => (config.appUrl === '' ? {} : { grafana: config.appUrl });

/** The installed packs, the one that is being put together, and what saving it would change. */
export function usePack(uid: string, initial: readonly InstalledGroup[]) {
  const [groups, setGroups] = useState(initial);
  const packs = useMemo(() => packsIn(groups), [groups]);
  const packOf = useCallback((team: string) => packs.find(({ prefix }) => prefix === placeOf(team).prefix), [packs]);
  const [draft, change] = useReducer(changeDraft, DEFAULT_TEAM, (team) => draftOf(team, packOf(team)));
  const plan = useMemo(
    () => (isComplete(draft) ? planOf(groupsOf(draft, uid), groups, placeOf(draft.team)) : undefined),
    [draft, groups, uid]
  );
  /** Saves, then reads what is there, whether all of it was saved or not. */
  const write = useCallback(async (wanted: InstallPlan, words: string) => {
    try {
      await carryOut(wanted);
    } finally {
      setGroups(await installedGroups());
    }
    return words;
  }, []);
  const result = useAction(write);
  const removal = ({ team, prefix, folder }: InstalledPack) => planOf([], groups, { team, prefix, folder });
  return { groups, packs, packOf, draft, change, plan, result, removal };
}
