//! The picture as the graphics system has it, with what changed since the last one: DXGI desktop duplication.
#![expect(unsafe_code, reason = "only the system's own functions can do it")]

use std::time::Duration;

use windows::Win32::Foundation::{HMODULE, POINT, RECT};
use windows::Win32::Graphics::Direct3D::D3D_DRIVER_TYPE_UNKNOWN;
use windows::Win32::Graphics::Direct3D11::{
    D3D11_CPU_ACCESS_READ, D3D11_CREATE_DEVICE_FLAG, D3D11_MAP_READ, D3D11_MAPPED_SUBRESOURCE,
    D3D11_SDK_VERSION, D3D11_TEXTURE2D_DESC, D3D11_USAGE_STAGING, D3D11CreateDevice, ID3D11Device,
    ID3D11DeviceContext, ID3D11Texture2D,
};
use windows::Win32::Graphics::Dxgi::Common::{
    DXGI_FORMAT_B8G8R8A8_UNORM, DXGI_MODE_ROTATION_IDENTITY, DXGI_MODE_ROTATION_UNSPECIFIED,
};
use windows::Win32::Graphics::Dxgi::{
    CreateDXGIFactory1, DXGI_ERROR_WAIT_TIMEOUT, DXGI_OUTDUPL_FRAME_INFO, DXGI_OUTDUPL_MOVE_RECT,
    IDXGIAdapter1, IDXGIFactory1, IDXGIOutput1, IDXGIOutputDuplication, IDXGIResource,
};
use windows::core::Interface as _;

use super::place::Desktop;
use super::source::{Source, SourceError};
use crate::Rect;

/// The display shows no more pictures than this.
const PAUSE: Duration = Duration::from_millis(15);
/// How long the first picture of a monitor is waited for, which is there at once or after the next change.
const FIRST_WITHIN_MS: u32 = 100;

/// The duplicated monitors that a part of the display consists of.
pub(crate) struct Duplication {
    outputs: Vec<Output>,
    part: Rect,
    pixels: Vec<u8>,
}

/// One monitor.
struct Output {
    duplication: IDXGIOutputDuplication,
    device: ID3D11Device,
    context: ID3D11DeviceContext,
    /// Where the processor reads.
    staging: Option<ID3D11Texture2D>,
    /// On the display.
    place: Rect,
}

fn unsupported(error: impl std::fmt::Display) -> SourceError {
    SourceError::Unsupported(error.to_string())
}

fn lost(_: windows::core::Error) -> SourceError {
    SourceError::Lost
}

impl Duplication {
    /// Duplicates the monitors that make up a part of the display.
    pub(crate) fn open(desktop: Desktop, part: Rect) -> Result<Self, SourceError> {
        let mut outputs = Vec::new();
        // SAFETY: the interfaces count their users by themselves.
        let factory: IDXGIFactory1 = unsafe { CreateDXGIFactory1() }.map_err(unsupported)?;
        // SAFETY: as above; the numbers end where there is no more.
        for adapter in (0..).map_while(|number| unsafe { factory.EnumAdapters1(number) }.ok()) {
            for output in (0..).map_while(|number| unsafe { adapter.EnumOutputs(number) }.ok()) {
                let output: IDXGIOutput1 = output.cast().map_err(unsupported)?;
                outputs.extend(Output::open(&adapter, &output, desktop, part)?);
            }
        }
        let covered: u64 = outputs.iter().map(|output| output.place.area()).sum();
        if covered != part.area() {
            return Err(unsupported("not all of it is a monitor"));
        }
        Ok(Self {
            outputs,
            pixels: vec![0; part.width as usize * part.height as usize * 4],
            part,
        })
    }
}

impl Source for Duplication {
    fn grab(&mut self) -> Result<Vec<Rect>, SourceError> {
        let mut places = Vec::new();
        for output in &mut self.outputs {
            places.extend(output.grab(self.part, &mut self.pixels)?);
        }
        Ok(places)
    }

    fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    fn pause(&self) -> Duration {
        PAUSE
    }
}

impl Output {
    /// None for a monitor that has nothing of the part.
    fn open(
        adapter: &IDXGIAdapter1,
        output: &IDXGIOutput1,
        desktop: Desktop,
        part: Rect,
    ) -> Result<Option<Self>, SourceError> {
        // SAFETY: a description is given out as a value.
        let told = unsafe { output.GetDesc() }.map_err(unsupported)?;
        let place = desktop.rect(told.DesktopCoordinates);
        let Some(place) = place.filter(|place| part.contains(place)) else {
            return Ok(None);
        };
        // A turned one is duplicated as it was before it was turned.
        if ![DXGI_MODE_ROTATION_IDENTITY, DXGI_MODE_ROTATION_UNSPECIFIED].contains(&told.Rotation) {
            return Err(unsupported("a monitor is turned"));
        }
        let (mut device, mut context) = (None, None);
        // SAFETY: both are written only where the call succeeds, and count their users by themselves.
        unsafe {
            D3D11CreateDevice(
                adapter,
                D3D_DRIVER_TYPE_UNKNOWN,
                HMODULE::default(),
                D3D11_CREATE_DEVICE_FLAG(0),
                None,
                D3D11_SDK_VERSION,
                Some(&raw mut device),
                None,
                Some(&raw mut context),
            )
        }
        .map_err(unsupported)?;
        let missing = || unsupported("the graphics system gives no device");
        let (device, context) = (device.ok_or_else(missing)?, context.ok_or_else(missing)?);
        // SAFETY: the device is open.
        let duplication = unsafe { output.DuplicateOutput(&device) }.map_err(unsupported)?;
        Ok(Some(Self {
            duplication,
            device,
            context,
            staging: None,
            place,
        }))
    }

    /// Copies what is new into the picture of the part, and tells where that was.
    fn grab(&mut self, part: Rect, pixels: &mut [u8]) -> Result<Vec<Rect>, SourceError> {
        let within_ms = if self.staging.is_some() {
            0
        } else {
            FIRST_WITHIN_MS
        };
        let (mut info, mut resource) = (DXGI_OUTDUPL_FRAME_INFO::default(), None);
        // SAFETY: both are written only where the call succeeds.
        let acquired = unsafe {
            self.duplication
                .AcquireNextFrame(within_ms, &raw mut info, &raw mut resource)
        };
        match acquired {
            Err(error) if error.code() == DXGI_ERROR_WAIT_TIMEOUT => return Ok(Vec::new()),
            Err(_) => return Err(SourceError::Lost),
            Ok(()) => {}
        }
        let changed = match resource {
            // Otherwise only the pointer moved.
            Some(resource) if info.LastPresentTime != 0 || self.staging.is_none() => {
                self.copy(&info, &resource, part, pixels)
            }
            Some(_) | None => Ok(Vec::new()),
        };
        // SAFETY: a frame was acquired, and is given back once.
        unsafe { self.duplication.ReleaseFrame() }.map_err(lost)?;
        changed
    }

    fn copy(
        &mut self,
        info: &DXGI_OUTDUPL_FRAME_INFO,
        resource: &IDXGIResource,
        part: Rect,
        pixels: &mut [u8],
    ) -> Result<Vec<Rect>, SourceError> {
        let size = (self.place.width, self.place.height);
        let changed = match self.staging {
            Some(_) => self.changed(info.TotalMetadataBufferSize, size)?,
            None => Rect::clipped(0, 0, size.0, size.1, size)
                .into_iter()
                .collect(),
        };
        let texture: ID3D11Texture2D = resource.cast().map_err(lost)?;
        let staging = self.staging(&texture)?;
        let mut mapped = D3D11_MAPPED_SUBRESOURCE::default();
        // SAFETY: both textures have the same size and format; the mapped memory is read only until it is unmapped, and as many
        // rows as the texture has, each as long as its pitch says.
        unsafe {
            self.context.CopyResource(&staging, &texture);
            self.context
                .Map(&staging, 0, D3D11_MAP_READ, 0, Some(&raw mut mapped))
                .map_err(lost)?;
            let pitch = mapped.RowPitch as usize;
            let bytes = pitch * self.place.height as usize;
            let seen = std::slice::from_raw_parts(mapped.pData.cast::<u8>(), bytes);
            for rect in &changed {
                copy_rows(seen, pitch, *rect, pixels, part.width, self.on(part, *rect));
            }
            self.context.Unmap(&staging, 0);
        }
        let places = changed.into_iter().map(|rect| self.on(part, rect));
        Ok(places.collect())
    }

    /// Where a rectangle of the monitor is on the part.
    fn on(&self, part: Rect, rect: Rect) -> Rect {
        Rect {
            x: self.place.x - part.x + rect.x,
            y: self.place.y - part.y + rect.y,
            ..rect
        }
    }

    /// What the graphics system says is new, and what it moved there.
    fn changed(&self, bytes: u32, size: (u32, u32)) -> Result<Vec<Rect>, SourceError> {
        let room = bytes as usize;
        let mut moves =
            vec![DXGI_OUTDUPL_MOVE_RECT::default(); room / size_of::<DXGI_OUTDUPL_MOVE_RECT>() + 1];
        let mut dirty = vec![RECT::default(); room / size_of::<RECT>() + 1];
        let (mut moved_bytes, mut dirty_bytes) = (0, 0);
        let room_of = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX);
        // SAFETY: each list has the room that is told.
        unsafe {
            let room = room_of(size_of_val(moves.as_slice()));
            self.duplication
                .GetFrameMoveRects(room, moves.as_mut_ptr(), &raw mut moved_bytes)
                .map_err(lost)?;
            let room = room_of(size_of_val(dirty.as_slice()));
            self.duplication
                .GetFrameDirtyRects(room, dirty.as_mut_ptr(), &raw mut dirty_bytes)
                .map_err(lost)?;
        }
        moves.truncate(moved_bytes as usize / size_of::<DXGI_OUTDUPL_MOVE_RECT>());
        dirty.truncate(dirty_bytes as usize / size_of::<RECT>());
        Ok(changed_by(&moves, &dirty, size))
    }

    /// Memory that the processor reads, like the texture.
    fn staging(&mut self, like: &ID3D11Texture2D) -> Result<ID3D11Texture2D, SourceError> {
        if let Some(staging) = &self.staging {
            return Ok(staging.clone());
        }
        let mut form = D3D11_TEXTURE2D_DESC::default();
        // SAFETY: the description is written as a value.
        unsafe { like.GetDesc(&raw mut form) };
        let is_known = form.Format == DXGI_FORMAT_B8G8R8A8_UNORM;
        if !is_known || (form.Width, form.Height) != (self.place.width, self.place.height) {
            return Err(unsupported("the graphics system gives another picture"));
        }
        form.Usage = D3D11_USAGE_STAGING;
        form.BindFlags = 0;
        form.MiscFlags = 0;
        form.CPUAccessFlags = D3D11_CPU_ACCESS_READ.0.cast_unsigned();
        let mut made = None;
        // SAFETY: it is written only where the call succeeds.
        unsafe {
            self.device
                .CreateTexture2D(&raw const form, None, Some(&raw mut made))
        }
        .map_err(unsupported)?;
        let made = made.ok_or_else(|| unsupported("there is no memory for its picture"))?;
        self.staging = Some(made.clone());
        Ok(made)
    }
}

/// What is new of a monitor's picture: what was painted, and the places that something was moved to.
fn changed_by(shifts: &[DXGI_OUTDUPL_MOVE_RECT], dirty: &[RECT], size: (u32, u32)) -> Vec<Rect> {
    let monitor = Desktop {
        left: 0,
        top: 0,
        size,
    };
    let is_moved = |moved: &&DXGI_OUTDUPL_MOVE_RECT| {
        let to = POINT {
            x: moved.DestinationRect.left,
            y: moved.DestinationRect.top,
        };
        moved.SourcePoint != to
    };
    let moved = shifts
        .iter()
        .filter(is_moved)
        .map(|moved| moved.DestinationRect);
    let changed = moved.chain(dirty.iter().copied());
    changed.filter_map(|rect| monitor.rect(rect)).collect()
}

/// Copies a rectangle of one picture to another; both places lie within.
fn copy_rows(from: &[u8], pitch: usize, rect: Rect, to: &mut [u8], to_width: u32, place: Rect) {
    let bytes = rect.width as usize * 4;
    for row in 0..rect.height as usize {
        let read = (rect.y as usize + row) * pitch + rect.x as usize * 4;
        let write = ((place.y as usize + row) * to_width as usize + place.x as usize) * 4;
        to[write..write + bytes].copy_from_slice(&from[read..read + bytes]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn system_rect(left: i32, top: i32, right: i32, bottom: i32) -> RECT {
        RECT {
            left,
            top,
            right,
            bottom,
        }
    }

    #[test]
    fn what_was_painted_and_what_was_moved_is_new() {
        let moved = |x| DXGI_OUTDUPL_MOVE_RECT {
            SourcePoint: POINT { x, y: 20 },
            DestinationRect: system_rect(10, 20, 30, 40),
        };
        let dirty = [system_rect(-5, 90, 10, 110), system_rect(200, 0, 300, 10)];
        let changed = changed_by(&[moved(50), moved(10)], &dirty, (100, 100));
        let told: Vec<_> = changed
            .iter()
            .map(|r| (r.x, r.y, r.width, r.height))
            .collect();
        assert_eq!(
            told,
            [(10, 20, 20, 20), (0, 90, 10, 10)],
            "cut to the monitor"
        );
    }

    #[test]
    fn rows_are_copied_to_their_place_past_the_gaps() {
        // Two pixels a row, and a gap of one.
        let from: Vec<u8> = (0..24).collect();
        let rect = Rect {
            x: 1,
            y: 0,
            width: 1,
            height: 2,
        };
        let mut to = vec![0; 3 * 3 * 4];
        copy_rows(&from, 12, rect, &mut to, 3, Rect { x: 2, y: 1, ..rect });
        assert_eq!(to[5 * 4..6 * 4], [4, 5, 6, 7]);
        assert_eq!(to[8 * 4..9 * 4], [16, 17, 18, 19]);
        assert_eq!(to.iter().filter(|byte| **byte != 0).count(), 8);
    }
}
