import { PluginPage } from '@grafana/runtime';

export default function Welcome() {
  return <PluginPage>Modelwatch</PluginPage>;
}
