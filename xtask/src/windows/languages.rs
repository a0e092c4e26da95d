//! What the window library knows of the world's languages, without what nothing here needs.

use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::metadata;

/// Names a folder to ICU4X's crates, whose tables they take in the place of their own.
pub(super) const FOLDER: &str = "ICU4X_DATA_DIR";

/// Where each of those crates begins to read.
const ENTRY: &str =
    "include!(concat!(env!(\"ICU4X_DATA_DIR\"), \"/\", env!(\"CARGO_PKG_NAME\"), \".rs\"));\n";

/// Two megabytes that say where a word of Chinese or Japanese ends, for a double click. Lines break between any two of their signs
/// all the same. What it is replaced by answers, as ICU4X's crates expect of a table that is missing, that nothing is known.
const LEFT_OUT: (&str, &str) = (
    "include!(\"segmenter_dictionary_auto_v2.rs.data\");",
    "#[doc(hidden)]
#[macro_export]
macro_rules! __impl_segmenter_dictionary_auto_v2 {
    ($provider:ty) => {
        impl icu_provider::DataProvider<icu::segmenter::provider::SegmenterDictionaryAutoV2> for $provider {
            fn load(
                &self,
                request: icu_provider::DataRequest,
            ) -> Result<
                icu_provider::DataResponse<icu::segmenter::provider::SegmenterDictionaryAutoV2>,
                icu_provider::DataError,
            > {
                let about = <icu::segmenter::provider::SegmenterDictionaryAutoV2 as icu_provider::DataMarker>::INFO;
                Err(icu_provider::DataErrorKind::IdentifierNotFound.with_req(about, request))
            }
        }
    };
}
#[doc(inline)]
pub use __impl_segmenter_dictionary_auto_v2 as impl_segmenter_dictionary_auto_v2;",
);

/// Writes into `folder` what those crates are to read.
///
/// # Errors
/// When they are not where cargo says, do not look as they did, or cannot be written down.
pub(super) fn write(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    put(&folder.join("mod.rs"), ENTRY)?;
    let mut has_left_out = false;
    for package in metadata::packages(&metadata::everything()?) {
        let name = package["name"].as_str().unwrap_or_default();
        if !(name.starts_with("icu_") && name.ends_with("_data")) {
            continue;
        }
        let manifest = Path::new(package["manifest_path"].as_str().unwrap_or_default());
        let data = manifest.with_file_name("data");
        let tables = std::fs::read_to_string(data.join("mod.rs"))
            .with_context(|| format!("cannot read the tables of {name}"))?;
        has_left_out |= tables.contains(LEFT_OUT.0);
        put(
            &folder.join(name).with_extension("rs"),
            &without(&tables, &data),
        )?;
    }
    ensure!(
        has_left_out,
        "icu_segmenter_data has no more the table that is to be left out: {}",
        LEFT_OUT.0
    );
    Ok(())
}

/// The tables that lie in `data`, read from elsewhere, without [`LEFT_OUT`].
fn without(tables: &str, data: &Path) -> String {
    let in_data = format!("include!(r\"{}/", data.display());
    let (left_out, instead) = LEFT_OUT;
    tables
        .replace(left_out, instead)
        .replace("include!(\"", &in_data)
}

/// Leaves a file alone that says so already: cargo would build what reads it anew.
fn put(file: &Path, text: &str) -> Result<()> {
    if std::fs::read_to_string(file).is_ok_and(|there| there == text) {
        return Ok(());
    }
    std::fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_table_is_left_out_and_the_others_are_read_where_they_lie() {
        let tables = format!("{}\ninclude!(\"lines.rs.data\");\n", LEFT_OUT.0);
        let read = without(&tables, Path::new("/there/data"));
        assert!(!read.contains(LEFT_OUT.0) && read.contains("IdentifierNotFound"));
        assert!(
            read.ends_with("include!(r\"/there/data/lines.rs.data\");\n"),
            "{read}"
        );
    }
}
