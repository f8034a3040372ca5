//! Lists the files of `pricing/` for embedding and hashes them: the catalogue's identity in every output.
#![expect(clippy::disallowed_methods, reason = "cargo tells a build script its folders through the environment")]
#![expect(clippy::unnecessary_debug_formatting, reason = "paths become literals of the code that is written")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use sha2::{Digest, Sha256};

fn main() {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("pricing");
    println!("cargo::rerun-if-changed=pricing");
    let mut hasher = Sha256::new();
    let mut code = String::new();
    embed(&mut code, &mut hasher, &root, "PROVIDERS", "providers");
    embed(&mut code, &mut hasher, &root, "HOLIDAYS", "holidays");
    for (constant, name) in [("HARDWARE", "hardware.toml"), ("CATALOGUE", "catalogue.toml")] {
        let path = root.join(name);
        hasher.update(fs::read(&path).expect("the file can be read"));
        writeln!(code, "/// `pricing/{name}`\npub const {constant}: &str = include_str!({path:?});").expect("fits");
    }
    let sha256 = hasher.finalize().iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    writeln!(code, "/// Over all files of the catalogue, sorted by name.\npub const SHA256: &str = \"{sha256}\";")
        .expect("fits");
    let out = Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join("embedded.rs");
    fs::write(out, code).expect("the build folder can be written");
}

/// One constant with the name (without its ending) and text of every TOML file in a folder, sorted.
fn embed(code: &mut String, hasher: &mut Sha256, root: &Path, constant: &str, folder: &str) {
    let mut files: Vec<PathBuf> = fs::read_dir(root.join(folder))
        .expect("the folder can be listed")
        .map(|entry| entry.expect("the entry can be read").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .collect();
    files.sort();
    writeln!(code, "/// `pricing/{folder}/*.toml`: name and text.\npub const {constant}: &[(&str, &str)] = &[")
        .expect("fits");
    for path in files {
        let name = path.file_stem().and_then(|name| name.to_str()).expect("names are UTF-8");
        hasher.update(name.as_bytes());
        hasher.update(fs::read(&path).expect("the file can be read"));
        writeln!(code, "    ({name:?}, include_str!({path:?})),").expect("fits");
    }
    code.push_str("];\n");
}
