import { defineSignal } from '../../query/signal';
import { derive } from './derive';
import { businessOptions, plan } from './plan';
import { levels } from './thresholds';

export const business = defineSignal({
  id: 'business',
  title: 'Business',
  summary: 'What the predictions are worth: conversion, task completion, satisfaction, revenue.',
  description:
    'Business events by KPI and their share of successes, with its interval; business values such as revenue over the window, and for each prediction. What counts as success, and which rate is too low, is a business decision: there are no default thresholds; those that you set apply to the share of successes.',
  group: 'business',
  inHealthReport: false,
  unit: 'percentunit',
  options: businessOptions,
  ...levels,
  minimumSample: 30,
  defaultWindow: '1h',
  plan,
  derive,
});
