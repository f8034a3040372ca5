//! Finding the policy file that a scenario stands under.

use std::path::{Component, Path, PathBuf};

/// The name that is looked for.
pub const NAME: &str = "cascade-policy.toml";

/// The policy file of a scenario: in its folder, or in one above it up to the root of its repository. Outside of a
/// repository only its own folder counts, since nothing says where else to stop.
pub fn found(scenario: &str) -> Option<String> {
    let here = std::env::current_dir().ok()?;
    let folder = if scenario == "-" { Path::new("") } else { Path::new(scenario).parent()? };
    let folder = plain(&here.join(folder));
    let root = folder.ancestors().find(|folder| folder.join(".git").exists()).unwrap_or(&folder);
    let mut folders = folder.ancestors().take_while(|above| above.starts_with(root));
    let found = folders.find_map(|folder| Some(folder.join(NAME)).filter(|path| path.is_file()))?;
    Some(seen_from(&here, &found))
}

/// Without `.` and `..`, by the names alone: where a path was typed is where it is looked for.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}

/// A path as it is typed in a folder.
fn seen_from(here: &Path, path: &Path) -> String {
    let here = plain(here);
    let shared = here.components().zip(path.components()).take_while(|(a, b)| a == b).count();
    let mut seen: PathBuf = here.components().skip(shared).map(|_| "..").collect();
    seen.extend(path.components().skip(shared));
    seen.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_told_as_it_is_typed() {
        let seen = |here: &str, path: &str| seen_from(Path::new(here), Path::new(path));
        assert_eq!(seen("/repo/plans", "/repo/plans/cascade-policy.toml"), "cascade-policy.toml");
        assert_eq!(seen("/repo/plans", "/repo/cascade-policy.toml"), "../cascade-policy.toml");
        assert_eq!(seen("/repo", "/repo/plans/cascade-policy.toml"), "plans/cascade-policy.toml");
        assert_eq!(plain(Path::new("/repo/plans/./../a")), Path::new("/repo/a"));
    }
}
