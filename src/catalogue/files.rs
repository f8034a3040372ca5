//! The texts that a catalogue is read from.

use std::borrow::Cow;

mod embedded {
    include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
}

/// The texts of a catalogue.
#[derive(Clone, Debug)]
pub struct Files {
    /// `catalogue.toml`
    pub catalogue: Cow<'static, str>,
    /// Provider ids and their files.
    pub providers: Vec<(Cow<'static, str>, Cow<'static, str>)>,
    /// Names of holiday lists and their files.
    pub holidays: Vec<(Cow<'static, str>, Cow<'static, str>)>,
    /// `hardware.toml`; empty where a catalogue has none.
    pub hardware: Cow<'static, str>,
    /// Over all of them.
    pub sha256: Cow<'static, str>,
    /// What stands before a file's name in diagnostics.
    pub folder: String,
}

impl Files {
    /// Those in the binary.
    #[must_use]
    pub fn embedded() -> Self {
        let borrowed = |files: &'static [(&str, &str)]| {
            files.iter().map(|&(name, text)| (Cow::Borrowed(name), Cow::Borrowed(text))).collect()
        };
        Self {
            catalogue: Cow::Borrowed(embedded::CATALOGUE),
            providers: borrowed(embedded::PROVIDERS),
            holidays: borrowed(embedded::HOLIDAYS),
            hardware: Cow::Borrowed(embedded::HARDWARE),
            sha256: Cow::Borrowed(embedded::SHA256),
            folder: "pricing".to_owned(),
        }
    }
}
