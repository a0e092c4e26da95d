//! A program as macOS hands it round: a folder whose name ends with `.app`, with the program's file inside.

use std::ffi::OsStr;
use std::path::Path;

/// The folder that is the program to whoever opens it: where its file lies at the place that macOS gives it there.
pub(crate) fn bundle_of(program: &Path) -> Option<&Path> {
    let named = |folder: &&Path, name: &str| folder.file_name() == Some(OsStr::new(name));
    let inner = program.parent().filter(|folder| named(folder, "MacOS"))?;
    let contents = inner.parent().filter(|folder| named(folder, "Contents"))?;
    let is_bundle = |folder: &&Path| folder.extension() == Some(OsStr::new("app"));
    contents.parent().filter(is_bundle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_folder_of_that_form_is_a_bundle() {
        let bundle = |program| bundle_of(Path::new(program)).and_then(Path::to_str);
        assert_eq!(
            bundle("/Volumes/a/Downloads/Bowline.app/Contents/MacOS/bowline-applet"),
            Some("/Volumes/a/Downloads/Bowline.app")
        );
        for bare in [
            "/Volumes/a/Downloads/bowline-482913",
            "/Volumes/a/Bowline/Contents/MacOS/bowline",
            "/Volumes/a/Bowline.app/Contents/Resources/bowline",
            "/Volumes/a/Bowline.app/MacOS/bowline",
            "/MacOS/bowline",
            "bowline",
        ] {
            assert_eq!(bundle(bare), None, "{bare}");
        }
    }
}
