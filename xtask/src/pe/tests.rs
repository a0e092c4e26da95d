//! Each complaint, provoked by a file that is good but for that.

mod sample;

use object::pe::{
    IMAGE_DIRECTORY_ENTRY_BASERELOC, IMAGE_DIRECTORY_ENTRY_BOUND_IMPORT,
    IMAGE_DIRECTORY_ENTRY_DELAY_IMPORT, IMAGE_DIRECTORY_ENTRY_EXPORT,
    IMAGE_DIRECTORY_ENTRY_LOAD_CONFIG, IMAGE_DIRECTORY_ENTRY_RESOURCE,
    IMAGE_DIRECTORY_ENTRY_SECURITY, IMAGE_DIRECTORY_ENTRY_TLS, IMAGE_SCN_MEM_EXECUTE,
    IMAGE_SCN_MEM_WRITE,
};

use super::{judge, point_to_load_config};
use sample::Sample;

const MARK: &[u8] = b"BOWLINE-LOAD-CONFIG\0\0\0\0\0";

#[test]
fn a_good_file_has_no_complaint() {
    assert_eq!(Sample::good().complaints(), [""; 0]);
}

#[test]
fn what_is_no_program_or_a_broken_one_is_no_panic() {
    let Sample(bytes) = Sample::good();
    assert!(judge(b"").is_err() && judge(b"MZ").is_err());
    for length in (0..bytes.len()).step_by(61) {
        drop(judge(&bytes[..length]));
    }
    for at in 0..0x600 {
        let mut broken = bytes.clone();
        broken[at] ^= 0xff;
        drop(judge(&broken));
        drop(point_to_load_config(&mut broken));
    }
}

#[test]
fn an_import_from_elsewhere_is_refused() {
    let good = Sample::good();
    let foreign = good.clone().replace(b"KERNEL32.dll", b"libgcc_s.dll");
    foreign.is_refused_for("it imports from libgcc_s.dll");
    let by_api_set = good.replace(b"KERNEL32.dll", b"API-MS-WIN-X");
    assert_eq!(by_api_set.complaints(), [""; 0]);
}

#[test]
fn an_import_from_elsewhere_is_refused_when_it_waits_as_well() {
    let mut sample = Sample::good();
    // A descriptor of eight numbers, of which the second is the place of the name, and one of zeros.
    let at = sample.add(|own| {
        let name = own + 64;
        let mut bytes = [1_u32.to_le_bytes(), name.to_le_bytes()].concat();
        bytes.resize(64, 0);
        bytes.extend(b"plugin.dll\0");
        bytes
    });
    let sample = sample.directory(IMAGE_DIRECTORY_ENTRY_DELAY_IMPORT, at, 64);
    sample.is_refused_for("it imports from plugin.dll");
}

#[test]
fn what_could_send_a_function_elsewhere_is_refused() {
    let good = Sample::good();
    let exporting = good
        .clone()
        .directory(IMAGE_DIRECTORY_ENTRY_EXPORT, 0x1000, 40);
    exporting.is_refused_for("it has exports");
    let bound = good.directory(IMAGE_DIRECTORY_ENTRY_BOUND_IMPORT, 0x1000, 40);
    bound.is_refused_for("it has bound imports");
}

#[test]
fn a_load_config_of_another_kind_is_refused() {
    Sample::as_linked().is_refused_for("the header points to no load config");
    let good = Sample::good();
    let at = good.find(MARK) + MARK.len();
    let with = |offset: usize, value: u8| {
        let mut sample = good.clone();
        sample.0[at + offset] = value;
        sample
    };
    // The second byte of the flags, and the first of the flags of Control Flow Guard and of the size.
    with(79, 0).is_refused_for("DependentLoadFlags are Some(0), not 0x800");
    with(144, 1).is_refused_for("the load config claims Control Flow Guard");
    with(0, 0).is_refused_for("the load config's size is wrong: 256");
    let away = good.clone();
    let away = away.directory(IMAGE_DIRECTORY_ENTRY_LOAD_CONFIG, 0x7fff_0000, 320);
    away.is_refused_for("the load config lies in no section");
    let writable = good.allow(".rdata", IMAGE_SCN_MEM_WRITE.0);
    writable.is_refused_for("the load config can be written");
}

#[test]
fn the_header_is_mended_only_where_there_is_one_load_config() {
    let good = Sample::good();
    let mut none = good.clone().replace(MARK, &[0; 24]);
    assert!(point_to_load_config(&mut none.0).is_err());
    let mut two = good.clone();
    two.add(|_| MARK.to_vec());
    assert!(point_to_load_config(&mut two.0).is_err());
    let mut again = good.clone();
    point_to_load_config(&mut again.0).expect("there is one");
    assert_eq!(again.0, good.0);
}

#[test]
fn a_file_that_gives_up_a_protection_is_refused() {
    let good = Sample::good();
    for (bit, name) in [
        (0x20, "HIGH_ENTROPY_VA"),
        (0x40, "DYNAMIC_BASE"),
        (0x100, "NX_COMPAT"),
    ] {
        let without = good.clone();
        let without = without.change(sample::DLL_CHARACTERISTICS, |flags| flags & !bit);
        without.is_refused_for(&format!("{name} is not set"));
    }
    let guarded = good.clone();
    let guarded = guarded.change(sample::DLL_CHARACTERISTICS, |flags| flags | 0x4000);
    guarded.is_refused_for("the header claims Control Flow Guard");
    let running = good.allow(".data", IMAGE_SCN_MEM_EXECUTE.0);
    running.is_refused_for("the section .data can be written and run");
}

#[test]
fn a_file_that_cannot_be_moved_is_refused() {
    let good = Sample::good();
    let complaint = "there are no relocations, so that it cannot be moved";
    let stripped = good.clone().change(sample::CHARACTERISTICS, |it| it | 1);
    stripped.is_refused_for(complaint);
    let none = good.directory(IMAGE_DIRECTORY_ENTRY_BASERELOC, 0, 0);
    none.is_refused_for(complaint);
}

#[test]
fn what_runs_for_each_thread_is_counted_and_must_be_code() {
    let good = Sample::good();
    let base = 0x1_4000_0000_u64;
    let with = |callbacks: &[u64]| {
        let mut sample = good.clone();
        let list: Vec<u8> = callbacks
            .iter()
            .chain(&[0])
            .flat_map(|at| at.to_le_bytes())
            .collect();
        let own = sample.add(|_| list.clone());
        let tls = sample.directory_address(IMAGE_DIRECTORY_ENTRY_TLS);
        // The fourth of its addresses is that of the list.
        sample.write(tls + 24, &(base + u64::from(own)).to_le_bytes());
        sample
    };
    let code = base + 0x1000;
    assert_eq!(with(&[code; 3]).complaints(), [""; 0]);
    with(&[code; 5]).is_refused_for("there are 5 thread callbacks");
    with(&[base]).is_refused_for("the thread callback 0x140000000 is no code");
}

#[test]
fn whatever_hangs_on_to_the_file_is_refused() {
    let mut more = Sample::good();
    let end = more.0.len();
    more.0.push(0);
    let complaint = format!("it has {} bytes, its sections end at {end}", end + 1);
    more.is_refused_for(&complaint);
}

#[test]
fn a_certificate_may_hang_on_to_it_and_nothing_else() {
    let signed = |gap: usize, rest: usize| {
        let mut sample = Sample::good();
        let end = sample.0.len();
        sample.0.resize(end + gap + 64 + rest, 7);
        let start = u32::try_from(end + gap).expect("it is small");
        (
            end,
            sample.directory(IMAGE_DIRECTORY_ENTRY_SECURITY, start, 64),
        )
    };
    assert_eq!(signed(0, 0).1.complaints(), [""; 0]);
    let behind = "something is behind the certificate";
    signed(0, 1).1.is_refused_for(behind);
    let (end, before) = signed(8, 0);
    let complaint = format!(
        "the certificate is at {}, the sections end at {end}",
        end + 8
    );
    before.is_refused_for(&complaint);
}

#[test]
fn a_program_of_another_kind_is_refused() {
    let good = Sample::good();
    let arm = good.clone().change(sample::MACHINE, |_| 0xaa64);
    arm.is_refused_for("it is not for x86-64");
    let console = good.clone().change(sample::SUBSYSTEM, |_| 3);
    console.is_refused_for("it would open a console");
    let timed = good.clone().change(sample::TIME, |_| 1);
    timed.is_refused_for("it holds the time of its build");
    let summed = good.change(sample::CHECKSUM, |_| 1);
    summed.is_refused_for("its checksum is wrong");
}

#[test]
fn the_checksum_of_a_linker_is_right() {
    let linked = Sample::as_linked();
    assert_ne!(
        linked.image().header().check_sum.get(object::LittleEndian),
        0
    );
    linked.is_refused_for("the header points to no load config");
}

#[test]
fn a_file_that_is_too_large_is_refused() {
    let mut large = Sample::good();
    large.0.resize(15_000_001, 0);
    let complaint = "15000001 bytes are more than 15000000".to_owned();
    assert!(large.complaints().contains(&complaint));
}

#[test]
fn a_file_that_asks_for_rights_is_refused() {
    let good = Sample::good();
    let complaint = concat!(
        "the manifest does not say just ",
        r#"<requestedExecutionLevel level="asInvoker" uiAccess="false"/>"#
    );
    let another_level = good.clone().replace(b"\"asInvoker\"", b"\"highestXX\"");
    another_level.is_refused_for(complaint);
    let of_the_interface = good.replace(b"uiAccess=\"false\"", b"uiAccess=\"true\" ");
    of_the_interface.is_refused_for(complaint);
}

#[test]
fn a_file_of_another_version_or_name_is_refused() {
    let good = Sample::good();
    let wide = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let renamed = good.clone();
    let renamed = renamed.replace(&wide("bowline-applet.exe"), &wide("bowline_applet.exe"));
    renamed.is_refused_for("OriginalFilename is not \"bowline-applet.exe\"");
    let signature = 0xfeef_04bd_u32.to_le_bytes();
    let mut other = good.clone();
    other.0[good.find(&signature) + 8] ^= 1;
    other.is_refused_for("the version in numbers is another one");
}

#[test]
fn an_icon_that_lacks_a_size_is_refused() {
    // An icon's header: zero, kind 1, five sizes. With four the last is missing.
    let without = Sample::good().replace(&[0, 0, 1, 0, 5, 0, 16], &[0, 0, 1, 0, 4, 0, 16]);
    without.is_refused_for("the icon has no size of 256 pixels");
}

#[test]
fn a_file_without_resources_is_refused() {
    let bare = Sample::good().directory(IMAGE_DIRECTORY_ENTRY_RESOURCE, 0, 0);
    let missing = ["manifest", "version", "icon"];
    let complaints = missing.map(|what| format!("there is not exactly one {what}"));
    assert_eq!(bare.complaints(), complaints);
}
