import { type Behaviour, json, type Received, text } from '../../../../test/support/faultServer';

/** What MLflow's server says to an address that it does not know. */
const UNKNOWN = text('<!doctype html><h1>Not Found</h1>', 404);

/** Answers by the path after `api/2.0/mlflow/`, or after the server's URL; any other address is not known. */
export const routes =
  (behaviours: Readonly<Record<string, Behaviour>>): Behaviour =>
  (request, response) => {
    const path = pathOf(request);
    (behaviours[path.replace(/^api\/2\.0\/mlflow\//, '')] ?? UNKNOWN)(request, response);
  };

/** Without leading slash, query and, where it came through a proxy, host. */
export const pathOf = ({ url }: Received): string => new URL(url, 'http://any.invalid').pathname.slice(1);

export const queryOf = ({ url }: Received): URLSearchParams => new URL(url, 'http://any.invalid').searchParams;

/** An answer made of what was asked. */
export const answering =
  (behaviour: (request: Received) => Behaviour): Behaviour =>
  (request, response) =>
    behaviour(request)(request, response);

/** A registered model as `registered-models/get` and `model-versions/search` give it; one run a version, `r<version>`. */
export const modelRoutes = (name: string, versions: readonly string[], root = ''): Record<string, Behaviour> => ({
  [`${root}registered-models/get`]: json({ registered_model: { name } }),
  [`${root}model-versions/search`]: json({
    model_versions: versions.map((version) => ({ name, version, run_id: `r${version}` })),
  }),
});

/** MLflow's own way to say that a run or model is not there. */
export const GONE = { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'Run with id=r2 not found' };
