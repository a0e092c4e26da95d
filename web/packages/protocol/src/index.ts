/** Message shapes and bounded decoders, written by hand after the Rust crate `bowline-protocol`. */

export * from './api.ts';
export { DecodeError, type DecodeReason, type Shape } from './shape.ts';
export * from './values.ts';
export * from './wire.ts';
