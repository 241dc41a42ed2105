/** Profiles: which metric means what in which software, and how to detect it. */
export { CONTRACT_PROFILE, contractWith, FAILED, meaningOf, TURNED_AWAY } from './contract';
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
  CONTRACT_METRICS,
  METRIC_ROLES,
  namesOfProbe,
  type Capacity,
  type Counter,
  type Durations,
  type Gauge,
  type GaugeUnit,
  type MetricRole,
  type Named,
  type Observed,
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
