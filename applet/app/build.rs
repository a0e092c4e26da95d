//! Leaves out of the released program what unwinding would need: it ends with a panic (`panic = "abort"`), and never unwinds.

use std::env::var;
use std::fs;
use std::io;
use std::path::Path;

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=without-unwinding.ld");
    let is_linux = var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "linux");
    // Of cargo's profiles those that are like this one abort; tests are never built with it.
    let is_release = var("PROFILE").is_ok_and(|profile| profile == "release");
    if is_linux && is_release {
        // What is said here is remembered in the target folder, which several clones may share: so the file lies there, too.
        let out = var("OUT_DIR").map_err(io::Error::other)?;
        let script = Path::new(&out).join("without-unwinding.ld");
        fs::copy("without-unwinding.ld", &script)?;
        println!("cargo::rustc-link-arg-bins=-Wl,-T,{}", script.display());
    }
    Ok(())
}
