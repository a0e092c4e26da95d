//! Lists the built web pages for the program, when the feature `embed-web` asks for them.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    if env::var_os("CARGO_FEATURE_EMBED_WEB").is_none() {
        return Ok(());
    }
    // As seen from this package: what is said here is remembered in the target folder, which several clones may share.
    let dist = PathBuf::from("../../web/dist");
    println!("cargo::rerun-if-changed={}", dist.display());
    for page in ["index.html", "console/index.html"] {
        if !dist.join(page).is_file() {
            println!("cargo::error=web/dist/{page} is missing: build the pages with `./dev web`");
            return Ok(());
        }
    }
    let dist = dist.canonicalize()?;
    let mut files = Vec::new();
    collect(&dist, &mut files)?;
    // Sorted, so that the same pages make the same program.
    files.sort();
    let mut list = String::from("&[\n");
    for file in files {
        let name = utf8(file.strip_prefix(&dist).unwrap_or(&file))?;
        let file = utf8(&file)?;
        // Writing to a string cannot fail.
        let _ = writeln!(list, "    ({name:?}, include_bytes!({file:?})),");
    }
    list.push_str("]\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("web_files.rs"), list)
}

fn utf8(path: &Path) -> io::Result<&str> {
    let message = || format!("{} is not UTF-8", path.display());
    path.to_str().ok_or_else(|| io::Error::other(message()))
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
