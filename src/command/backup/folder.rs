//! A folder that is made under a temporary name, and has its own once it is complete.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use crate::command::CommandProblem;
use crate::store::copy::CopyProblem;

const UNFINISHED: &str = ".unfinished";

/// A folder that is not complete. Dropped before it is finished, it is removed.
#[derive(Debug)]
pub struct Unfinished {
    path: PathBuf,
    finished: Option<PathBuf>,
}

impl Unfinished {
    /// Makes it, for this user alone to read; and the folder that it lies in, if that is not there.
    pub fn begin(parent: &Path, name: &str) -> Result<Unfinished, CommandProblem> {
        let problem = |path: &Path, error| CommandProblem::from(CopyProblem::at(path, &error));
        let made = DirBuilder::new().recursive(true).mode(0o700).create(parent);
        made.map_err(|error| problem(parent, error))?;
        let (path, finished) = (parent.join(format!(".{name}{UNFINISHED}")), parent.join(name));
        if finished.symlink_metadata().is_ok() {
            return Err(problem(&finished, std::io::ErrorKind::AlreadyExists.into()));
        }
        DirBuilder::new().mode(0o700).create(&path).map_err(|error| problem(&path, error))?;
        Ok(Unfinished { path, finished: Some(finished) })
    }

    /// Where it is for now.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Gives it its own name, once all of it is on disk.
    pub fn finish(mut self) -> Result<PathBuf, CommandProblem> {
        let finished = self.finished.clone().unwrap_or_default();
        let sync = |path: &Path| File::open(path).and_then(|folder| folder.sync_all());
        let parent = finished.parent().map(Path::to_owned).unwrap_or_default();
        sync(&self.path)
            .and_then(|()| std::fs::rename(&self.path, &finished))
            .map_err(|error| CopyProblem::at(&finished, &error))?;
        self.finished = None;
        sync(&parent).map_err(|error| CopyProblem::at(&parent, &error))?;
        Ok(finished)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if self.finished.is_some() {
            // Its name says that it is not complete; the next backup says that it is there.
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }
}

/// Whether a folder has the name of one that is not complete.
pub fn is_unfinished(folder: &Path) -> bool {
    folder.file_name().is_some_and(|name| name.to_string_lossy().ends_with(UNFINISHED))
}

/// What earlier backups left that were killed.
pub fn left_unfinished(parent: &Path) -> Result<Vec<PathBuf>, CommandProblem> {
    let entries = match std::fs::read_dir(parent) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(|error| CopyProblem::at(parent, &error))?,
    };
    Ok(entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| is_unfinished(path)).collect())
}

/// Writes a new file, for this user alone to read.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), CommandProblem> {
    let opened = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let written = opened.and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    Ok(written.map_err(|error| CopyProblem::at(path, &error))?)
}

/// Refuses keys that would lie with the data.
pub fn keep_apart(data: &Path, keys: &Path) -> Result<(), CommandProblem> {
    let (data, keys) = (resolved(data), resolved(keys));
    if keys.starts_with(&data) || data.starts_with(&keys) {
        return Err(CommandProblem::Said(format!(
            "{} and {} are one folder, or one lies in the other. Whoever had it would have everybody's names: give \
             the keys a folder that is kept elsewhere. Nothing was written",
            keys.display(),
            data.display()
        )));
    }
    Ok(())
}

/// The path without links and dots, as far as it exists.
fn resolved(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    for there in path.ancestors() {
        if let (Ok(real), Ok(rest)) = (there.canonicalize(), path.strip_prefix(there)) {
            // What is not there yet has no links; joining nothing would leave a slash behind.
            return real.components().chain(rest.components()).collect();
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_kept_apart_whatever_the_paths_are_called() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        std::fs::create_dir(&data).unwrap();
        std::os::unix::fs::symlink(&data, folder.path().join("link")).unwrap();
        for together in ["data", "data/keys", "link/keys/of/today", "data/../data", "."] {
            assert!(keep_apart(&data, &folder.path().join(together)).is_err(), "{together}");
        }
        for apart in ["keys", "data-keys"] {
            keep_apart(&data, &folder.path().join(apart)).unwrap();
        }
    }

    #[test]
    fn what_is_not_finished_is_gone_and_what_is_has_its_name() {
        let folder = tempfile::tempdir().unwrap();
        drop(Unfinished::begin(folder.path(), "one").unwrap());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        let finished = Unfinished::begin(folder.path(), "one").unwrap().finish().unwrap();
        assert_eq!(finished, folder.path().join("one"));
        assert!(Unfinished::begin(folder.path(), "one").is_err(), "one that is there is not written over");
    }
}
