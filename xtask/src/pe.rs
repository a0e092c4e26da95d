//! What must hold of the applet's file for Windows, judged by its bytes alone.

mod image;
mod imports;
mod layout;
mod load_config;
mod resources;
#[cfg(test)]
mod tests;

pub(crate) use image::Image;
pub(crate) use load_config::point_to as point_to_load_config;

/// One thing that must hold; it gives every complaint.
type Check = (&'static str, fn(&Image<'_>) -> Vec<String>);

const CHECKS: &[Check] = &[
    ("imports come from Windows alone", imports::complaints),
    (
        "DLLs are looked for in the system's folder",
        load_config::complaints,
    ),
    (
        "it may lie anywhere in memory, and data is not run",
        layout::protection,
    ),
    ("no section can be both written and run", layout::sections),
    (
        "what runs for each thread is code of its own",
        layout::thread_callbacks,
    ),
    ("nothing hangs on to the file", layout::overlay),
    (
        "it opens no console, and holds no time and no wrong sum",
        layout::kind,
    ),
    ("it is small enough to download", layout::size),
    ("it asks for no rights", resources::manifest),
    ("it says what it is", resources::version),
    ("it has an icon for every place", resources::icon),
];

/// What is wrong with a file, by the check that found it; a check that found nothing is there as well.
///
/// # Errors
/// When the file is no 64-bit program for Windows.
pub(crate) fn judge(bytes: &[u8]) -> anyhow::Result<Vec<(&'static str, Vec<String>)>> {
    let image = Image::parse(bytes)?;
    let verdict = |(name, check): &Check| (*name, check(&image));
    Ok(CHECKS.iter().map(verdict).collect())
}
