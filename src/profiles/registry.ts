import { CONTRACT_PROFILE } from './contract';
import { cadvisor, clientProcess, dcgm, nodeExporter } from './machines';
import type { Profile } from './profile';
import {
  bentoml,
  knative,
  knativeOtel,
  kserve,
  mlserver,
  rayServe,
  seldon1,
  seldon2,
  tfServing,
  torchserve,
  triton,
} from './servers/classic';
import { dynamo, genai, litellm, llamaCpp, lmdeploy, sglang, tgi, trtllm, vllm } from './servers/language';

/** Every profile there is, the default first. */
const ALL: readonly Profile[] = [
  CONTRACT_PROFILE,
  kserve,
  knative,
  knativeOtel,
  triton,
  vllm,
  tgi,
  sglang,
  trtllm,
  dynamo,
  llamaCpp,
  lmdeploy,
  seldon1,
  seldon2,
  mlserver,
  torchserve,
  tfServing,
  rayServe,
  bentoml,
  litellm,
  genai,
  dcgm,
  nodeExporter,
  cadvisor,
  clientProcess,
];

export const profiles: ReadonlyMap<string, Profile> = new Map(ALL.map((profile) => [profile.id, profile]));

/** Throws RangeError on a profile that there is not. */
export function profileOf(id: string): Profile {
  const profile = profiles.get(id);
  if (profile === undefined) {
    throw new RangeError(`there is no profile "${id}"; there are ${[...profiles.keys()].join(', ')}`);
  }
  return profile;
}
