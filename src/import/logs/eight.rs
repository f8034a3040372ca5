//! Eight bytes at once: texts in logs are short, and of another length in every row, so that a loop over their bytes is
//! a wrong guess of the processor at its end.

/// The longest number that is read here.
pub const DIGITS_MAX: usize = 8;

const ONES: u64 = u64::MAX / 0xFF;
const HIGHEST: u64 = ONES * 0x80;
const ZEROS: u64 = ONES * b'0' as u64;

/// The number that one to [`DIGITS_MAX`] digits are; none for anything else.
#[inline]
pub fn number(text: &[u8]) -> Option<u64> {
    let digits = aligned(text)? ^ ZEROS;
    if beyond_nine(digits) != 0 {
        return None;
    }
    // Neighbours become numbers of two digits, then of four, then of eight.
    let pairs = (digits * 10 + (digits >> 8)) & 0x00FF_00FF_00FF_00FF;
    let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_FFFF_0000_FFFF;
    Some((fours * 10_000 + (fours >> 32)) & 0xFFFF_FFFF)
}

/// The highest bit of every byte that is above 9.
#[inline]
fn beyond_nine(bytes: u64) -> u64 {
    // Without its highest bit, a byte above 9 reaches it when 0x76 is added, and no byte reaches beyond.
    (((bytes & !HIGHEST) + ONES * 0x76) | bytes) & HIGHEST
}

/// Eight bytes that end with the text, and begin with zeros as text has them. Longer texts are read from both of their
/// ends, so that parts in the middle may be read twice, to the same place.
#[inline]
fn aligned(text: &[u8]) -> Option<u64> {
    let length = text.len();
    let missing = 8 * DIGITS_MAX.checked_sub(length)?;
    let text = if let (Some(first), Some(last)) = (text.first_chunk::<4>(), text.last_chunk::<4>()) {
        u64::from(u32::from_le_bytes(*first)) << missing | u64::from(u32::from_le_bytes(*last)) << 32
    } else {
        let (first, middle, last) = (*text.first()?, text[length / 2], text[length - 1]);
        u64::from(first) << missing | u64::from(middle) << (missing + 8 * (length / 2)) | u64::from(last) << 56
    };
    // `missing` is less than 64, since the text is not empty.
    Some(text | ZEROS & !(u64::MAX << missing))
}

/// How many digits some bytes begin with.
#[inline]
pub fn digits_in_front(bytes: &[u8]) -> usize {
    let (words, rest) = bytes.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let others = beyond_nine(u64::from_le_bytes(*word) ^ ZEROS);
        if others != 0 {
            return index * 8 + first_byte(others);
        }
    }
    words.len() * 8 + rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// Where the first of two bytes stands.
#[inline]
pub fn first_of(bytes: &[u8], one: u8, other: u8) -> Option<usize> {
    let (words, _) = bytes.as_chunks::<8>();
    let mut at = 0;
    // What is not near is sought in larger pieces.
    for word in words.iter().take(4) {
        let word = u64::from_le_bytes(*word);
        let found = zeros(word ^ (ONES * u64::from(one))) | zeros(word ^ (ONES * u64::from(other)));
        if found != 0 {
            return Some(at + first_byte(found));
        }
        at += 8;
    }
    memchr::memchr2(one, other, &bytes[at..]).map(|found| at + found)
}

/// The highest bit of every byte that is zero.
#[inline]
fn zeros(bytes: u64) -> u64 {
    !(((bytes & !HIGHEST) + !HIGHEST) | bytes) & HIGHEST
}

#[inline]
fn first_byte(highest_bits: u64) -> usize {
    highest_bits.trailing_zeros() as usize / 8
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_length_is_read() {
        for text in ["0", "7", "42", "007", "999", "1000", "34985", "123456", "9999999", "12345678", "00000000"] {
            assert_eq!(number(text.as_bytes()), text.parse().ok(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn only_digits_are_numbers(text in "[0-9]{0,9}|[0-9:/ é.-]{0,8}") {
            let is_short = (1..=DIGITS_MAX).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
            let expected = if is_short { text.parse().ok() } else { None };
            prop_assert_eq!(number(text.as_bytes()), expected);
        }

        #[test]
        fn any_bytes_are_taken(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            let is_number = (1..=DIGITS_MAX).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_digit);
            prop_assert_eq!(number(&bytes).is_some(), is_number);
            prop_assert_eq!(digits_in_front(&bytes), bytes.iter().take_while(|byte| byte.is_ascii_digit()).count());
        }

        #[test]
        fn digits_are_counted_to_the_first_other_byte(digits in "[0-9]{0,20}", rest in "(|[:/a-zé,}][0-9]{0,9})") {
            prop_assert_eq!(digits_in_front(format!("{digits}{rest}").as_bytes()), digits.len());
        }

        #[test]
        fn the_first_of_two_bytes_is_found(bytes in proptest::collection::vec(prop_oneof![any::<u8>(), 33_u8..36], 0..40)) {
            prop_assert_eq!(first_of(&bytes, 34, 92), bytes.iter().position(|byte| matches!(byte, 34 | 92)));
        }
    }
}
