//! Bytes as they were before somebody packed them.

use std::io::{self, BufRead, BufReader, Read};

const GZIP: [u8; 2] = [0x1F, 0x8B];
const ZSTD: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];

/// Unpacks gzip and zstd, told by their first bytes; anything else passes as it is. Files that were packed one by one
/// and joined are unpacked one by one.
///
/// # Errors
/// Those of reading the first bytes.
pub fn unpacked<'a>(input: impl Read + Send + 'a) -> io::Result<Box<dyn Read + Send + 'a>> {
    let mut input = BufReader::with_capacity(1 << 16, input);
    let first = first_bytes(&mut input)?;
    Ok(if first.starts_with(&GZIP) {
        Box::new(flate2::bufread::MultiGzDecoder::new(input))
    } else if first == ZSTD {
        Box::new(Zstd(zstd::Decoder::with_buffer(input)?))
    } else {
        Box::new(input)
    })
}

/// Four bytes, or what there is; a pipe may give fewer at first.
fn first_bytes(input: &mut BufReader<impl Read>) -> io::Result<Vec<u8>> {
    let first = input.fill_buf()?;
    Ok(first[..first.len().min(ZSTD.len())].to_vec())
}

/// Says what could not be unpacked, which the decoder takes for known.
struct Zstd<R>(R);

impl<R: Read> Read for Zstd<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let explained = |error: io::Error| io::Error::new(error.kind(), format!("not readable as zstd: {error}"));
        self.0.read(buffer).map_err(explained)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn read(bytes: &[u8]) -> io::Result<String> {
        let mut text = String::new();
        unpacked(bytes)?.read_to_string(&mut text)?;
        Ok(text)
    }

    fn gzip(text: &str) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text.as_bytes()).expect("into memory");
        encoder.finish().expect("into memory")
    }

    fn zstd(text: &str) -> Vec<u8> {
        zstd::encode_all(text.as_bytes(), 1).expect("into memory")
    }

    #[test]
    fn packed_and_plain_read_alike() {
        let text = "a,b\n1,2\n".repeat(50_000);
        for bytes in [text.clone().into_bytes(), gzip(&text), zstd(&text)] {
            assert!(read(&bytes).expect("bytes") == text);
        }
        assert_eq!(read(b"").expect("nothing"), "");
    }

    #[test]
    fn joined_files_are_read_to_the_end() {
        assert_eq!(read(&[gzip("a\n"), gzip("b\n")].concat()).expect("bytes"), "a\nb\n");
        assert_eq!(read(&[zstd("a\n"), zstd("b\n")].concat()).expect("bytes"), "a\nb\n");
    }

    #[test]
    fn a_file_that_ends_too_early_is_an_error() {
        for whole in [gzip("abc\n".repeat(1000).as_str()), zstd("abc\n".repeat(1000).as_str())] {
            assert!(read(&whole[..whole.len() / 2]).is_err());
        }
    }

    #[test]
    fn what_is_no_zstd_after_its_first_bytes_says_so() {
        let error = read(b"\x28\xB5\x2F\xFDnonsense").expect_err("no frame").to_string();
        assert!(error.starts_with("not readable as zstd: "), "{error}");
    }
}
