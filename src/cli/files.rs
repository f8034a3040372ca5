//! Files on disk: read whole and checked, written whole or not at all.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};

use sha2::{Digest, Sha256};

use super::git;
use crate::report::InputFile;
use crate::scenario::{Files, ReadFailure};

/// A scenario, a price book: nothing that people write is larger.
const BYTES_MAX: u64 = 50_000_000;

/// Files on disk, and a record of what was read.
#[derive(Debug, Default)]
pub struct Disk {
    read: RefCell<Vec<InputFile>>,
    /// Standard input, which can be read only once and may be asked for again.
    stdin: RefCell<Option<Vec<u8>>>,
    /// Paths that were read for any result.
    opened: RefCell<BTreeSet<String>>,
    /// Paths that begin with this revision and a colon are read as git has them.
    revision: Option<String>,
}

impl Disk {
    /// Files as they were at a revision, named `REV:path`; others are still on disk.
    #[must_use]
    pub fn at(revision: &str) -> Self {
        Self { revision: Some(revision.to_owned()), ..Self::default() }
    }

    /// The path inside the revision.
    fn in_revision<'a>(&self, path: &'a str) -> Option<(&str, &'a str)> {
        let revision = self.revision.as_deref()?;
        Some((revision, path.strip_prefix(revision)?.strip_prefix(':')?))
    }

    /// What was read, in order.
    #[must_use]
    pub fn inputs(&self) -> Vec<InputFile> {
        self.read.borrow().clone()
    }

    /// Whether a file was read, for this result or an earlier one.
    #[must_use]
    pub fn has_opened(&self, path: &str) -> bool {
        self.opened.borrow().iter().any(|opened| self.is_same(opened, path))
    }

    /// Forgets what was read for a result.
    pub fn forget(&mut self) {
        self.read.get_mut().clear();
    }

    fn standard_input(&self) -> Result<Vec<u8>, ReadFailure> {
        let mut stdin = self.stdin.borrow_mut();
        if let Some(bytes) = &*stdin {
            return Ok(bytes.clone());
        }
        let bytes = read_bytes("-")?;
        *stdin = Some(bytes.clone());
        Ok(bytes)
    }

    fn note(&self, path: &str, bytes: &[u8]) {
        let sha256 = Sha256::digest(bytes).iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
        let input = InputFile { path: path.to_owned(), sha256 };
        self.opened.borrow_mut().insert(path.to_owned());
        let mut read = self.read.borrow_mut();
        if !read.contains(&input) {
            read.push(input);
        }
    }
}

impl Files for Disk {
    fn read(&self, path: &str) -> Result<String, ReadFailure> {
        let bytes = match self.in_revision(path) {
            Some((revision, inside)) => git::show(revision, inside)?,
            None if path == "-" => self.standard_input()?,
            None => read_bytes(path)?,
        };
        self.note(path, &bytes);
        let text = String::from_utf8(bytes).map_err(|error| {
            ReadFailure(format!("not text: byte {} is not UTF-8", error.utf8_error().valid_up_to()))
        })?;
        Ok(text.strip_prefix('\u{feff}').map_or_else(|| text.clone(), str::to_owned))
    }

    fn relative_to(&self, file: &str, path: &str) -> String {
        if let Some((revision, inside)) = self.in_revision(file) {
            return format!("{revision}:{}", git::joined(inside, path));
        }
        let folder = if file == "-" { Path::new("") } else { Path::new(file).parent().unwrap_or(Path::new("")) };
        let joined = folder.join(path).to_string_lossy().into_owned();
        // Behind a symbolic link `a/../b` is not `b`; then the path stays as it is.
        let short = without_detours(&joined);
        if self.is_same(&joined, &short) { short } else { joined }
    }

    fn is_same(&self, one: &str, other: &str) -> bool {
        match (fs::canonicalize(one), fs::canonicalize(other)) {
            (Ok(one), Ok(other)) => one == other,
            _ => one == other,
        }
    }
}

/// Whether something can be read there: anything but a folder.
pub fn is_file(path: &str) -> bool {
    fs::metadata(path).is_ok_and(|metadata| !metadata.is_dir())
}

/// Adds to the end of a file, which is made where there is none.
///
/// # Errors
/// What the system says.
pub fn append(path: &Path, bytes: &[u8]) -> io::Result<()> {
    fs::OpenOptions::new().append(true).create(true).open(path)?.write_all(bytes)
}

/// How many bytes a file has; none where there is no file.
pub fn length(path: &Path) -> usize {
    fs::metadata(path).map_or(0, |metadata| usize::try_from(metadata.len()).unwrap_or(usize::MAX))
}

/// `a/../b/./c` as `b/c`, which is how a reader would write it.
fn without_detours(path: &str) -> String {
    let mut short = PathBuf::new();
    for part in Path::new(path).components() {
        let steps_back =
            part == Component::ParentDir && matches!(short.components().next_back(), Some(Component::Normal(_)));
        if steps_back {
            short.pop();
        } else if part != Component::CurDir {
            short.push(part);
        }
    }
    short.to_string_lossy().into_owned()
}

fn read_bytes(path: &str) -> Result<Vec<u8>, ReadFailure> {
    let too_large = || ReadFailure(format!("larger than {} MB", BYTES_MAX / 1_000_000));
    let limited = |reader: &mut dyn Read| -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        reader.take(BYTES_MAX + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = if path == "-" {
        limited(&mut io::stdin().lock())
    } else {
        let mut file = fs::File::open(path).map_err(|error| ReadFailure(phrase(&error)))?;
        let metadata = file.metadata().map_err(|error| ReadFailure(phrase(&error)))?;
        if metadata.is_dir() {
            return Err(ReadFailure("it is a folder".to_owned()));
        }
        if metadata.len() > BYTES_MAX {
            return Err(too_large());
        }
        limited(&mut file)
    };
    let bytes = bytes.map_err(|error| ReadFailure(phrase(&error)))?;
    if bytes.len() as u64 > BYTES_MAX { Err(too_large()) } else { Ok(bytes) }
}

/// An I/O error in words that do not depend on the system's language.
pub fn phrase(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        io::ErrorKind::NotADirectory => "a part of the path is no folder".to_owned(),
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "the disk is read-only".to_owned(),
        io::ErrorKind::AlreadyExists => "it exists already".to_owned(),
        _ => error.to_string(),
    }
}

/// Writes a file under a temporary name beside it and renames it: a reader sees the old one or the new one. A symbolic
/// link stays one, and a file keeps its mode.
///
/// # Errors
/// What the system says; nothing is left behind.
pub fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let existing = fs::metadata(path);
    // A device or a pipe cannot be renamed onto.
    if existing.as_ref().is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir()) {
        return fs::OpenOptions::new().write(true).open(path)?.write_all(bytes);
    }
    if path.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let path = &link_target(path);
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let mut temporary = std::ffi::OsString::from(".");
    temporary.push(name);
    temporary.push(format!(".{}.tmp", std::process::id()));
    let temporary: PathBuf = path.with_file_name(temporary);
    let written = fs::write(&temporary, bytes)
        .and_then(|()| existing.map_or(Ok(()), |metadata| fs::set_permissions(&temporary, metadata.permissions())))
        .and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written
}

/// A file, or the files with an ending below a folder, sorted: how each is called from beside the folder, and its path.
pub fn files_below(path: &str, ending: &str) -> Result<Vec<(String, String)>, ReadFailure> {
    let root = Path::new(path);
    if path == "-" || !root.is_dir() {
        return Ok(vec![(path.to_owned(), path.to_owned())]);
    }
    let beside = fs::canonicalize(root).map_err(|error| ReadFailure(phrase(&error)))?;
    let name = PathBuf::from(beside.file_name().unwrap_or_default());
    let mut folders = vec![(name, root.to_owned())];
    let mut files = Vec::new();
    while let Some((name, folder)) = folders.pop() {
        let failed = |error| ReadFailure(format!("{}: {}", folder.display(), phrase(&error)));
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let (name, path) = (name.join(entry.file_name()), entry.path());
            if path.is_dir() {
                folders.push((name, path));
            } else if path.is_file() && path.extension().is_some_and(|own| own == ending) {
                files.push((name.to_string_lossy().into_owned(), path.to_string_lossy().into_owned()));
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Where a symbolic link leads, even to nothing yet; any other path as it is.
fn link_target(path: &Path) -> PathBuf {
    match fs::read_link(path) {
        Ok(target) => fs::canonicalize(path).unwrap_or_else(|_| path.parent().unwrap_or(Path::new("")).join(target)),
        Err(_) => path.to_owned(),
    }
}

/// The texts of a catalogue in a folder: `catalogue.toml`, `providers/*.toml`, `holidays/*.toml`.
pub fn catalogue_folder(folder: &str) -> Result<crate::catalogue::Files, ReadFailure> {
    let root = Path::new(folder);
    let read = |path: &Path| -> Result<String, ReadFailure> {
        fs::read_to_string(path).map_err(|error| ReadFailure(format!("{}: {}", path.display(), phrase(&error))))
    };
    let mut hasher = Sha256::new();
    let mut texts = |name: &str| -> Result<Vec<_>, ReadFailure> {
        let mut paths: Vec<PathBuf> = match fs::read_dir(root.join(name)) {
            Ok(entries) => entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(ReadFailure(phrase(&error))),
        };
        paths.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
        paths.sort();
        let mut out = Vec::new();
        for path in paths {
            let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let text = read(&path)?;
            hasher.update(stem.as_bytes());
            hasher.update(text.as_bytes());
            out.push((stem.into(), text.into()));
        }
        Ok(out)
    };
    let (providers, holidays) = (texts("providers")?, texts("holidays")?);
    let hardware = root.join("hardware.toml");
    let hardware = if hardware.exists() { read(&hardware)? } else { String::new() };
    let catalogue = read(&root.join("catalogue.toml"))?;
    hasher.update(hardware.as_bytes());
    hasher.update(catalogue.as_bytes());
    let sha256 = hasher.finalize().iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    let folder = folder.trim_end_matches('/').to_owned();
    Ok(crate::catalogue::Files {
        catalogue: catalogue.into(),
        providers,
        holidays,
        hardware: hardware.into(),
        sha256: sha256.into(),
        folder,
    })
}
