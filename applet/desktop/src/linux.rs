//! Linux.

mod bell;
mod dialogs;
mod download;
mod ends;
mod fonts;
mod start;
mod system;

pub use bell::Bell;
pub use dialogs::Dialogs;
pub(crate) use download::{downloaded, remove_downloaded};
pub use ends::on_system_end;
pub use fonts::with_font;
pub use start::{begin, forget};
pub use system::system;
