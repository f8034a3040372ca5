//! Files as git has them, by running `git show`: nothing is checked out and nothing is fetched.

use std::process::Command;

use crate::scenario::ReadFailure;

/// Why git has no such file, for those to whom the difference matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absent {
    /// There is no such revision here.
    Revision,
    /// The revision has no such file.
    Path,
}

/// The bytes of a file at a revision. The path is git's own: from the repository's root, or from here with `./`.
///
/// # Errors
/// What is wrong, as a phrase.
pub fn show(revision: &str, path: &str) -> Result<Vec<u8>, ReadFailure> {
    if revision.starts_with('-') {
        return Err(ReadFailure("a revision cannot begin with `-`".to_owned()));
    }
    let output = git(&["show", &format!("{revision}:{path}")])?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    Err(ReadFailure(match absent(revision, path)? {
        Some(Absent::Revision) => format!("git has no revision `{revision}` here"),
        Some(Absent::Path) => format!("git has no such file at `{revision}`"),
        None => first_line(&output.stderr),
    }))
}

/// Whether git lacks the revision, or the file in it.
///
/// # Errors
/// When git cannot be asked.
pub fn absent(revision: &str, path: &str) -> Result<Option<Absent>, ReadFailure> {
    // No revision at all is the index.
    let known = revision.is_empty()
        || git(&["rev-parse", "--quiet", "--verify", &format!("{revision}^{{commit}}")])?.status.success();
    if !known {
        return Ok(Some(Absent::Revision));
    }
    let there = git(&["cat-file", "-e", &format!("{revision}:{path}")])?.status.success();
    Ok((!there).then_some(Absent::Path))
}

fn git(arguments: &[&str]) -> Result<std::process::Output, ReadFailure> {
    let run = Command::new("git").env("LC_ALL", "C").args(arguments).output();
    let output = run.map_err(|error| ReadFailure(format!("cannot run git: {}", super::files::phrase(&error))))?;
    let text = String::from_utf8_lossy(&output.stderr);
    if text.contains("not a git repository") {
        return Err(ReadFailure("this is no git repository".to_owned()));
    }
    Ok(output)
}

fn first_line(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    text.lines().next().unwrap_or_default().trim_start_matches("fatal: ").to_owned()
}

/// A path that a file names, seen from where the file's own path is seen. Git resolves no `..` in the middle.
pub fn joined(file: &str, path: &str) -> String {
    let is_from_here = file.starts_with("./") || file.starts_with("../");
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')).filter(|part| !part.is_empty() && *part != ".") {
        match parts.last() {
            Some(last) if part == ".." && *last != ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    let joined = parts.join("/");
    if is_from_here && !joined.starts_with("..") { format!("./{joined}") } else { joined }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_as_git_reads_them() {
        for (file, path, seen) in [
            ("plans/a/plan.toml", "../prices.toml", "plans/prices.toml"),
            ("plan.toml", "prices.toml", "prices.toml"),
            ("./plans/plan.toml", "prices.toml", "./plans/prices.toml"),
            ("./plan.toml", "../prices.toml", "../prices.toml"),
            ("../plan.toml", "./prices.toml", "../prices.toml"),
            ("../../a/plan.toml", "../../b.toml", "../../../b.toml"),
        ] {
            assert_eq!(joined(file, path), seen, "{file} names {path}");
        }
    }
}
