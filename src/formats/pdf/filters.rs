//! Stream filters for text. The size of the result is bounded, since a few kilobytes can decode to gigabytes.
//! Image filters are not supported, nor is LZW, which no PDF writer has used for text since 1996; a page with
//! LZW is reported.

use std::io::{Cursor, Read};

use flate2::read::{DeflateDecoder, ZlibDecoder};

use super::object::Dict;

/// Maximum filters of one stream; PDF writers use two.
const MAX_FILTERS: usize = 4;

/// A decompressor that is used for all streams of a file: with one for each of a hundred thousand pages, glibc's
/// allocator leaves up to half a gigabyte of gaps.
pub struct Inflater(ZlibDecoder<Cursor<Vec<u8>>>);

impl Default for Inflater {
    fn default() -> Self {
        Self(ZlibDecoder::new(Cursor::default()))
    }
}

/// Decodes `data` by a chain of filters with their parameters; `None` if a filter is unknown or the result
/// exceeds `cap` bytes. Damaged data is decoded as far as possible.
pub fn decode(data: &[u8], filters: &[(Vec<u8>, Dict)], cap: usize, inflater: &mut Inflater) -> Option<Vec<u8>> {
    if filters.len() > MAX_FILTERS {
        return None;
    }
    let mut data = std::borrow::Cow::Borrowed(data);
    for (name, parameters) in filters {
        let out = match name.as_slice() {
            b"FlateDecode" | b"Fl" => undo_predictor(inflater.inflate(&data, cap), parameters)?,
            b"ASCII85Decode" | b"A85" => decode_ascii85(&data),
            b"ASCIIHexDecode" | b"AHx" => decode_ascii_hex(&data),
            b"RunLengthDecode" | b"RL" => decode_run_length(&data, cap),
            // The crypt filter concerns access rights and does not change the data.
            b"Crypt" => data.into_owned(),
            _ => return None,
        };
        data = out.into();
    }
    (data.len() <= cap).then(|| data.into_owned())
}

impl Inflater {
    /// Inflates up to `cap` + 1 bytes, so that the caller notices a larger result.
    fn inflate(&mut self, data: &[u8], cap: usize) -> Vec<u8> {
        let (mut out, limit) = (Vec::new(), cap as u64 + 1);
        self.0.reset(Cursor::new(data.to_vec()));
        // A damaged end (wrong checksum, truncation) is ignored.
        let _ = (&mut self.0).take(limit).read_to_end(&mut out);
        if out.is_empty() && data.len() > 2 {
            // The header is damaged, but the data after it may be intact.
            let _ = DeflateDecoder::new(&data[2..]).take(limit).read_to_end(&mut out);
        }
        out
    }
}

/// Undoes PNG predictors (PDF 32000-1, 7.4.4.4), which object streams use; `None` for other predictors.
fn undo_predictor(data: Vec<u8>, parameters: &Dict) -> Option<Vec<u8>> {
    let number = |key: &str, default: usize| parameters.get(key).as_count().unwrap_or(default);
    match number("Predictor", 1) {
        1 => return Some(data),
        10..=15 => {}
        _ => return None,
    }
    let bits = number("Colors", 1).checked_mul(number("BitsPerComponent", 8))?;
    let (pixel, row) = (bits.div_ceil(8).max(1), bits.checked_mul(number("Columns", 1))?.div_ceil(8).max(1));
    let (mut out, mut above) = (Vec::with_capacity(data.len()), vec![0; row.min(data.len())]);
    for line in data.chunks(row.checked_add(1)?) {
        let Some((kind, line)) = line.split_first() else { break };
        let mut line = line.to_vec();
        undo_row_filter(*kind, &mut line, &above, pixel);
        out.extend_from_slice(&line);
        above = line;
    }
    Some(out)
}

/// Undoes the filter `kind` of one PNG row. `above` is the previous row, `pixel` the bytes per pixel.
fn undo_row_filter(kind: u8, line: &mut [u8], above: &[u8], pixel: usize) {
    for at in 0..line.len() {
        let left = at.checked_sub(pixel);
        let (a, c) = left.map_or((0, 0), |i| (line[i], above.get(i).copied().unwrap_or(0)));
        let b = above.get(at).copied().unwrap_or(0);
        let prediction = match kind {
            1 => a,
            2 => b,
            3 => ((u16::from(a) + u16::from(b)) / 2) as u8,
            4 => predict_paeth(a, b, c),
            _ => 0,
        };
        line[at] = line[at].wrapping_add(prediction);
    }
}

fn predict_paeth(a: u8, b: u8, c: u8) -> u8 {
    let p = i16::from(a) + i16::from(b) - i16::from(c);
    let distance = |x: u8| (p - i16::from(x)).abs();
    if distance(a) <= distance(b) && distance(a) <= distance(c) {
        a
    } else if distance(b) <= distance(c) {
        b
    } else {
        c
    }
}

fn decode_ascii85(data: &[u8]) -> Vec<u8> {
    let (mut out, mut group, mut len) = (Vec::with_capacity(data.len() / 5 * 4), 0u32, 0);
    for byte in data.iter().take_while(|b| **b != b'~') {
        match byte {
            b'z' if len == 0 => out.extend([0; 4]),
            b'!'..=b'u' => {
                group = group.wrapping_mul(85).wrapping_add(u32::from(byte - b'!'));
                len += 1;
                if len == 5 {
                    out.extend(group.to_be_bytes());
                    (group, len) = (0, 0);
                }
            }
            _ => {}
        }
    }
    if len > 1 {
        let fill = (len..5).fold(group, |g, _| g.wrapping_mul(85).wrapping_add(84));
        out.extend(&fill.to_be_bytes()[..len - 1]);
    }
    out
}

fn decode_ascii_hex(data: &[u8]) -> Vec<u8> {
    let digit = |b: &u8| char::from(*b).to_digit(16).map(|d| d as u8);
    let digits: Vec<u8> = data.iter().take_while(|b| **b != b'>').filter_map(digit).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).unwrap_or(&0)).collect()
}

fn decode_run_length(mut data: &[u8], cap: usize) -> Vec<u8> {
    let mut out = Vec::new();
    while let Some((&length, rest)) = data.split_first() {
        let count = match length {
            128 => break,
            0..128 => usize::from(length) + 1,
            _ => 1,
        };
        let (run, rest) = rest.split_at(count.min(rest.len()));
        out.extend(run.iter().cycle().take(if length > 128 {
            (257 - usize::from(length)) * run.len()
        } else {
            run.len()
        }));
        if out.len() > cap {
            break;
        }
        data = rest;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Write;

    fn check(name: &str, data: &[u8], expected: Option<&[u8]>) {
        // Each stream is decoded after a damaged one by the same decompressor.
        let mut inflater = Inflater::default();
        inflater.inflate(&zlib(b"damaged")[..9], 100);
        assert_eq!(decode(data, &[(name.into(), Dict::default())], 100, &mut inflater).as_deref(), expected, "{name}");
    }

    fn zlib(data: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(data).expect("memory takes all");
        encoder.finish().expect("memory takes all")
    }

    #[test]
    fn each_filter_restores_the_data() {
        check("FlateDecode", &zlib(b"abc"), Some(b"abc"));
        check("ASCII85Decode", b"87cURD]i,\"Ebo80~>", Some(b"Hello World!"));
        check("ASCIIHexDecode", b"48 65>", Some(b"He"));
        check("RunLengthDecode", &[1, b'a', b'b', 254, b'c', 128], Some(b"abccc"));
        check("LZWDecode", b"", None);
    }

    #[test]
    fn decompression_bombs_are_refused_and_truncated_data_is_not() {
        check("FlateDecode", &zlib(&[0; 1 << 20]), None);
        let (compressed, text) = (zlib(b"mot hai ba"), b"mot hai ba");
        check("FlateDecode", &compressed[..compressed.len() - 4], Some(text));
    }

    #[test]
    fn png_predictors_are_undone() {
        let mut parameters = Dict::default();
        parameters.set("Predictor", super::super::object::Object::Number(12.0));
        parameters.set("Columns", super::super::object::Object::Number(2.0));
        assert_eq!(undo_predictor(vec![2, 1, 2, 2, 1, 1, 1, 5, 1], &parameters), Some(vec![1, 2, 2, 3, 5, 6]));
    }

    proptest! {
        #[test]
        fn any_data_is_decoded(data in proptest::collection::vec(any::<u8>(), 0..200), index in 0..4usize) {
            let name = ["FlateDecode", "ASCII85Decode", "ASCIIHexDecode", "RunLengthDecode"][index];
            decode(&data, &[(name.into(), Dict::default())], 50, &mut Inflater::default());
        }
    }
}
