import { PanelBuilder, ZoomMode } from '@grafana/grafana-foundation-sdk/nodegraph';
import { type PanelQuery, targets } from '../query';
import { type About, described } from './panel';

interface Network extends About {
  readonly ask: readonly [PanelQuery];
}

/** Nodes and edges, as the signal gives them. */
export const network = (about: Network): PanelBuilder =>
  described(new PanelBuilder(), about)
    .targets(targets(about.ask))
    .zoomMode(ZoomMode.Cooperative)
    // The legend and the menu of a node show the fields' names.
    .overrideByName('mainstat', [{ id: 'displayName', value: 'version or predictions per second' }])
    .overrideByName('color', [{ id: 'displayName', value: 'type' }])
    .overrideByName('detail__name', [{ id: 'displayName', value: 'name' }]);
