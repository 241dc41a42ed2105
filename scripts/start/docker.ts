import { run } from '../testing/run';

/** Everything in containers, the provisioned plugin in Grafana; ends with the containers. */
export async function startInDocker(say: (text: string) => void): Promise<number> {
  say(
    'Starting Grafana, Prometheus, MLflow and the demo models with docker compose: http://localhost:3000 when it is up.'
  );
  return run('docker', ['compose', 'up', '--build', '--remove-orphans']);
}
