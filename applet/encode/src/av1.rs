//! AV1 by `libaom`, as for a video call: one thread, nothing held back.

use std::ffi::{CStr, c_int, c_uint};
use std::mem::MaybeUninit;
use std::ptr;

use libaom_sys as aom;

use crate::EncodeError;
use crate::colour::Planes;
use crate::film::Coder;

/// Frames a second that a rate is shared among.
const FRAMES_A_SECOND: c_int = 30;
/// Finer than the first is seen by nobody; the second is the coarsest there is, where the line leaves no choice.
const QUANTIZERS: (c_uint, c_uint) = (10, 63);
/// Milliseconds of the rate that frames may be ahead of it: all of them, and where they begin and return to.
const BUFFER_MS: (c_uint, c_uint) = (1000, 600);
/// The library takes thousands of bits a second, within these.
const KBITS: (u32, u32) = (1, 2_000_000);

/// What differs from the library's own choice for the real time. What takes long and shows little is off.
const CONTROLS: &[(aom::aome_enc_control_id, c_int)] = &[
    (aom::AOME_SET_CPUUSED, 10),
    // Busy parts are coded coarser than even ones, where one sees it.
    (aom::AV1E_SET_AQ_MODE, 3),
    (aom::AV1E_SET_ENABLE_CDEF, 1),
    (aom::AV1E_SET_ENABLE_PALETTE, 0),
    (aom::AV1E_SET_ENABLE_INTRABC, 0),
    (aom::AV1E_SET_ENABLE_ORDER_HINT, 0),
    (aom::AV1E_SET_ENABLE_TPL_MODEL, 0),
    (aom::AV1E_SET_DELTAQ_MODE, 0),
    (aom::AV1E_SET_ENABLE_OBMC, 0),
    (aom::AV1E_SET_ENABLE_WARPED_MOTION, 0),
    (aom::AV1E_SET_ENABLE_GLOBAL_MOTION, 0),
    (aom::AV1E_SET_ENABLE_REF_FRAME_MVS, 0),
    (aom::AV1E_SET_ENABLE_RESTORATION, 0),
    (aom::AV1E_SET_ENABLE_CFL_INTRA, 0),
    (aom::AV1E_SET_ENABLE_SMOOTH_INTRA, 0),
    (aom::AV1E_SET_ENABLE_ANGLE_DELTA, 0),
    (aom::AV1E_SET_ENABLE_FILTER_INTRA, 0),
    (aom::AV1E_SET_INTRA_DEFAULT_TX_ONLY, 1),
    // Costs of symbols are reckoned once, not with every block.
    (aom::AV1E_SET_COEFF_COST_UPD_FREQ, 3),
    (aom::AV1E_SET_MODE_COST_UPD_FREQ, 3),
    (aom::AV1E_SET_MV_COST_UPD_FREQ, 3),
    // A key frame takes what three others take, and no more.
    (aom::AOME_SET_MAX_INTRA_BITRATE_PCT, 300),
    (
        aom::AV1E_SET_COLOR_PRIMARIES,
        aom::AOM_CICP_CP_BT_709.cast_signed(),
    ),
    (
        aom::AV1E_SET_TRANSFER_CHARACTERISTICS,
        aom::AOM_CICP_TC_BT_709.cast_signed(),
    ),
    (
        aom::AV1E_SET_MATRIX_COEFFICIENTS,
        aom::AOM_CICP_MC_BT_709.cast_signed(),
    ),
    (
        aom::AV1E_SET_COLOR_RANGE,
        aom::AOM_CR_STUDIO_RANGE.cast_signed(),
    ),
];

/// The library's encoder, from its start to its end.
pub(crate) struct Av1Coder {
    /// Boxed, so that it keeps its address.
    context: Box<aom::aom_codec_ctx>,
    /// Counts frames: the time of each.
    frames: i64,
}

// SAFETY: the library keeps nothing of a thread, and this value is the only way to its encoder.
#[expect(unsafe_code, reason = "the library hands out pointers")]
unsafe impl Send for Av1Coder {}

impl Coder for Av1Coder {
    fn start(size: (u32, u32), bits_per_second: u32) -> Result<Self, EncodeError> {
        let mut coder = Self {
            context: start(&config(size, bits_per_second)?)?,
            frames: 0,
        };
        for (control, value) in CONTROLS {
            coder.control(*control, *value)?;
        }
        Ok(coder)
    }

    fn set_rate(&mut self, bits_per_second: u32) -> Result<(), EncodeError> {
        let kbits = kbits(bits_per_second).cast_signed();
        self.control(aom::AV1E_SET_BITRATE_ONE_PASS_CBR, kbits)
    }

    #[expect(unsafe_code, reason = "the library is C")]
    fn code(&mut self, planes: &Planes, is_key: bool) -> Result<Vec<u8>, EncodeError> {
        let image = image(planes)?;
        // The flag has the type of a C `long`, which is not as wide everywhere.
        let flags =
            aom::aom_enc_frame_flags_t::from(is_key) << aom::AOM_EFLAG_FORCE_KF.trailing_zeros();
        // SAFETY: the encoder is started; the image is of the size that it was started for, which the caller keeps to, and
        // points into `planes`, which outlive the call: the library copies them.
        let result = unsafe {
            aom::aom_codec_encode(
                &raw mut *self.context,
                &raw const image,
                self.frames,
                1,
                flags,
            )
        };
        self.frames += 1;
        self.accepted(result)?;
        Ok(self.packets())
    }
}

impl Av1Coder {
    #[expect(unsafe_code, reason = "the library is C")]
    fn control(
        &mut self,
        control: aom::aome_enc_control_id,
        value: c_int,
    ) -> Result<(), EncodeError> {
        // SAFETY: the encoder is started; each control that is used here reads one `int` or `unsigned`, and nothing more.
        let result =
            unsafe { aom::aom_codec_control(&raw mut *self.context, control.cast_signed(), value) };
        self.accepted(result)
    }

    /// What the last frame became: one packet, as nothing is held back.
    #[expect(unsafe_code, reason = "the library is C")]
    fn packets(&mut self) -> Vec<u8> {
        let mut coded = Vec::new();
        let mut place = ptr::null();
        loop {
            // SAFETY: the encoder is started; `place` belongs to this loop. A packet is valid until the next frame.
            let packet = unsafe {
                aom::aom_codec_get_cx_data(&raw mut *self.context, &raw mut place).as_ref()
            };
            let Some(packet) = packet else {
                return coded;
            };
            if packet.kind != aom::AOM_CODEC_CX_FRAME_PKT {
                continue;
            }
            // SAFETY: the kind says which part of the union is set, and the packet that its buffer has so many bytes.
            let bytes = unsafe {
                let frame = packet.data.frame;
                std::slice::from_raw_parts(frame.buf.cast::<u8>(), frame.sz)
            };
            coded.extend_from_slice(bytes);
        }
    }

    #[expect(unsafe_code, reason = "the library is C")]
    fn accepted(&self, result: aom::aom_codec_err_t) -> Result<(), EncodeError> {
        if result == aom::AOM_CODEC_OK {
            return Ok(());
        }
        // SAFETY: the encoder is started; its words are null or end with a zero, and are copied at once.
        let detail = unsafe { words(aom::aom_codec_error_detail(&raw const *self.context)) };
        Err(detail.map_or_else(|| refused(result), EncodeError::Refused))
    }
}

impl Drop for Av1Coder {
    #[expect(unsafe_code, reason = "the library is C")]
    fn drop(&mut self) {
        // SAFETY: it was started, and is ended only here; nothing uses it afterwards.
        unsafe { aom::aom_codec_destroy(&raw mut *self.context) };
    }
}

#[expect(unsafe_code, reason = "the library is C")]
fn config(size: (u32, u32), bits_per_second: u32) -> Result<aom::aom_codec_enc_cfg, EncodeError> {
    let mut config = MaybeUninit::<aom::aom_codec_enc_cfg>::zeroed();
    // SAFETY: the structure is one of numbers and pointers, for which zero is a value; the call fills it in, or refuses.
    let mut config = unsafe {
        let result = aom::aom_codec_enc_config_default(
            aom::aom_codec_av1_cx(),
            config.as_mut_ptr(),
            aom::AOM_USAGE_REALTIME,
        );
        if result != aom::AOM_CODEC_OK {
            return Err(refused(result));
        }
        config.assume_init()
    };
    (config.g_w, config.g_h) = size;
    config.g_threads = 1;
    config.g_lag_in_frames = 0;
    config.g_error_resilient = 0;
    config.g_timebase.num = 1;
    config.g_timebase.den = FRAMES_A_SECOND;
    config.g_pass = aom::AOM_RC_ONE_PASS;
    config.rc_end_usage = aom::AOM_CBR;
    config.rc_target_bitrate = kbits(bits_per_second);
    (config.rc_min_quantizer, config.rc_max_quantizer) = QUANTIZERS;
    config.rc_undershoot_pct = 50;
    config.rc_overshoot_pct = 50;
    config.rc_buf_sz = BUFFER_MS.0;
    config.rc_buf_initial_sz = BUFFER_MS.1;
    config.rc_buf_optimal_sz = BUFFER_MS.1;
    // Frames are left out before they get here, and key frames come when they are asked for.
    config.rc_dropframe_thresh = 0;
    config.kf_mode = aom::AOM_KF_DISABLED;
    Ok(config)
}

#[expect(unsafe_code, reason = "the library is C")]
fn start(config: &aom::aom_codec_enc_cfg) -> Result<Box<aom::aom_codec_ctx>, EncodeError> {
    let mut context = Box::new(MaybeUninit::<aom::aom_codec_ctx>::zeroed());
    // SAFETY: the structure is one of numbers and pointers, for which zero is a value; the call starts an encoder in it, for
    // which it copies `config`, or frees what it took and refuses.
    unsafe {
        let result = aom::aom_codec_enc_init_ver(
            context.as_mut_ptr(),
            aom::aom_codec_av1_cx(),
            config,
            0,
            aom::AOM_ENCODER_ABI_VERSION.cast_signed(),
        );
        if result != aom::AOM_CODEC_OK {
            return Err(refused(result));
        }
        Ok(context.assume_init())
    }
}

/// The planes as the library wants to see them. It points into them.
#[expect(unsafe_code, reason = "the library is C")]
fn image(planes: &Planes) -> Result<aom::aom_image, EncodeError> {
    let (width, height) = planes.size();
    let [y, u, v] = planes.planes().map(|plane| plane.as_ptr().cast_mut());
    let mut image = MaybeUninit::<aom::aom_image>::zeroed();
    // SAFETY: the structure is one of numbers and pointers, for which zero is a value; the call fills it in without reading
    // what `y` points to, or refuses.
    let mut image = unsafe {
        let wrapped = aom::aom_img_wrap(
            image.as_mut_ptr(),
            aom::AOM_IMG_FMT_I420,
            width,
            height,
            1,
            y,
        );
        if wrapped.is_null() {
            return Err(EncodeError::Size);
        }
        image.assume_init()
    };
    let stride = width.cast_signed();
    image.planes = [y, u, v];
    image.stride = [stride, stride / 2, stride / 2];
    image.range = aom::AOM_CR_STUDIO_RANGE;
    Ok(image)
}

fn kbits(bits_per_second: u32) -> u32 {
    (bits_per_second / 1000).clamp(KBITS.0, KBITS.1)
}

#[expect(unsafe_code, reason = "the library is C")]
fn refused(result: aom::aom_codec_err_t) -> EncodeError {
    // SAFETY: for any number it gives words that end with a zero, and stay.
    let text = unsafe { words(aom::aom_codec_err_to_string(result)) };
    EncodeError::Refused(text.unwrap_or_default())
}

/// # Safety
/// The pointer is null, or to bytes that end with a zero and stay during the call.
#[expect(unsafe_code, reason = "the library is C")]
unsafe fn words(text: *const std::ffi::c_char) -> Option<String> {
    if text.is_null() {
        return None;
    }
    // SAFETY: as the caller promises.
    let text = unsafe { CStr::from_ptr(text) };
    Some(text.to_string_lossy().into_owned())
}
