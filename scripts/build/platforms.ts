/** A platform by the names that Grafana gives it, and by those that Bun's packages go by. */
export interface Platform {
  readonly goos: 'linux' | 'darwin' | 'windows';
  readonly goarch: 'amd64' | 'arm64';
  /** `@oven/bun-<runtime>` holds the runtime. One build serves every x64 processor: since Bun 1.4 the "baseline" one is the same file. */
  readonly runtime: string;
}

export const PLATFORMS: readonly Platform[] = [
  { goos: 'linux', goarch: 'amd64', runtime: 'linux-x64' },
  { goos: 'linux', goarch: 'arm64', runtime: 'linux-aarch64' },
  { goos: 'darwin', goarch: 'amd64', runtime: 'darwin-x64' },
  { goos: 'darwin', goarch: 'arm64', runtime: 'darwin-aarch64' },
  { goos: 'windows', goarch: 'amd64', runtime: 'windows-x64' },
];

const GOOS: Readonly<Record<string, Platform['goos']>> = { linux: 'linux', darwin: 'darwin', win32: 'windows' };
const GOARCH: Readonly<Record<string, Platform['goarch']>> = { x64: 'amd64', arm64: 'arm64' };

/** The platform this process runs on. Throws on a platform without an executable. */
export function hostPlatform(os: string = process.platform, architecture: string = process.arch): Platform {
  const found = PLATFORMS.find(({ goos, goarch }) => goos === GOOS[os] && goarch === GOARCH[architecture]);
  if (found === undefined) {
    throw new Error(
      `There is no executable for ${os} on ${architecture}. The bundle dist/datasource/backend.cjs runs under Node.js all the same (npm run build -- --node-only).`
    );
  }
  return found;
}

/** The name Grafana looks for: `<executable>_<goos>_<goarch>`, `.exe` on Windows. */
export const executableName = ({ goos, goarch }: Platform): string =>
  `gpx_modelwatch_${goos}_${goarch}${goos === 'windows' ? '.exe' : ''}`;

/** `linux_amd64`: how a platform is named on the command line. */
export const platformName = ({ goos, goarch }: Platform): string => `${goos}_${goarch}`;

export const isHost = (platform: Platform): boolean => platformName(platform) === platformName(hostPlatform());

/** Throws with the names there are when there is no such platform. */
export function platformNamed(name: string): Platform {
  const found = PLATFORMS.find((platform) => platformName(platform) === name);
  if (found === undefined) {
    throw new Error(`There is no platform "${name}". There are: ${PLATFORMS.map(platformName).join(', ')}.`);
  }
  return found;
}
