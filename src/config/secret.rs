//! Secret: a key or a shared secret that stands in a file of its own.

use std::fs;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

/// Why a secret cannot be used. Never shows what the file holds.
#[derive(Debug, thiserror::Error)]
pub enum SecretProblem {
    #[error("{path}: this secret cannot be read ({kind}). Check the path, and that this user may read it.")]
    Unreadable { path: PathBuf, kind: std::io::ErrorKind },
    #[error("{path}: everybody on this machine may read this secret. Run: chmod 600 {path}")]
    OpenToAll { path: PathBuf },
    #[error("{path}: this secret has {length} bytes; at least {least} are needed.")]
    TooShort { path: PathBuf, length: usize, least: usize },
}

/// Reads a secret, without the line end behind it; refuses one that everybody may read or that is too short.
pub fn read_secret_file(path: &Path, least: usize) -> Result<Zeroizing<Vec<u8>>, SecretProblem> {
    let unreadable = |error: std::io::Error| SecretProblem::Unreadable { path: path.to_owned(), kind: error.kind() };
    if open_to_all(&fs::metadata(path).map_err(unreadable)?) {
        return Err(SecretProblem::OpenToAll { path: path.to_owned() });
    }
    let mut secret = Zeroizing::new(fs::read(path).map_err(unreadable)?);
    while matches!(secret.last(), Some(b'\n' | b'\r')) {
        secret.pop();
    }
    match secret.len() {
        length if length < least => Err(SecretProblem::TooShort { path: path.to_owned(), length, least }),
        _ => Ok(secret),
    }
}

#[cfg(unix)]
fn open_to_all(file: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.permissions().mode() & 0o007 != 0
}

#[cfg(not(unix))]
fn open_to_all(_file: &fs::Metadata) -> bool {
    false
}
