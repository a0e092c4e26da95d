//! The built web pages: from a folder, or inside the program.

use std::borrow::Cow;
use std::path::{Component, Path, PathBuf};

/// The pages inside this program: path and content. Empty without the feature `embed-web`.
#[cfg(feature = "embed-web")]
const EMBEDDED: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/web_files.rs"));
#[cfg(not(feature = "embed-web"))]
const EMBEDDED: &[(&str, &[u8])] = &[];

/// Where the pages come from.
#[derive(Clone, Debug)]
pub(crate) enum WebFiles {
    /// From the folder that `--web` names, read anew for every request.
    Folder(PathBuf),
    /// From the program itself.
    Embedded(&'static [(&'static str, &'static [u8])]),
}

impl WebFiles {
    /// Takes the folder, if there is one, or else the pages inside the program.
    #[must_use]
    pub(crate) fn new(folder: Option<PathBuf>) -> Self {
        folder.map_or(Self::Embedded(EMBEDDED), Self::Folder)
    }

    /// Whether there is a support page to serve.
    #[must_use]
    pub(crate) fn has_pages(&self) -> bool {
        match self {
            Self::Folder(folder) => folder.join("index.html").is_file(),
            Self::Embedded(files) => files.iter().any(|(path, _)| *path == "index.html"),
        }
    }

    /// Reads one file. A path that leaves the pages is not found.
    pub(crate) async fn read(&self, path: &str) -> Option<Cow<'static, [u8]>> {
        match self {
            Self::Folder(folder) => {
                let relative = Path::new(path);
                let is_below = relative
                    .components()
                    .all(|part| matches!(part, Component::Normal(_)));
                if !is_below && !cfg!(feature = "sabotage-web-files") {
                    return None;
                }
                let read = tokio::fs::read(folder.join(relative)).await;
                read.ok().map(Cow::Owned)
            }
            Self::Embedded(files) => files
                .iter()
                .find(|(name, _)| *name == path)
                .map(|(_, content)| Cow::Borrowed(*content)),
        }
    }
}

/// The content type of a file, by its name's ending.
#[must_use]
pub(crate) fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json" | "map") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("webp") => "image/webp",
        Some("wasm") => "application/wasm",
        Some("woff2") => "font/woff2",
        Some("webmanifest") => "application/manifest+json",
        Some("txt") => "text/plain; charset=utf-8",
        Some(_) | None => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_path_that_leaves_the_folder_is_not_found() {
        let outside = tempfile::tempdir().unwrap();
        let folder = outside.path().join("web");
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(outside.path().join("secret"), "s").unwrap();
        std::fs::write(folder.join("index.html"), "page").unwrap();
        let files = WebFiles::new(Some(folder));
        let absolute = outside.path().join("secret");
        for path in ["../secret", "./../secret", absolute.to_str().unwrap(), ""] {
            assert_eq!(files.read(path).await, None, "{path}");
        }
        assert_eq!(
            files.read("index.html").await.as_deref(),
            Some(&b"page"[..])
        );
    }

    #[cfg(feature = "embed-web")]
    #[tokio::test]
    async fn the_program_holds_both_pages() {
        let files = WebFiles::new(None);
        assert!(files.has_pages());
        assert!(files.read("console/index.html").await.is_some());
    }
}
