//! macOS. All of it is type-checked only, and has never run: docs/platforms.md.

mod dialogs;
mod download;
mod ends;
mod fonts;
pub mod own_windows;
mod system;

pub use dialogs::Dialogs;
pub use download::{begin, forget};
pub(crate) use download::{downloaded, remove_downloaded};
pub use ends::on_system_end;
pub use fonts::with_font;
pub use system::system;
