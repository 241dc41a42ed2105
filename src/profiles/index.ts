/** Profiles: which metrics stand for what, by the software that exposes them; how to find out, and how to read them. */
export { CONTRACT_PROFILE, contractWith, FAILED, meaningOf } from './contract';
export {
  detectionQuery,
  detectProfiles,
  type FoundProfile,
  LANGUAGE_SERVERS,
  languageProbes,
  languageServersIn,
  languageServersQuery,
  prefixedServers,
  prefixQuery,
  streamsTokens,
} from './detect';
export {
  aggregated,
  alternatives,
  eachName,
  eachOfFamily,
  familyByModel,
  familyOf,
  gaugeOf,
  queueOf,
  trafficOf,
  meanOnly,
  notExposed,
} from './expressions';
export {
  CONTRACT_METRICS,
  METRIC_ROLES,
  type Capacity,
  type Counter,
  type Durations,
  type Gauge,
  type GaugeUnit,
  type MetricRole,
  type Named,
  type OfModel,
  type Profile,
  type Resources,
  type TimeUnit,
  HISTOGRAM_PART,
  type Traffic,
  inSeconds,
  inShownUnit,
} from './profile';
export { OWN_ID, ownName, ownProfile, SERVERS, strangeNames } from './own';
export { profileOf, profiles } from './registry';
export { contradiction, type JobInterval, lastSample, scrapesRequest, seenIntervals, shortWindow } from './scraping';
export { versionsRequest, type VersionsRequest, withVersions } from './versions';
