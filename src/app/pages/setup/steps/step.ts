/** How far a step of the set-up is. */
export interface StepState {
  readonly state: 'loading' | 'done' | 'todo' | 'failed' | 'optional';
  /** What is there, or what is to be done about it. */
  readonly text: string;
}
