//! Files that hold keys: made for their owner alone, and replaced whole or not at all.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::error::StoreError;

/// Makes a file that nobody but its owner may read; never overwrites one.
pub fn create(path: &Path, text: &str) -> Result<(), StoreError> {
    write_new(path, text, None).and_then(|()| sync_folder(path)).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => refuse(path, "is there already, and is not overwritten: move it away first"),
        kind => refuse(path, format!("cannot be written ({kind}): check the folder and its permissions")),
    })
}

/// Puts a text in the place of what a file holds, with its owner and its permissions. Whoever reads meanwhile reads the
/// one or the other.
pub fn replace(path: &Path, text: &str) -> Result<(), StoreError> {
    // A link stays one: what it leads to is replaced.
    let file = path.canonicalize().map_err(|error| refuse(path, error.kind()))?;
    let beside = beside(&file);
    let replaced = std::fs::metadata(&file).and_then(|present| {
        write_new(&beside, text, Some(&present))?;
        std::fs::rename(&beside, &file)?;
        sync_folder(&file)
    });
    replaced.map_err(|error| {
        if error.kind() == ErrorKind::AlreadyExists {
            return refuse(
                &beside,
                "is there: another rotation is under way, or was stopped; remove it and begin again",
            );
        }
        let _ = std::fs::remove_file(&beside);
        let remedy = "nothing was changed; run this as the user whom the file belongs to";
        refuse(path, format!("cannot be replaced ({}): {remedy}", error.kind()))
    })
}

pub(in crate::store) fn refuse(path: &Path, problem: impl ToString) -> StoreError {
    StoreError::Keyring { path: path.display().to_string(), problem: problem.to_string() }
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    PathBuf::from(name)
}

fn write_new(path: &Path, text: &str, like: Option<&Metadata>) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    if let Some(like) = like {
        resemble(&file, like)?;
    }
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(unix)]
fn resemble(file: &File, like: &Metadata) -> std::io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let own = file.metadata()?;
    if (own.uid(), own.gid()) != (like.uid(), like.gid()) {
        fchown(file, Some(like.uid()), Some(like.gid()))?;
    }
    file.set_permissions(like.permissions())
}

#[cfg(not(unix))]
fn resemble(_file: &File, _like: &Metadata) -> std::io::Result<()> {
    Ok(())
}

/// Makes sure that the file's name, too, survives a loss of power.
fn sync_folder(path: &Path) -> std::io::Result<()> {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn a_file_is_never_overwritten_by_making_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.key");
        create(&path, "one").unwrap();
        let refused = create(&path, "two").unwrap_err().to_string();
        assert!(refused.contains("a.key") && refused.contains("move it away"), "{refused}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "one");
        assert_eq!(mode(&path), 0o600);
    }

    #[test]
    fn what_is_replaced_keeps_its_permissions_and_a_link_stays_one() {
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("a.key"), folder.path().join("link.key"));
        create(&path, "one").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        symlink(&path, &link).unwrap();
        replace(&link, "two").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "two");
        assert!(link.symlink_metadata().unwrap().is_symlink());
        assert_eq!(mode(&path), 0o640);
    }

    #[test]
    fn two_do_not_replace_a_file_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.key");
        create(&path, "one").unwrap();
        std::fs::write(folder.path().join("a.key.new"), "half").unwrap();
        let refused = replace(&path, "two").unwrap_err().to_string();
        assert!(refused.contains("a.key.new") && refused.contains("remove it"), "{refused}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "one");
    }

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    }
}
