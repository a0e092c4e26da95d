/** Types and bounds, generated from the Rust crate `bowline-protocol`, and checkers written by hand after them. */

export * from './api.ts';
export * from './generated/limits.ts';
export type * from './generated/messages.ts';
export { DecodeError, type DecodeReason, type Shape } from './shape.ts';
export * from './snapshot-name.ts';
export * from './values.ts';
export * from './wire.ts';
