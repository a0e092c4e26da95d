//! What all formats have in common: the frames' size, their planes, and the rate that they follow.

use crate::colour::Planes;
use crate::{EncodeError, Picture, VideoEncoder};

/// 3840x2160, the most that one format takes, and that viewers are asked whether they decode.
const MOST_PIXELS: u64 = 3840 * 2160;
/// Two rates are the same when they differ by less than one of so many.
const SAME_RATE: u32 = 8;

/// One format, as its library writes it.
pub(crate) trait Coder: Send + Sized {
    /// Starts for frames of one size; both sides are even.
    fn start(size: (u32, u32), bits_per_second: u32) -> Result<Self, EncodeError>;

    /// Goes on at another rate, after a frame at least.
    fn set_rate(&mut self, bits_per_second: u32) -> Result<(), EncodeError>;

    /// Codes a frame of that size.
    fn code(&mut self, planes: &Planes, is_key: bool) -> Result<Vec<u8>, EncodeError>;
}

/// Opened with the first frame, whose size it keeps.
pub(crate) struct Film<C> {
    open: Option<Open<C>>,
}

struct Open<C> {
    coder: C,
    planes: Planes,
    bits_per_second: u32,
}

impl<C> Default for Film<C> {
    fn default() -> Self {
        Self { open: None }
    }
}

impl<C: Coder> VideoEncoder for Film<C> {
    fn encode(
        &mut self,
        picture: &Picture<'_>,
        is_key: bool,
        bits_per_second: u32,
    ) -> Result<Vec<u8>, EncodeError> {
        let size = checked_size(picture)?;
        let open = match &mut self.open {
            Some(open) if open.planes.size() != size => return Err(EncodeError::Size),
            Some(open) => {
                if !is_key {
                    open.follow(bits_per_second);
                }
                open
            }
            none @ None => none.insert(Open {
                coder: C::start(size, bits_per_second)?,
                planes: Planes::new(size.0, size.1),
                bits_per_second,
            }),
        };
        open.planes.fill(picture)?;
        open.coder.code(&open.planes, is_key)
    }
}

impl<C: Coder> Open<C> {
    /// A rate that is refused is asked for again with the next frame.
    fn follow(&mut self, bits_per_second: u32) {
        let distance = self.bits_per_second.abs_diff(bits_per_second);
        if distance >= bits_per_second / SAME_RATE && self.coder.set_rate(bits_per_second).is_ok() {
            self.bits_per_second = bits_per_second;
        }
    }
}

fn checked_size(picture: &Picture<'_>) -> Result<(u32, u32), EncodeError> {
    let (width, height) = (picture.width, picture.height);
    let is_even = width.is_multiple_of(2) && height.is_multiple_of(2);
    let pixels = u64::from(width) * u64::from(height);
    if pixels == 0 || !is_even || picture.pixels.len() as u64 != pixels {
        return Err(EncodeError::Size);
    }
    if pixels > MOST_PIXELS {
        let why = format!("{width}x{height} is more than a film may have");
        return Err(EncodeError::Refused(why));
    }
    Ok((width, height))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Notes the rates that it is asked for, and refuses the odd ones.
    struct Scribe(Vec<u32>);

    impl Coder for Scribe {
        fn start(_: (u32, u32), bits_per_second: u32) -> Result<Self, EncodeError> {
            Ok(Self(vec![bits_per_second]))
        }

        fn set_rate(&mut self, bits_per_second: u32) -> Result<(), EncodeError> {
            self.0.push(bits_per_second);
            if bits_per_second % 2 == 1 {
                return Err(EncodeError::Refused("odd".into()));
            }
            Ok(())
        }

        fn code(&mut self, _: &Planes, _: bool) -> Result<Vec<u8>, EncodeError> {
            Ok(Vec::new())
        }
    }

    #[test]
    fn a_rate_is_set_once_and_only_where_it_differs_much() {
        let mut film = Film::<Scribe>::default();
        let picture = Picture {
            width: 2,
            height: 2,
            pixels: &[0; 4],
        };
        for bits in [1000, 1100, 1000, 500, 500, 2001, 2001, 1000] {
            film.encode(&picture, false, bits).expect("it fits");
        }
        let rates = film.open.expect("it is open").coder.0;
        assert_eq!(rates, [1000, 500, 2001, 2001, 1000]);
    }
}
