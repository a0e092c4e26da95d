//! Leaves out of the released program for Linux what unwinding would need: it ends with a panic (`panic = "abort"`), and never unwinds.
//! Puts into the program for Windows its icon, manifest and version, and what Windows reads before it loads DLLs.

use std::env::var;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The library of C++, and what it needs in turn: whole, for the customer has none.
const CPLUSPLUS: &str = "-Wl,--start-group,-l:libstdc++.a,-lgcc_eh,-lgcc,-lmingw32,-lmingwex,-lmsvcrt,-lkernel32,--end-group";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=without-unwinding.ld");
    println!("cargo::rerun-if-changed=windows");
    let system = var("CARGO_CFG_TARGET_OS").map_err(io::Error::other)?;
    // What is said here is remembered in the target folder, which several clones may share: so the files lie there, too.
    let out = PathBuf::from(var("OUT_DIR").map_err(io::Error::other)?);
    // Of cargo's profiles those that are like this one abort; tests are never built with it.
    let is_release = var("PROFILE").is_ok_and(|profile| profile == "release");
    if system == "linux" && is_release {
        let script = out.join("without-unwinding.ld");
        fs::copy("without-unwinding.ld", &script)?;
        println!("cargo::rustc-link-arg-bins=-Wl,-T,{}", script.display());
    }
    if system == "windows" {
        for object in [compile_resources(&out)?, assemble_load_config(&out)?] {
            println!("cargo::rustc-link-arg-bins={}", object.display());
        }
        println!("cargo::rustc-link-arg-bins={CPLUSPLUS}");
        // Nothing in the program refers to it.
        println!("cargo::rustc-link-arg-bins=-Wl,--require-defined=_load_config_used");
    }
    Ok(())
}

fn compile_resources(out: &Path) -> io::Result<PathBuf> {
    let [major, minor, patch] = ["MAJOR", "MINOR", "PATCH"]
        .map(|part| var(format!("CARGO_PKG_VERSION_{part}")).unwrap_or_default());
    let numbers = format!("#define BOWLINE_VERSION_NUMBERS {major},{minor},{patch},0\n");
    let text = format!("#define BOWLINE_VERSION \"{major}.{minor}.{patch}\"\n");
    fs::write(out.join("version.h"), numbers + &text)?;
    let object = out.join("resources.o");
    let mut windres = Command::new("x86_64-w64-mingw32-windres");
    windres.arg("--include-dir").arg(out);
    windres.args(["--codepage=65001", "--target=pe-x86-64", "bowline.rc"]);
    run(windres.arg(&object))?;
    Ok(object)
}

fn assemble_load_config(out: &Path) -> io::Result<PathBuf> {
    let object = out.join("load_config.o");
    let mut assembler = Command::new("x86_64-w64-mingw32-as");
    run(assembler.arg("load_config.s").arg("-o").arg(&object))?;
    Ok(object)
}

/// Runs a tool in the folder `windows`.
fn run(command: &mut Command) -> io::Result<()> {
    let tool = command.get_program().display().to_string();
    match command.current_dir("windows").status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(io::Error::other(format!("{tool} ended with {status}"))),
        Err(error) => Err(io::Error::other(format!(
            "cannot start {tool} of mingw-w64 (Debian: g++-mingw-w64-x86-64): {error}"
        ))),
    }
}
