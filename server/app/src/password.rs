//! Passwords: Argon2id with 19 MiB and two passes, a few at a time.

use std::sync::{LazyLock, Mutex, PoisonError};

use argon2::{Algorithm, Argon2, Block, Params, Version};
use bowline_protocol::api::ErrorCode;
use bowline_storage::PasswordHash;
use tokio::sync::Semaphore;

use crate::blocking::blocking;
use crate::error::RouteError;
use crate::secret;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const SCHEME: &str = "argon2id-19456-2-1";
/// How many are hashed at the same time; each takes 19 MiB.
const AT_ONCE: usize = 2;
static TURNS: Semaphore = Semaphore::const_new(AT_ONCE);
/// Memory that is not in use, kept because an allocator that gets it back may keep it once for each
/// thread.
static MEMORY: Mutex<Vec<Vec<Block>>> = Mutex::new(Vec::new());
static NOBODY: LazyLock<String> = LazyLock::new(|| encode(&[0; 16], &[0; 32]));

/// Shortest password, in bytes.
const MIN_PASSWORD_BYTES: usize = 10;
/// Longest password, in bytes.
pub(crate) const MAX_PASSWORD_BYTES: usize = 1024;

/// Says whether something may be a new password.
///
/// # Errors
/// Says how long one is.
pub(crate) fn check(password: &str) -> Result<(), RouteError> {
    if (MIN_PASSWORD_BYTES..=MAX_PASSWORD_BYTES).contains(&password.len()) {
        return Ok(());
    }
    let detail = "A password has 10 to 1,024 characters.";
    Err(RouteError::new(ErrorCode::BadRequest, detail))
}

/// Hashes a new password.
pub(crate) async fn hash(password: String) -> PasswordHash {
    let salt = secret::random::<16>();
    let hash = compute(password, salt).await;
    PasswordHash(encode(&salt, &hash))
}

/// Says whether a password belongs to an account. Without an account it takes the same time.
pub(crate) async fn verify(password: String, stored: Option<&PasswordHash>) -> bool {
    let text = stored.map_or(NOBODY.as_str(), |hash| hash.0.as_str());
    let Some((salt, expected)) = decode(text) else {
        tracing::error!("a stored password hash cannot be read");
        return false;
    };
    let hash = compute(password, salt).await;
    let difference = hash
        .iter()
        .zip(&expected)
        .fold(0, |sum, (a, b)| sum | (a ^ b));
    stored.is_some() && difference == 0
}

async fn compute(password: String, salt: [u8; 16]) -> [u8; 32] {
    let _turn = TURNS
        .acquire()
        .await
        .expect("the semaphore is never closed");
    blocking(move || hash_now(password.as_bytes(), &salt)).await
}

fn hash_now(password: &[u8], salt: &[u8; 16]) -> [u8; 32] {
    let kept = || MEMORY.lock().unwrap_or_else(PoisonError::into_inner);
    let params = Params::new(MEMORY_KIB, PASSES, 1, Some(32)).expect("the numbers are fixed");
    let free = kept().pop();
    let mut memory = free.unwrap_or_else(|| vec![Block::default(); params.block_count()]);
    let mut hash = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into_with_memory(password, salt, &mut hash, &mut memory)
        .expect("the lengths are fixed");
    // Nothing that was made of a password stays.
    memory.fill(Block::default());
    kept().push(memory);
    hash
}

fn encode(salt: &[u8; 16], hash: &[u8; 32]) -> String {
    format!("{SCHEME}${}${}", secret::hex(salt), secret::hex(hash))
}

fn decode(text: &str) -> Option<([u8; 16], [u8; 32])> {
    let mut parts = text.split('$');
    if parts.next() != Some(SCHEME) {
        return None;
    }
    let salt = bytes(parts.next()?)?;
    let hash = bytes(parts.next()?)?;
    Some((salt, hash))
}

fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut out = [0; N];
    if text.len() != 2 * N || !text.is_ascii() {
        return None;
    }
    for (index, byte) in out.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * index..2 * index + 2], 16).ok()?;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_is_right() {
        let stored = hash("correct horse".to_owned()).await;
        assert!(!verify("correct horsf".to_owned(), Some(&stored)).await);
        assert!(!verify("correct horse".to_owned(), None).await);
        assert!(verify("correct horse".to_owned(), Some(&stored)).await);
    }
}
