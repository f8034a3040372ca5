//! Files for what is put aside while a command runs.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

use crate::import::logs::Scratch;

/// A file in the folder for temporary files, gone when it is done with.
pub fn scratch() -> io::Result<Box<dyn Scratch>> {
    let folder = std::env::temp_dir();
    let mut number = 0;
    loop {
        let path = folder.join(format!("cascade-{}-{number}.tmp", std::process::id()));
        match OpenOptions::new().read(true).write(true).create_new(true).open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            file => return Ok(Box::new(ScratchFile::new(file?, path))),
        }
    }
}

struct ScratchFile {
    file: File,
    /// What is left to remove.
    path: Option<PathBuf>,
}

impl ScratchFile {
    fn new(file: File, path: PathBuf) -> Self {
        // Where an open file can lose its name, it is gone even when the program is killed.
        let path = fs::remove_file(&path).is_err().then_some(path);
        Self { file, path }
    }
}

impl Drop for ScratchFile {
    fn drop(&mut self) {
        if let Some(path) = &self.path {
            // What cannot be removed is in the folder for such files.
            let _ = fs::remove_file(path);
        }
    }
}

impl Read for ScratchFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.file.read(buffer)
    }
}

impl Write for ScratchFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Seek for ScratchFile {
    fn seek(&mut self, place: SeekFrom) -> io::Result<u64> {
        self.file.seek(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_aside_comes_back_and_leaves_nothing() {
        let mut file = scratch().expect("a file");
        file.write_all(b"aside").expect("written");
        file.seek(SeekFrom::Start(1)).expect("a place");
        let mut text = String::new();
        file.read_to_string(&mut text).expect("read");
        assert_eq!(text, "side");
        drop(file);
        let ours = format!("cascade-{}-", std::process::id());
        let mut left = fs::read_dir(std::env::temp_dir()).expect("a folder").flatten();
        assert!(!left.any(|entry| entry.file_name().to_string_lossy().starts_with(&ours)));
    }
}
