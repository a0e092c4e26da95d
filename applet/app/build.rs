//! Leaves out of the released program what unwinding would need: it ends with a panic (`panic = "abort"`), and never unwinds.

use std::env::var;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=without-unwinding.ld");
    let is_linux = var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "linux");
    // Of cargo's profiles those that are like this one abort; tests are never built with it.
    let is_release = var("PROFILE").is_ok_and(|profile| profile == "release");
    if is_linux && is_release {
        let folder = var("CARGO_MANIFEST_DIR").unwrap_or_default();
        println!("cargo::rustc-link-arg-bins=-Wl,-T,{folder}/without-unwinding.ld");
    }
}
