//! Pictures to measure with: photographs, pages of writing, film. All of them are made up by arithmetic, and the same every time.
//!
//! It draws in memory. Showing it on a display is what the program of the same name does.

pub mod dice;
pub mod film;
pub mod picture;
pub mod views;
pub mod writing;
