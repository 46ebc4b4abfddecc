//! Decrypts files with an empty password, which authors use to restrict copying or printing. A text that anyone may see
//! may be quoted; a real password is never asked for or guessed. Follows PDF 32000-2, 7.6.4: revisions 2 to 4 (RC4,
//! AES-128) and 5 and 6 (AES-256).

use aes::cipher::consts::U16;
use aes::cipher::{Array, Block, BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use aes::{Aes128, Aes256};
use md5::{Digest, Md5};
use sha2::{Sha256, Sha384, Sha512};

use super::object::{Dict, Object};
use crate::formats::problem::Problem;

/// Fills a password up to 32 bytes (algorithm 2, step a); an empty one is all padding.
const PADDING: [u8; 32] = [
    0x28, 0xbf, 0x4e, 0x5e, 0x4e, 0x75, 0x8a, 0x41, 0x64, 0x00, 0x4e, 0x56, 0xff, 0xfa, 0x01, 0x08, 0x2e, 0x2e, 0x00,
    0xb6, 0xd0, 0x68, 0x3e, 0x80, 0x2f, 0x0c, 0xa9, 0xfe, 0x64, 0x53, 0x69, 0x7a,
];
const BLOCK: usize = 16;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    Plain,
    Rc4,
    Aes128,
    Aes256,
}

/// The encryption key of a file.
#[derive(Debug)]
pub struct FileKey {
    key: Vec<u8>,
    method: Method,
}

impl FileKey {
    /// Returns the key of a file whose password is empty; fails if it is not, or if the encryption is not standard.
    /// `filter` is the entry of `CF` that [`filter_name`] names, `id` the first part of the file identifier.
    pub fn without_password(encrypt: &Dict, filter: &Dict, id: &[u8]) -> Result<Self, Problem> {
        let revision = encrypt.get("R").count().unwrap_or(0);
        let method = method(encrypt, filter).ok_or(Problem::PdfEncrypted)?;
        let key = if revision >= 5 { long_key(encrypt, revision) } else { short_key(encrypt, revision, id) };
        Ok(Self { key: key.ok_or(Problem::PdfEncrypted)?, method })
    }

    /// Decrypts a stream or string of object `id`, generation 0.
    pub fn open(&self, id: u32, data: &[u8]) -> Vec<u8> {
        match self.method {
            Method::Plain => data.to_vec(),
            Method::Rc4 => rc4(&self.of_object(id, b""), data),
            Method::Aes128 => Aes128::new_from_slice(&self.of_object(id, b"sAlT"))
                .map_or_else(|_| Vec::new(), |aes| unchained(&aes, data)),
            Method::Aes256 => {
                Aes256::new_from_slice(&self.key).map_or_else(|_| Vec::new(), |aes| unchained(&aes, data))
            }
        }
    }

    /// Returns the key of one object (algorithm 1).
    fn of_object(&self, id: u32, salt: &[u8]) -> Vec<u8> {
        let [a, b, c, _] = id.to_le_bytes();
        let digest = Md5::digest([&self.key, &[a, b, c, 0, 0][..], salt].concat());
        digest[..(self.key.len() + 5).min(BLOCK)].to_vec()
    }
}

/// Returns the name of the crypt filter for streams.
pub fn filter_name(encrypt: &Dict) -> Option<&str> {
    std::str::from_utf8(encrypt.get("StmF").name().unwrap_or(b"Identity")).ok()
}

fn method(encrypt: &Dict, filter: &Dict) -> Option<Method> {
    match encrypt.get("V").count()? {
        1 | 2 => return Some(Method::Rc4),
        4 | 5 => {}
        _ => return None,
    }
    let name = filter_name(encrypt)?;
    match filter.get("CFM").name() {
        _ if name == "Identity" => Some(Method::Plain),
        Some(b"V2") => Some(Method::Rc4),
        Some(b"AESV2") => Some(Method::Aes128),
        Some(b"AESV3") => Some(Method::Aes256),
        Some(b"None") => Some(Method::Plain),
        _ => None,
    }
}

fn bytes<'a>(encrypt: &'a Dict, key: &str) -> &'a [u8] {
    if let Object::Text(text) = encrypt.get(key) { text } else { &[] }
}

/// Algorithm 2; `None` if the file's check value (algorithms 4 and 5) does not match.
fn short_key(encrypt: &Dict, revision: usize, id: &[u8]) -> Option<Vec<u8>> {
    // Usually negative; the lower 32 bits count.
    let rights = (encrypt.get("P").number()? as i64 as u32).to_le_bytes();
    let length = if revision == 2 { 5 } else { (encrypt.get("Length").count().unwrap_or(40) / 8).clamp(5, 16) };
    let length = if encrypt.get("V").count() == Some(4) { BLOCK } else { length };
    let owner = bytes(encrypt, "O").get(..32)?;
    // Unencrypted metadata changes the key, so both variants are tried.
    [&[][..], &[0xff; 4]].into_iter().find_map(|unencrypted| {
        let mut key = Md5::digest([&PADDING, owner, &rights, id, unencrypted].concat()).to_vec();
        for _ in 0..if revision >= 3 { 50 } else { 0 } {
            key = Md5::digest(&key[..length]).to_vec();
        }
        key.truncate(length);
        let check = check(&key, revision, id);
        bytes(encrypt, "U").starts_with(&check).then_some(key)
    })
}

/// Returns the value by which the file checks a key.
fn check(key: &[u8], revision: usize, id: &[u8]) -> Vec<u8> {
    if revision == 2 {
        return rc4(key, &PADDING);
    }
    let digest = Md5::digest([&PADDING, id].concat()).to_vec();
    (0..20).fold(digest, |data, round| rc4(&key.iter().map(|byte| byte ^ round).collect::<Vec<u8>>(), &data))
}

/// Algorithm 2.A.
fn long_key(encrypt: &Dict, revision: usize) -> Option<Vec<u8>> {
    let user = bytes(encrypt, "U");
    let digest = |salt: &[u8]| if revision == 5 { Sha256::digest(salt).to_vec() } else { hardened(salt) };
    if digest(user.get(32..40)?) != user.get(..32)? {
        return None;
    }
    let aes = Aes256::new_from_slice(&digest(user.get(40..48)?)).ok()?;
    let wrapped = bytes(encrypt, "UE").get(..32)?;
    Some(chained_back(&aes, &[0; BLOCK], wrapped))
}

/// Algorithm 2.B for an empty password.
fn hardened(salt: &[u8]) -> Vec<u8> {
    let mut key = Sha256::digest(salt).to_vec();
    // The last byte ends it by round 287 at the latest.
    for round in 1.. {
        let Ok(aes) = Aes128::new_from_slice(&key[..BLOCK]) else { break };
        let data = encrypted(&aes, &key[BLOCK..2 * BLOCK], &key.repeat(64));
        key = match data[..BLOCK].iter().map(|byte| u32::from(*byte)).sum::<u32>() % 3 {
            0 => Sha256::digest(&data).to_vec(),
            1 => Sha384::digest(&data).to_vec(),
            _ => Sha512::digest(&data).to_vec(),
        };
        let last = data.last().copied().unwrap_or(0);
        if round >= 64 && i32::from(last) <= round - 32 {
            break;
        }
    }
    key.truncate(32);
    key
}

fn encrypted(aes: &Aes128, start: &[u8], data: &[u8]) -> Vec<u8> {
    let (mut out, mut last) = (Vec::with_capacity(data.len()), start.to_vec());
    for block in data.as_chunks::<BLOCK>().0 {
        let mut block = Block::<Aes128>::from(*block);
        xor(&mut block, &last);
        aes.encrypt_block(&mut block);
        last = block.to_vec();
        out.extend_from_slice(&last);
    }
    out
}

/// Decrypts CBC data that begins with its initialisation vector and ends with one to sixteen bytes of padding.
fn unchained(aes: &impl BlockCipherDecrypt<BlockSize = U16>, data: &[u8]) -> Vec<u8> {
    let Some((start, rest)) = data.split_at_checked(BLOCK) else { return Vec::new() };
    let mut out = chained_back(aes, start, rest);
    let padding = out.last().map_or(0, |byte| usize::from(*byte));
    if (1..=BLOCK).contains(&padding) {
        out.truncate(out.len() - padding);
    }
    out
}

fn chained_back(aes: &impl BlockCipherDecrypt<BlockSize = U16>, start: &[u8], data: &[u8]) -> Vec<u8> {
    let (mut out, mut last) = (Vec::with_capacity(data.len()), start);
    for coded in data.as_chunks::<BLOCK>().0 {
        let mut block = Array::from(*coded);
        aes.decrypt_block(&mut block);
        xor(&mut block, last);
        out.extend_from_slice(&block);
        last = coded;
    }
    out
}

fn xor(block: &mut [u8], with: &[u8]) {
    block.iter_mut().zip(with).for_each(|(byte, other)| *byte ^= other);
}

fn rc4(key: &[u8], data: &[u8]) -> Vec<u8> {
    let mut state: [u8; 256] = std::array::from_fn(|at| at as u8);
    let mut j = 0u8;
    for (at, byte) in (0..=255u8).zip(key.iter().cycle()) {
        j = j.wrapping_add(state[usize::from(at)]).wrapping_add(*byte);
        state.swap(usize::from(at), usize::from(j));
    }
    let (mut i, mut j) = (0u8, 0u8);
    let mut next = || {
        i = i.wrapping_add(1);
        j = j.wrapping_add(state[usize::from(i)]);
        state.swap(usize::from(i), usize::from(j));
        state[usize::from(state[usize::from(i)].wrapping_add(state[usize::from(j)]))]
    };
    data.iter().map(|byte| byte ^ next()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rc4_gives_the_known_stream() {
        // The first of the vectors that the cipher was published with.
        assert_eq!(rc4(b"Key", b"Plaintext"), [0xbb, 0xf3, 0x16, 0xe8, 0xd9, 0x40, 0xaf, 0x0a, 0xd3]);
    }

    #[test]
    fn cut_data_is_taken_as_far_as_it_goes() {
        let key = |method| FileKey { key: vec![7; 32], method };
        for method in [Method::Aes128, Method::Aes256, Method::Rc4, Method::Plain] {
            for length in [0, 5, 16, 17, 40] {
                assert!(key(method).open(3, &vec![9; length]).len() <= length);
            }
        }
    }
}
