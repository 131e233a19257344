//! Paths and files of the project.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::OnceLock;

use anyhow::{Context, bail, ensure};

/// The checkout chosen with `--root`.
static ROOT: OnceLock<PathBuf> = OnceLock::new();

/// Chooses another checkout than the one that this program was built from.
pub fn set_root(root: &Path) -> anyhow::Result<()> {
    let spec = root.join("openapi/upstream.toml");
    let (shown, missing) = (root.display(), spec.display());
    ensure!(spec.is_file(), "{shown} is not a checkout of runwayml: {missing} does not exist");
    // Some commands run in another directory.
    let root = std::path::absolute(root).with_context(|| format!("cannot find {shown}"))?;
    ROOT.get_or_init(|| root);
    Ok(())
}

/// A path relative to the root of the project.
pub fn path(relative: &str) -> PathBuf {
    let manifest_dir = Path::new(env!("CARGO_MANIFEST_DIR"));
    let own_root = || manifest_dir.parent().unwrap_or(manifest_dir).to_owned();
    ROOT.get_or_init(own_root).join(relative)
}

/// The target directory that this program is in.
pub fn target() -> anyhow::Result<PathBuf> {
    let program = std::env::current_exe()?;
    let directory = program.ancestors().nth(2).context("this program is in no target directory")?;
    Ok(directory.to_owned())
}

/// Cargo, without the variables that the one which runs this program has set. Some build scripts look at
/// them, and what depends on those would be compiled again.
pub fn cargo() -> Command {
    let mut cargo = Command::new("cargo");
    let of_package =
        |name: &str| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
    for name in std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()) {
        if of_package(&name) {
            cargo.env_remove(name);
        }
    }
    cargo
}

/// The exit code of cargo if a package does not compile, and of a program that panics.
const FAILED_CARGO: u8 = 101;

/// Runs a package of the workspace in release mode, with these arguments.
pub fn run_package(name: &str, arguments: &[String]) -> anyhow::Result<ExitCode> {
    let mut cargo = cargo();
    cargo.args(["run", "--release", "--quiet", "--manifest-path"]);
    cargo.arg(path("Cargo.toml")).args(["--package", name, "--"]);
    let status = cargo.args(arguments).status().context("cannot run cargo")?;
    match status.code().and_then(|code| u8::try_from(code).ok()) {
        Some(code) if code != FAILED_CARGO => Ok(ExitCode::from(code)),
        _ => {
            bail!("the package {name} did not compile, or ended with a panic or a signal: {status}")
        }
    }
}

/// Reads a text file; the error names it.
pub fn read_text(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

/// Reads a text file; `None` if there is none. Any other error names it.
pub fn read_text_if_exists(path: &Path) -> anyhow::Result<Option<String>> {
    match std::fs::read_to_string(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        read => Ok(Some(read.with_context(|| format!("cannot read {}", path.display()))?)),
    }
}

/// Writes a temporary file in the same directory and renames it, so that no reader sees a partial file.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let directory =
        path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(directory)
        .with_context(|| format!("cannot create a file in {}", directory.display()))?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))?;
    }
    // The error owns the temporary file; without it, the file is deleted now.
    let persisted = file.persist(path).map_err(|failed| failed.error);
    persisted.with_context(|| format!("cannot replace {}", path.display()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_and_no_temporary_file_remains() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("spec.json");
        for text in ["old", "new"] {
            write_atomically(&path, text.as_bytes()).unwrap();
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        }
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_missing_directory_is_named_in_the_error() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("missing/spec.json");
        let error = write_atomically(&path, b"new").unwrap_err();
        assert!(error.to_string().contains("missing"), "{error}");
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_path_that_cannot_be_replaced_is_unchanged() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("spec.json");
        std::fs::create_dir_all(path.join("kept")).unwrap();
        let error = write_atomically(&path, b"new").unwrap_err();
        assert!(error.to_string().contains("spec.json"), "{error}");
        assert!(path.join("kept").is_dir());
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1);
    }
}
