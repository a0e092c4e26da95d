//! Programs as an applet is built, but small.

use super::*;
use crate::given::generic_applet as generic;

const URL: &str = "https://help.northpier.example";
const HOME: Home<'_> = Home {
    url: URL,
    authority: None,
};
/// One that ends with a zero, as a certificate may.
const OWN: Home<'_> = Home {
    url: URL,
    authority: Some(&[0x30, 1, 0]),
};

#[test]
fn a_file_without_exactly_one_empty_field_is_refused() {
    assert!(matches!(
        bake_bytes(&mut vec![7; 9000], HOME),
        Err(BakeError::NoField(_))
    ));
    let mut cut = generic();
    cut.truncate(300);
    assert!(matches!(
        bake_bytes(&mut cut, HOME),
        Err(BakeError::NoField(_))
    ));
    let mut twice = [generic(), generic()].concat();
    assert!(matches!(
        bake_bytes(&mut twice, HOME),
        Err(BakeError::TwoFields(_))
    ));
    let mut program = generic();
    let long = "x".repeat(ADDRESS.bytes);
    assert!(matches!(
        bake_bytes(&mut program, Home { url: &long, ..HOME }),
        Err(BakeError::TooLong(_))
    ));
    bake_bytes(&mut program, HOME).unwrap();
    assert!(matches!(
        bake_bytes(&mut program, HOME),
        Err(BakeError::NotEmpty(_))
    ));
}

#[test]
fn only_the_field_changes() {
    let mut program = generic();
    bake_bytes(&mut program, HOME).unwrap();
    let start = 6 + ADDRESS.mark.len();
    assert_eq!(&program[start..start + URL.len()], URL.as_bytes());
    program[start..start + URL.len()].fill(0);
    assert_eq!(program, generic());
}

#[tokio::test]
async fn downloads_share_one_copy_until_the_file_changes() {
    let folder = tempfile::tempdir().unwrap();
    let (generic_dir, baked) = (folder.path().join("generic"), folder.path().join("baked"));
    fs::create_dir(&generic_dir).unwrap();
    fs::write(generic_dir.join("bowline-applet"), generic()).unwrap();
    let applets = Applets::bake(Some(&generic_dir), &baked, HOME).unwrap();
    let read = async || applets.program("linux").await.unwrap().unwrap();
    let (one, two) = (read().await, read().await);
    assert_eq!(one.as_ptr(), two.as_ptr());
    let mut options = fs::File::options();
    let mut file = options
        .write(true)
        .open(baked.join("bowline-applet"))
        .unwrap();
    file.write_all(b"signed").unwrap();
    file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
    assert!(read().await.starts_with(b"signed"));
    assert!(applets.program("windows").await.unwrap().is_none());
}

#[test]
fn a_broken_applet_is_not_offered() {
    let folder = tempfile::tempdir().unwrap();
    let (generic_dir, baked) = (folder.path().join("generic"), folder.path().join("baked"));
    fs::create_dir(&generic_dir).unwrap();
    fs::write(generic_dir.join("bowline-applet"), "no field").unwrap();
    assert!(
        Applets::bake(Some(&generic_dir), &baked, HOME)
            .unwrap()
            .systems()
            .is_empty()
    );
    fs::write(generic_dir.join("bowline-applet"), generic()).unwrap();
    let applets = Applets::bake(Some(&generic_dir), &baked, HOME).unwrap();
    assert_eq!(applets.systems(), ["linux"]);
    assert!(applets.has("linux") && !applets.has("windows"));
}

/// A generic applet, and the same with this server in it.
fn baked_once() -> (tempfile::TempDir, PathBuf, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let (source, target) = (folder.path().join("generic"), folder.path().join("baked"));
    fs::write(&source, generic()).unwrap();
    bake_file(&source, &target, HOME).unwrap();
    (folder, source, target)
}

#[test]
fn what_was_signed_in_its_place_is_left_alone_until_program_or_address_change() {
    let (_folder, source, target) = baked_once();
    let baked = fs::read(&target).unwrap();
    let signed = [baked.as_slice(), b"signature"].concat();
    fs::write(&target, &signed).unwrap();
    bake_file(&source, &target, HOME).unwrap();
    assert_eq!(fs::read(&target).unwrap(), signed);

    for broken in [&b""[..], &generic(), b"nothing of ours"] {
        fs::write(&target, broken).unwrap();
        bake_file(&source, &target, HOME).unwrap();
        assert_eq!(fs::read(&target).unwrap(), baked, "it is made anew");
    }
    fs::write(&target, &signed).unwrap();
    bake_file(
        &source,
        &target,
        Home {
            url: "https://elsewhere.example",
            ..HOME
        },
    )
    .unwrap();
    assert!(!fs::read(&target).unwrap().ends_with(b"signature"));
    fs::write(&source, [generic().as_slice(), b"newer"].concat()).unwrap();
    bake_file(&source, &target, HOME).unwrap();
    assert!(fs::read(&target).unwrap().ends_with(b"newer"));
}

#[test]
fn no_note_is_left_of_a_program_that_could_not_be_written() {
    let (_folder, source, target) = baked_once();
    // As on a full disk: what was there stays, and its note with it.
    let part = target.with_extension("part");
    fs::create_dir(&part).unwrap();
    assert!(bake_file(&source, &target, OWN).is_err());
    assert!(holds(&target, HOME) && note_of(&target).exists());
    fs::remove_dir(&part).unwrap();
    // The new one cannot be put there.
    fs::remove_file(&target).unwrap();
    fs::create_dir(&target).unwrap();
    let refused = bake_file(&source, &target, OWN).unwrap_err();
    assert!(matches!(refused, BakeError::File(_)));
    assert!(!note_of(&target).exists());
}

#[test]
fn an_own_authority_is_baked_in_and_a_new_one_again() {
    let folder = tempfile::tempdir().unwrap();
    let (source, target) = (folder.path().join("generic"), folder.path().join("baked"));
    fs::write(&source, generic()).unwrap();
    bake_file(&source, &target, OWN).unwrap();
    let baked = fs::read(&target).unwrap();
    let start = 6 + ADDRESS.mark.len() + ADDRESS.bytes + AUTHORITY.mark.len();
    assert_eq!(baked[start..start + 4], [0x30, 1, 0, 0]);
    let other = Home {
        authority: Some(&[0x30, 1, 1]),
        ..OWN
    };
    for home in [other, HOME, OWN] {
        bake_file(&source, &target, home).unwrap();
        let byte = home.authority.map_or(0, |authority| authority[2]);
        assert_eq!(fs::read(&target).unwrap()[start + 2], byte);
        assert!(holds(&target, home));
    }
    // Of a program baked by hand, or by a crash between program and note.
    let mut left = generic();
    bake_bytes(&mut left, OWN).unwrap();
    fs::write(&target, &left).unwrap();
    assert!(holds(&target, OWN) && !holds(&target, HOME));
    fs::write(&source, &left).unwrap();
    let refused = bake_file(&source, &target, HOME).unwrap_err();
    assert!(matches!(refused, BakeError::NotEmpty(_)));
    left[start - AUTHORITY.mark.len() - ADDRESS.bytes..][..URL.len()].fill(0);
    let refused = bake_bytes(&mut left, HOME).unwrap_err();
    assert!(matches!(refused, BakeError::NotEmpty(field) if field.name == AUTHORITY.name));
    let long = [1; AUTHORITY.bytes];
    let long = Home {
        authority: Some(&long),
        ..OWN
    };
    assert!(matches!(
        bake_bytes(&mut generic(), long),
        Err(BakeError::TooLong(_))
    ));
}
