//! H.264 by `OpenH264`.

use openh264::OpenH264API;
use openh264::encoder::{
    BitRate, Complexity, Encoder, EncoderConfig, FrameRate, QpRange, RateControlMode, UsageType,
    VuiConfig,
};
use openh264::formats::YUVSource;
use openh264_sys2::{ENCODER_OPTION_BITRATE, SBitrateInfo, SPATIAL_LAYER_ALL};

use crate::EncodeError;
use crate::colour::Planes;
use crate::film::Coder;

/// Finer than the first is seen by nobody, coarser than the second by everybody.
const QUANTIZERS: (u8, u8) = (18, 46);

pub(crate) struct H264Coder {
    encoder: Encoder,
}

impl Coder for H264Coder {
    fn start(_: (u32, u32), bits_per_second: u32) -> Result<Self, EncodeError> {
        let config = EncoderConfig::new()
            .bitrate(BitRate::from_bps(bits_per_second))
            .max_frame_rate(FrameRate::from_hz(30.0))
            .rate_control_mode(RateControlMode::Bitrate)
            .usage_type(UsageType::CameraVideoRealTime)
            .complexity(Complexity::Low)
            .qp(QpRange::new(QUANTIZERS.0, QUANTIZERS.1))
            .num_threads(1)
            // Frames are left out before they get here; what costs time and shows little is off.
            .skip_frames(false)
            .scene_change_detect(false)
            .adaptive_quantization(false)
            .background_detection(false)
            .vui(VuiConfig::bt709());
        let encoder = Encoder::with_api_config(OpenH264API::from_source(), config);
        Ok(Self {
            encoder: encoder.map_err(refused)?,
        })
    }

    #[expect(
        unsafe_code,
        reason = "the safe interface has no way to change the rate"
    )]
    fn set_rate(&mut self, bits_per_second: u32) -> Result<(), EncodeError> {
        let mut rate = SBitrateInfo {
            iLayer: SPATIAL_LAYER_ALL,
            iBitrate: bits_per_second.try_into().unwrap_or(i32::MAX),
        };
        // SAFETY: the encoder is initialized, for a frame was coded before; this option takes a pointer to this very structure,
        // which it reads during the call only.
        let result = unsafe {
            self.encoder
                .raw_api()
                .set_option(ENCODER_OPTION_BITRATE, (&raw mut rate).cast())
        };
        if result != 0 {
            return Err(EncodeError::Refused(format!("its rate: {result}")));
        }
        Ok(())
    }

    fn code(&mut self, planes: &Planes, is_key: bool) -> Result<Vec<u8>, EncodeError> {
        if is_key {
            self.encoder.force_intra_frame();
        }
        let coded = self.encoder.encode(planes).map_err(refused)?;
        Ok(coded.to_vec())
    }
}

impl YUVSource for Planes {
    fn dimensions(&self) -> (usize, usize) {
        let (width, height) = self.size();
        (width as usize, height as usize)
    }

    fn strides(&self) -> (usize, usize, usize) {
        let width = self.size().0 as usize;
        (width, width / 2, width / 2)
    }

    fn y(&self) -> &[u8] {
        self.planes()[0]
    }

    fn u(&self) -> &[u8] {
        self.planes()[1]
    }

    fn v(&self) -> &[u8] {
        self.planes()[2]
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "it stands where a function of a value is asked for"
)]
fn refused(error: openh264::Error) -> EncodeError {
    EncodeError::Refused(error.to_string())
}
