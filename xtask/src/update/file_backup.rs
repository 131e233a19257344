//! A backup of the files that an update writes. Dropping it restores them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};

use super::crate_version;
use crate::project;

const FILES: [&str; 7] = [
    "README.md",
    "openapi/runway.json",
    "openapi/ahead.yaml",
    "openapi/overlay.yaml",
    "openapi/retired.json",
    "openapi/upstream.toml",
    "CHANGELOG.md",
];
const DIRECTORY: &str = "tests/snapshots";

/// The files that an update writes outside of the directory.
fn files() -> impl Iterator<Item = &'static str> {
    FILES.into_iter().chain(crate_version::FILES)
}

/// Restores the files on drop, as after a panic, unless it is discarded.
pub struct FileBackup {
    /// Contents by path; `None` for a file that does not exist.
    files: BTreeMap<PathBuf, Option<Vec<u8>>>,
    /// New files in this directory are deleted.
    directory: PathBuf,
    is_discarded: bool,
}

impl FileBackup {
    /// A backup of all files that `cargo xtask update` writes.
    pub fn of_project() -> anyhow::Result<Self> {
        Self::of(files().map(project::path), project::path(DIRECTORY))
    }

    fn of(files: impl Iterator<Item = PathBuf>, directory: PathBuf) -> anyhow::Result<Self> {
        let mut contents = BTreeMap::new();
        for path in files.chain(entries(&directory)) {
            let bytes = match std::fs::read(&path) {
                Ok(bytes) => Some(bytes),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
                Err(error) => {
                    return Err(error).with_context(|| format!("cannot read {}", path.display()));
                }
            };
            contents.insert(path, bytes);
        }
        Ok(Self { files: contents, directory, is_discarded: false })
    }

    /// Keeps the files as they are now.
    pub fn discard(mut self) {
        self.is_discarded = true;
    }

    /// Restores the files now.
    pub fn restore(mut self) -> anyhow::Result<()> {
        self.is_discarded = true;
        self.write_back()
    }

    /// Restores every file that can be restored; the error names the others.
    fn write_back(&self) -> anyhow::Result<()> {
        let new = entries(&self.directory).filter(|path| !self.files.contains_key(path));
        let removed = new.map(|path| (std::fs::remove_file(&path).map_err(Into::into), path));
        let written = self.files.iter().map(|(path, bytes)| {
            let written = match (bytes, std::fs::read(path).ok()) {
                (None, Some(_)) => std::fs::remove_file(path).map_err(Into::into),
                (Some(bytes), now) if now.as_ref() != Some(bytes) => {
                    project::write_atomically(path, bytes)
                }
                _ => Ok(()),
            };
            (written, path.clone())
        });
        let failed = removed.chain(written).filter_map(|(restored, path)| {
            restored.err().map(|error: anyhow::Error| format!("{} ({error:#})", path.display()))
        });
        let failed: Vec<String> = failed.collect();
        ensure!(
            failed.is_empty(),
            "these files could not be restored; run `git restore . && git clean -f {DIRECTORY}`: {}",
            failed.join(", ")
        );
        Ok(())
    }
}

fn entries(directory: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    let entries = std::fs::read_dir(directory).into_iter().flatten();
    entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_file())
}

impl Drop for FileBackup {
    fn drop(&mut self) {
        if !self.is_discarded
            && let Err(error) = self.write_back()
        {
            eprintln!("error: {error:#}");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// A directory of snapshots with one file, and a spec next to it.
    fn files() -> (tempfile::TempDir, PathBuf, PathBuf) {
        let root = tempfile::tempdir().unwrap();
        let (snapshots, spec) = (root.path().join("snapshots"), root.path().join("spec"));
        std::fs::create_dir(&snapshots).unwrap();
        std::fs::write(snapshots.join("one"), "1").unwrap();
        std::fs::write(&spec, "old").unwrap();
        (root, snapshots, spec)
    }

    fn change(snapshots: &Path, spec: &Path) {
        std::fs::write(spec, "new").unwrap();
        std::fs::remove_file(snapshots.join("one")).unwrap();
        std::fs::write(snapshots.join("two"), "2").unwrap();
    }

    #[test]
    fn dropping_the_backup_restores_every_file() {
        let (_root, snapshots, spec) = files();
        let backup = FileBackup::of([spec.clone()].into_iter(), snapshots.clone()).unwrap();
        change(&snapshots, &spec);
        drop(backup);
        assert_eq!(std::fs::read_to_string(&spec).unwrap(), "old");
        assert_eq!(std::fs::read_to_string(snapshots.join("one")).unwrap(), "1");
        assert!(!snapshots.join("two").exists());
    }

    #[test]
    fn discarding_the_backup_keeps_the_changes() {
        let (_root, snapshots, spec) = files();
        let backup = FileBackup::of([spec.clone()].into_iter(), snapshots.clone()).unwrap();
        change(&snapshots, &spec);
        backup.discard();
        assert_eq!(std::fs::read_to_string(&spec).unwrap(), "new");
        assert!(snapshots.join("two").exists() && !snapshots.join("one").exists());
    }

    #[test]
    fn a_file_that_cannot_be_restored_is_named_and_the_others_are_restored() {
        let (_root, snapshots, spec) = files();
        let backup = FileBackup::of([spec.clone()].into_iter(), snapshots.clone()).unwrap();
        change(&snapshots, &spec);
        std::fs::create_dir(snapshots.join("one")).unwrap();
        let error = backup.restore().unwrap_err().to_string();
        assert!(error.contains("snapshots/one (cannot replace"), "{error}");
        assert!(error.contains("git clean -f tests/snapshots"), "{error}");
        assert_eq!(std::fs::read_to_string(&spec).unwrap(), "old");
        assert!(!snapshots.join("two").exists());
    }

    #[test]
    fn the_job_that_publishes_takes_the_same_files() {
        let script =
            project::read_text(&project::path(".github/scripts/update-branch.sh")).unwrap();
        let list = script.split_once("\nUPDATED=(").unwrap().1.split_once(')').unwrap().0;
        let published: BTreeSet<&str> = list.split_whitespace().collect();
        assert_eq!(published, super::files().chain([DIRECTORY]).collect());
    }
}
