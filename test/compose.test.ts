import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { provisioningFor } from '../scripts/start/grafana';
import { settingsSchema } from '../src/settings/schema';

const root = path.resolve(__dirname, '..');
const read = (file: string): unknown => parse(readFileSync(path.join(root, file), 'utf8'), { merge: true });

const idOf = (file: string): string =>
  z.object({ id: z.string() }).parse(JSON.parse(readFileSync(path.join(root, file), 'utf8'))).id;
const APP_ID = idOf('src/plugin.json');
const DATA_SOURCE_ID = idOf('src/datasource/plugin.json');

const composeSchema = z.object({
  services: z.record(
    z.string(),
    z.object({
      image: z.string().optional(),
      user: z.string().optional(),
      cap_drop: z.array(z.string()).default([]),
      cap_add: z.undefined().optional(),
      privileged: z.undefined().optional(),
      security_opt: z.array(z.string()).default([]),
      read_only: z.boolean().default(false),
      build: z.object({ context: z.string(), dockerfile: z.string() }).optional(),
      entrypoint: z.array(z.string()).default([]),
      environment: z.record(z.string(), z.string()).default({}),
      volumes: z.array(z.string()).default([]),
      ports: z.array(z.string()).default([]),
      depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
      healthcheck: z.object({ test: z.array(z.string()) }).optional(),
    })
  ),
  volumes: z.record(z.string(), z.unknown()),
});

const dataSourcesSchema = z.object({
  datasources: z.array(
    z.object({
      uid: z.string(),
      type: z.string(),
      jsonData: z.record(z.string(), z.unknown()),
      secureJsonData: z.undefined().optional(),
    })
  ),
});

describe('docker-compose.yml', () => {
  const { services, volumes } = composeSchema.parse(read('docker-compose.yml'));
  const all = Object.entries(services);

  it('pins every image to a full version', () => {
    const images = all.flatMap(([, { image }]) => (image === undefined ? [] : [image]));
    expect(images.length).toBeGreaterThanOrEqual(3);
    for (const image of images) {
      expect(image).toMatch(/:\$\{[A-Z_]+:-v?\d+\.\d+\.\d+(-ubuntu)?(@sha256:[0-9a-f]{64})?\}$/);
    }
  });

  it('runs the MLflow that the demo runs without Docker', () => {
    const pinned = /^mlflow-skinny==(.+)$/m.exec(
      readFileSync(path.join(root, 'demo/requirements-mlflow.txt'), 'utf8')
    )?.[1];
    expect(services['mlflow']?.image).toContain(`:-v${pinned}}`);
  });

  it('runs a Grafana of the line that the front end is built against', () => {
    const { dependencies } = z
      .object({ dependencies: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')));
    expect(services['grafana']?.image).toContain(`:-${dependencies['@grafana/data']}-ubuntu}`);
  });

  it('mounts only what the repository has or makes, and names every volume', () => {
    const made = ['./dist'];
    for (const mount of all.flatMap(([, service]) => service.volumes)) {
      // What is mounted where nobody says otherwise.
      const [source = ''] = mount.replace(/\$\{\w+:-([^}]*)\}/, '$1').split(':');
      const known = source.startsWith('./')
        ? made.includes(source) || existsSync(path.join(root, source))
        : source in volumes;
      expect({ source, known }).toEqual({ source, known: true });
    }
  });

  it('opens nothing to other machines', () => {
    const ports = all.flatMap(([, service]) => service.ports);
    expect(ports.length).toBeGreaterThan(0);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('gives no capability to any container, and a file system to write on to two alone', () => {
    for (const [name, { cap_drop, security_opt }] of all) {
      expect({ name, cap_drop, security_opt }).toEqual({
        name,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      });
    }
    expect(all.filter(([, { read_only }]) => !read_only).map(([name]) => name)).toEqual(['mlflow', 'grafana']);
  });

  it('runs the demo as the user that owns its volumes and Prometheus’, and trains as that too', () => {
    const dockerfile = readFileSync(path.join(root, 'demo/Dockerfile'), 'utf8');
    const [, user] = /^USER (\S+)$/m.exec(dockerfile) ?? [];
    expect(user).toBe('65534:65534');
    expect(dockerfile).toContain(`chown ${user} /srv/demo /prometheus`);
    expect(dockerfile.indexOf('USER')).toBeLessThan(dockerfile.indexOf('demo.train'));
    expect(services['traces']?.user).toBe(user);
  });

  it('takes promtool from the image that it runs as Prometheus', () => {
    const [, image] =
      /^FROM (\S+) AS prometheus$/m.exec(readFileSync(path.join(root, 'demo/Dockerfile'), 'utf8')) ?? [];
    expect(services['prometheus']?.image?.replace(/\$\{\w+:-(.*)\}/, '$1')).toBe(image);
  });

  it('waits for the health of services that say how healthy they are', () => {
    for (const [name, { depends_on }] of all) {
      for (const [needed, { condition }] of Object.entries(depends_on)) {
        expect({ name, needed, exists: needed in services }).toEqual({ name, needed, exists: true });
        if (condition === 'service_healthy') {
          expect(services[needed]?.healthcheck).toBeDefined();
        }
      }
    }
  });

  it('lets Grafana load both plugins and lets MLflow be called by its name', () => {
    const unsigned = services['grafana']?.environment['GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS'];
    expect(unsigned?.split(',')).toEqual([APP_ID, DATA_SOURCE_ID]);
    expect(services['grafana']?.volumes).toContain(`./dist:/var/lib/grafana/plugins/${APP_ID}:ro`);
    expect(services['mlflow']?.environment['MLFLOW_SERVER_ALLOWED_HOSTS']?.split(',')).toContain('mlflow:5000');
  });

  it('lets anybody look and the admin sign in', () => {
    // pkg/setting/setting_anonymous.go, 12.4.0: every role but Viewer is deprecated.
    const environment = services['grafana']?.environment ?? {};
    expect(environment['GF_AUTH_ANONYMOUS_ENABLED']).toBe('true');
    expect(environment['GF_AUTH_ANONYMOUS_ORG_ROLE']).toBe('Viewer');
    expect(environment['GF_SECURITY_ADMIN_PASSWORD']).toBe('${GRAFANA_ADMIN_PASSWORD:-admin}');
  });
});

describe('links of provisioned rules to runbooks and panels', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'modelwatch-provisioning-'));
  afterAll(() => rmSync(directory, { recursive: true }));

  const linksSchema = z.object({ runbook_url: z.string(), dashboard_url: z.string() });
  const rulesSchema = z.object({
    groups: z.array(z.object({ rules: z.array(z.object({ annotations: linksSchema })) })),
  });
  const linksIn = (provisioning: string): string[] =>
    rulesSchema
      .parse(parse(readFileSync(path.join(provisioning, 'alerting/modelwatch-rules.yaml'), 'utf8')))
      .groups.flatMap(({ rules }) => rules.flatMap(({ annotations }) => Object.values(annotations)));

  const isBelow = (address: string, link: string): boolean =>
    [`${address}/a/${APP_ID}/runbooks/`, `${address}/d/modelwatch-`].some((beginning) => link.startsWith(beginning));

  it('begin with the address that the container’s Grafana has, after each of its starts', () => {
    const { entrypoint = [], environment = {} } =
      composeSchema.parse(read('docker-compose.yml')).services['grafana'] ?? {};
    const [shell = '', ...args] = entrypoint.map((part) =>
      part
        .replaceAll('$$', '$')
        .replace('/etc/modelwatch/provisioning', path.join(root, 'provisioning'))
        .replace('exec /run.sh', 'exec true')
    );
    const address = /:-(.+)\}$/.exec(environment['GF_SERVER_ROOT_URL'] ?? '')?.[1] ?? '';
    const provisioning = path.join(directory, 'container');
    const env = { PATH: process.env['PATH'], GF_PATHS_PROVISIONING: provisioning, GF_SERVER_ROOT_URL: address };
    execFileSync(shell, args, { env });
    execFileSync(shell, args, { env });
    const links = linksIn(provisioning);
    expect(links.length).toBeGreaterThan(40);
    expect(links.filter((link) => !isBelow('http://localhost:3000', link))).toEqual([]);
  });

  it('begin with the address of a Grafana that npm start starts', () => {
    const links = linksIn(provisioningFor(root, directory, 'http://127.0.0.1:3001'));
    expect(links.length).toBeGreaterThan(40);
    expect(links.filter((link) => !isBelow('http://127.0.0.1:3001', link))).toEqual([]);
  });
});

describe('provisioning', () => {
  const [dataSource, ...others] = dataSourcesSchema.parse(read('provisioning/datasources/modelwatch.yaml')).datasources;

  it('makes one data source, with the uid that dashboards and alert rules name, and no secret', () => {
    expect(others).toEqual([]);
    expect(dataSource).toMatchObject({ uid: 'modelwatch', type: DATA_SOURCE_ID });
  });

  it('gives settings that the process takes once the addresses are filled in', () => {
    const environment = composeSchema.parse(read('docker-compose.yml')).services['grafana']?.environment ?? {};
    const filled = JSON.stringify(dataSource?.jsonData).replaceAll(/\$(MODELWATCH_\w+)/g, (_, name: string) => {
      const fallback = /:-(.+)\}$/.exec(environment[name] ?? '')?.[1];
      return fallback ?? `docker-compose.yml does not set ${name}`;
    });
    expect(settingsSchema.parse(JSON.parse(filled))).toMatchObject({
      prometheus: { url: 'http://models:9090' },
      mlflow: { url: 'http://mlflow:5000' },
    });
  });

  it('brings the dashboards once: with the app, not from files besides', () => {
    // Grafana logs an error where the folder is missing: pkg/services/provisioning/dashboards/config_reader.go, 12.4.0.
    expect(readdirSync(path.join(root, 'provisioning/dashboards'))).toEqual(['modelwatch.yaml']);
    expect(read('provisioning/dashboards/modelwatch.yaml')).toEqual({ apiVersion: 1, providers: [] });
    const { providers } = z
      .object({ providers: z.array(z.object({ folder: z.string(), options: z.object({ path: z.string() }) })) })
      .parse(read('provisioning/optional/dashboards/modelwatch.yaml'));
    expect(providers.map(({ options }) => options.path)).toEqual([`/var/lib/grafana/plugins/${APP_ID}/dashboards`]);
  });

  it('switches the app on', () => {
    expect(read('provisioning/plugins/app.yaml')).toMatchObject({ apps: [{ type: APP_ID, disabled: false }] });
  });
});
