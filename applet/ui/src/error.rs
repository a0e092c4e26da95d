//! What can go wrong when a window is opened or run.

/// The window could not be opened or its event loop failed.
#[derive(Debug, thiserror::Error)]
#[error("the window cannot be shown: {0}")]
pub struct UiError(String);

impl From<slint::PlatformError> for UiError {
    fn from(error: slint::PlatformError) -> Self {
        Self(error.to_string())
    }
}
