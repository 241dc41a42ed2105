import { defineSignal } from '../../query/signal';
import { derive } from './derive';
import { businessOptions } from './options';
import { plan } from './plan';
import { levels } from './thresholds';

export const business = defineSignal({
  id: 'business',
  title: 'Business',
  summary: 'What the predictions are worth: conversion, task completion, satisfaction, revenue.',
  description:
    'Business events by KPI and their share of successes, with its interval; business values such as revenue over the window, and for each prediction. What success is, and which level is trouble, is for the business to say: there are no default thresholds; those that are set speak about the share of successes.',
  group: 'business',
  unit: 'percentunit',
  options: businessOptions,
  ...levels,
  minimumSample: 30,
  defaultWindow: '1h',
  inHealthReport: false,
  plan,
  derive,
});
