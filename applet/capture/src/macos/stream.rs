//! One monitor's picture, as the system streams it.
#![expect(unsafe_code, reason = "only the system's own functions can do it")]

use std::slice;
use std::sync::Arc;

use dispatch2::DispatchQueue;
use objc2::rc::Retained;
use objc2::runtime::{NSObject, NSObjectProtocol, ProtocolObject};
use objc2::{AllocAnyThread, DefinedClass, define_class, msg_send};
use objc2_core_graphics::kCGColorSpaceSRGB;
use objc2_core_media::{CMSampleBuffer, CMTime};
use objc2_core_video::{
    CVPixelBufferGetBaseAddress, CVPixelBufferGetBytesPerRow, CVPixelBufferGetHeight,
    CVPixelBufferGetWidth, CVPixelBufferLockBaseAddress, CVPixelBufferLockFlags,
    CVPixelBufferUnlockBaseAddress, kCVPixelFormatType_32BGRA, kCVReturnSuccess,
};
use objc2_foundation::{NSArray, NSError};
use objc2_screen_capture_kit::{
    SCContentFilter, SCDisplay, SCRunningApplication, SCStream, SCStreamConfiguration,
    SCStreamDelegate, SCStreamOutput, SCStreamOutputType,
};

use super::source::Shared;
use crate::Rect;
use crate::mac_canvas::Rows;

/// Pictures in a second at most.
const RATE: i32 = 30;
/// Pictures that the system keeps: the fewest that it works with.
const DEPTH: isize = 3;

/// A stream that runs until this is dropped.
pub(crate) struct Stream {
    stream: Retained<SCStream>,
    output: Retained<Output>,
}

// SAFETY: a stream calls back on queues of its own, whoever started it and from wherever it is stopped; what it calls is made for any
// thread.
unsafe impl Send for Stream {}

/// What a stream shows.
pub(crate) struct Show<'s> {
    pub(crate) display: &'s SCDisplay,
    /// Its place in the picture.
    pub(crate) place: Rect,
    pub(crate) left_out: &'s NSArray<SCRunningApplication>,
    pub(crate) with_pointer: bool,
}

impl Stream {
    /// Begins to paint a monitor into the picture that is shared.
    pub(crate) fn start(show: &Show<'_>, shared: &Arc<Shared>) -> Result<Self, Retained<NSError>> {
        let output = Output::new(Arc::clone(shared), show.place);
        let queue = DispatchQueue::new("bowline.screen", None);
        // SAFETY: all of them are whole objects of their kinds, the format and the colours are known to the system, and whoever is called
        // back lives as long as the stream.
        unsafe {
            let filter = SCContentFilter::initWithDisplay_excludingApplications_exceptingWindows(
                SCContentFilter::alloc(),
                show.display,
                show.left_out,
                &NSArray::new(),
            );
            let form = SCStreamConfiguration::new();
            form.setWidth(show.place.width as usize);
            form.setHeight(show.place.height as usize);
            form.setScalesToFit(true);
            form.setPixelFormat(kCVPixelFormatType_32BGRA);
            form.setColorSpaceName(kCGColorSpaceSRGB);
            form.setMinimumFrameInterval(CMTime::new(1, RATE));
            form.setQueueDepth(DEPTH);
            form.setShowsCursor(show.with_pointer);
            let stream = SCStream::initWithFilter_configuration_delegate(
                SCStream::alloc(),
                &filter,
                &form,
                Some(ProtocolObject::from_ref(&*output)),
            );
            stream.addStreamOutput_type_sampleHandlerQueue_error(
                ProtocolObject::from_ref(&*output),
                SCStreamOutputType::Screen,
                Some(&queue),
            )?;
            let shared = Arc::clone(shared);
            let started = block2::RcBlock::new(move |error: *mut NSError| {
                if let Some(error) = error.as_ref() {
                    shared.fail(error);
                }
            });
            stream.startCaptureWithCompletionHandler(Some(&started));
            Ok(Self { stream, output })
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        // SAFETY: nobody waits for its end, and a stream that has ended already says so to nobody.
        unsafe {
            self.stream.stopCaptureWithCompletionHandler(None);
            let output = ProtocolObject::from_ref(&*self.output);
            let _ = self
                .stream
                .removeStreamOutput_type_error(output, SCStreamOutputType::Screen);
        }
    }
}

struct Ivars {
    shared: Arc<Shared>,
    place: Rect,
}

define_class!(
    // SAFETY: `NSObject` asks nothing of what is built on it, and nothing is done when it goes.
    #[unsafe(super(NSObject))]
    #[ivars = Ivars]
    struct Output;

    // SAFETY: it is built on `NSObject`.
    unsafe impl NSObjectProtocol for Output {}

    // SAFETY: the parameters are those of the protocol.
    unsafe impl SCStreamOutput for Output {
        #[unsafe(method(stream:didOutputSampleBuffer:ofType:))]
        fn take(&self, _stream: &SCStream, sample: &CMSampleBuffer, _kind: SCStreamOutputType) {
            self.paint(sample);
        }
    }

    // SAFETY: the parameters are those of the protocol.
    unsafe impl SCStreamDelegate for Output {
        #[unsafe(method(stream:didStopWithError:))]
        fn end(&self, _stream: &SCStream, error: &NSError) {
            self.ivars().shared.fail(error);
        }
    }
);

impl Output {
    fn new(shared: Arc<Shared>, place: Rect) -> Retained<Self> {
        let this = Self::alloc().set_ivars(Ivars { shared, place });
        // SAFETY: `NSObject` begins like this.
        unsafe { msg_send![super(this), init] }
    }

    /// Without a change there is no picture in it.
    fn paint(&self, sample: &CMSampleBuffer) {
        // SAFETY: the system hands over a whole sample, which lives while this function runs.
        let Some(buffer) = (unsafe { sample.image_buffer() }) else {
            return;
        };
        let only_read = CVPixelBufferLockFlags::ReadOnly;
        // SAFETY: the buffer is locked while it is read, and let go of after it.
        unsafe {
            if CVPixelBufferLockBaseAddress(&buffer, only_read) != kCVReturnSuccess {
                return;
            }
            let first: *const u8 = CVPixelBufferGetBaseAddress(&buffer).cast_const().cast();
            let size = (
                CVPixelBufferGetWidth(&buffer),
                CVPixelBufferGetHeight(&buffer),
            );
            let bytes_per_row = CVPixelBufferGetBytesPerRow(&buffer);
            if !first.is_null() {
                let rows = Rows {
                    pixels: slice::from_raw_parts(first, bytes_per_row * size.1),
                    bytes_per_row,
                    size,
                };
                let Ivars { shared, place } = self.ivars();
                shared.paint(*place, rows);
            }
            CVPixelBufferUnlockBaseAddress(&buffer, only_read);
        }
    }
}
