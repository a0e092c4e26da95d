//! Windows.

mod dialogs;
mod download;
mod ends;
mod files;
mod fonts;
mod journal;
mod start;
mod system;

pub use dialogs::Dialogs;
pub(crate) use download::{downloaded, remove_downloaded};
pub use ends::on_system_end;
pub use files::open_at_once;
pub use fonts::with_font;
pub use start::{begin, forget};
pub use system::system;
