//! A picture that is kept in order to find its parts again, and the one that is looked at now.

use std::cell::OnceCell;
use std::sync::Arc;

use crate::descriptor::{Feature, SIZES, describe};
use crate::homography::Homography;
use crate::pyramid::Pyramid;

/// About so many features describe a picture.
const FEATURES: usize = 400;

/// A kept picture.
#[derive(Clone, Debug)]
pub(crate) struct View {
    pub(crate) pyramid: Pyramid<u8>,
    pub(crate) features: Arc<[Feature]>,
}

/// A kept picture as an anchor sees it.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) view: Arc<View>,
    /// Takes the pixels of the picture drawn on to those of this one.
    pub(crate) map: Homography,
}

/// The picture of one frame; what costs time is reckoned when first asked for.
#[derive(Debug)]
pub(crate) struct Seen<'a> {
    pub(crate) pyramid: &'a Pyramid,
    features: OnceCell<Arc<[Feature]>>,
    view: OnceCell<Arc<View>>,
}

impl<'a> Seen<'a> {
    pub(crate) fn new(pyramid: &'a Pyramid) -> Self {
        Self {
            pyramid,
            features: OnceCell::new(),
            view: OnceCell::new(),
        }
    }

    pub(crate) fn features(&self) -> &Arc<[Feature]> {
        self.features
            .get_or_init(|| describe(self.pyramid.base(), &SIZES, FEATURES).into())
    }

    /// This picture, to be kept; all who keep it share it.
    pub(crate) fn view(&self) -> &Arc<View> {
        self.view.get_or_init(|| {
            Arc::new(View {
                pyramid: self.pyramid.narrowed(),
                features: Arc::clone(self.features()),
            })
        })
    }

    /// Width and height in pixels.
    pub(crate) fn size(&self) -> (f64, f64) {
        let base = self.pyramid.base();
        (base.width() as f64, base.height() as f64)
    }
}
