//! What the compiler of the `ui/` folder writes; its style is not ours.
#![expect(clippy::unwrap_used, unreachable_pub)]

slint::include_modules!();
