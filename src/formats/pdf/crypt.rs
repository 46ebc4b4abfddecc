//! Decrypts files with an empty user password, which authors use to restrict copying or printing. Text that
//! anyone may read may be quoted; a password is never asked for or guessed. Follows PDF 32000-2, 7.6.4:
//! revisions 2 to 4 (RC4, AES-128) and revisions 5 and 6 (AES-256).

use aes::cipher::consts::U16;
use aes::cipher::{Array, Block, BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use aes::{Aes128, Aes256};
use md5::{Digest, Md5};
use sha2::{Sha256, Sha384, Sha512};

use super::object::{Dict, Object};
use crate::formats::problem::Problem;

/// The padding of a password to 32 bytes (algorithm 2, step a). An empty password consists of padding only.
const PADDING: [u8; 32] = [
    0x28, 0xbf, 0x4e, 0x5e, 0x4e, 0x75, 0x8a, 0x41, 0x64, 0x00, 0x4e, 0x56, 0xff, 0xfa, 0x01, 0x08, 0x2e, 0x2e, 0x00,
    0xb6, 0xd0, 0x68, 0x3e, 0x80, 0x2f, 0x0c, 0xa9, 0xfe, 0x64, 0x53, 0x69, 0x7a,
];
/// Bytes of an AES block.
const BLOCK_BYTES: usize = 16;

/// The method of a crypt filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CipherMethod {
    Plain,
    Rc4,
    Aes128,
    Aes256,
}

/// The encryption key of a file, with its method.
#[derive(Debug)]
pub struct FileKey {
    key: Vec<u8>,
    method: CipherMethod,
}

impl FileKey {
    /// Derives the key of a file with an empty password. `encrypt` is the encryption dictionary, `filter` the
    /// entry of `CF` that [`crypt_filter_name`] names, and `id` the first part of the file identifier.
    ///
    /// # Errors
    /// If the password is not empty or the encryption is not standard.
    pub fn from_empty_password(encrypt: &Dict, filter: &Dict, id: &[u8]) -> Result<Self, Problem> {
        let revision = encrypt.get("R").as_count().unwrap_or(0);
        let method = find_method(encrypt, filter).ok_or(Problem::PdfEncrypted)?;
        let key = if revision >= 5 {
            derive_key_from_revision_5(encrypt, revision)
        } else {
            derive_key_up_to_revision_4(encrypt, revision, id)
        };
        Ok(Self { key: key.ok_or(Problem::PdfEncrypted)?, method })
    }

    /// Decrypts a stream or string of the object `id` with generation number 0.
    pub fn decrypt(&self, id: u32, data: &[u8]) -> Vec<u8> {
        match self.method {
            CipherMethod::Plain => data.to_vec(),
            CipherMethod::Rc4 => rc4(&self.derive_object_key(id, b""), data),
            CipherMethod::Aes128 => Aes128::new_from_slice(&self.derive_object_key(id, b"sAlT"))
                .map_or_else(|_| Vec::new(), |aes| decrypt_cbc_with_iv(&aes, data)),
            CipherMethod::Aes256 => {
                Aes256::new_from_slice(&self.key).map_or_else(|_| Vec::new(), |aes| decrypt_cbc_with_iv(&aes, data))
            }
        }
    }

    /// Derives the key of one object (algorithm 1).
    fn derive_object_key(&self, id: u32, salt: &[u8]) -> Vec<u8> {
        let [a, b, c, _] = id.to_le_bytes();
        let digest = Md5::digest([&self.key, &[a, b, c, 0, 0][..], salt].concat());
        digest[..(self.key.len() + 5).min(BLOCK_BYTES)].to_vec()
    }
}

/// Returns the name of the crypt filter for streams.
pub fn crypt_filter_name(encrypt: &Dict) -> Option<&str> {
    std::str::from_utf8(encrypt.get("StmF").as_name().unwrap_or(b"Identity")).ok()
}

/// Returns the method of the crypt filter; `None` if it is unknown.
fn find_method(encrypt: &Dict, filter: &Dict) -> Option<CipherMethod> {
    match encrypt.get("V").as_count()? {
        1 | 2 => return Some(CipherMethod::Rc4),
        4 | 5 => {}
        _ => return None,
    }
    let name = crypt_filter_name(encrypt)?;
    match filter.get("CFM").as_name() {
        _ if name == "Identity" => Some(CipherMethod::Plain),
        Some(b"V2") => Some(CipherMethod::Rc4),
        Some(b"AESV2") => Some(CipherMethod::Aes128),
        Some(b"AESV3") => Some(CipherMethod::Aes256),
        Some(b"None") => Some(CipherMethod::Plain),
        _ => None,
    }
}

/// Returns the string `key` of the encryption dictionary; empty if there is none.
fn string_entry<'a>(encrypt: &'a Dict, key: &str) -> &'a [u8] {
    if let Object::String(text) = encrypt.get(key) { text } else { &[] }
}

/// Derives the key of revisions 2 to 4 (algorithm 2); `None` if the check value of the file (algorithms 4 and
/// 5) does not match.
fn derive_key_up_to_revision_4(encrypt: &Dict, revision: usize, id: &[u8]) -> Option<Vec<u8>> {
    // The permissions are usually negative; the lower 32 bits are used.
    let permissions = (encrypt.get("P").as_number()? as i64 as u32).to_le_bytes();
    let length = if revision == 2 { 5 } else { (encrypt.get("Length").as_count().unwrap_or(40) / 8).clamp(5, 16) };
    let length = if encrypt.get("V").as_count() == Some(4) { BLOCK_BYTES } else { length };
    let owner = string_entry(encrypt, "O").get(..32)?;
    // Unencrypted metadata results in another key, so both variants are tried.
    [&[][..], &[0xff; 4]].into_iter().find_map(|unencrypted| {
        let mut key = Md5::digest([&PADDING, owner, &permissions, id, unencrypted].concat()).to_vec();
        for _ in 0..if revision >= 3 { 50 } else { 0 } {
            key = Md5::digest(&key[..length]).to_vec();
        }
        key.truncate(length);
        let check_value = compute_check_value(&key, revision, id);
        string_entry(encrypt, "U").starts_with(&check_value).then_some(key)
    })
}

/// Computes the check value of a key (algorithms 4 and 5).
fn compute_check_value(key: &[u8], revision: usize, id: &[u8]) -> Vec<u8> {
    if revision == 2 {
        return rc4(key, &PADDING);
    }
    let digest = Md5::digest([&PADDING, id].concat()).to_vec();
    (0..20).fold(digest, |data, round| rc4(&key.iter().map(|byte| byte ^ round).collect::<Vec<u8>>(), &data))
}

/// Derives the key of revisions 5 and 6 (algorithm 2.A); `None` if the check value of the file does not match.
fn derive_key_from_revision_5(encrypt: &Dict, revision: usize) -> Option<Vec<u8>> {
    let user = string_entry(encrypt, "U");
    let digest = |salt: &[u8]| if revision == 5 { Sha256::digest(salt).to_vec() } else { hash_revision_6(salt) };
    if digest(user.get(32..40)?) != user.get(..32)? {
        return None;
    }
    let aes = Aes256::new_from_slice(&digest(user.get(40..48)?)).ok()?;
    let wrapped = string_entry(encrypt, "UE").get(..32)?;
    Some(decrypt_cbc(&aes, &[0; BLOCK_BYTES], wrapped))
}

/// Computes the hash of revision 6 (algorithm 2.B) for an empty password.
fn hash_revision_6(salt: &[u8]) -> Vec<u8> {
    let mut key = Sha256::digest(salt).to_vec();
    // The last byte ends the loop by round 287 at the latest.
    for round in 1.. {
        let Ok(aes) = Aes128::new_from_slice(&key[..BLOCK_BYTES]) else { break };
        let data = encrypt_cbc(&aes, &key[BLOCK_BYTES..2 * BLOCK_BYTES], &key.repeat(64));
        key = match data[..BLOCK_BYTES].iter().map(|byte| u32::from(*byte)).sum::<u32>() % 3 {
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

fn encrypt_cbc(aes: &Aes128, iv: &[u8], data: &[u8]) -> Vec<u8> {
    let (mut out, mut last) = (Vec::with_capacity(data.len()), iv.to_vec());
    for block in data.as_chunks::<BLOCK_BYTES>().0 {
        let mut block = Block::<Aes128>::from(*block);
        xor(&mut block, &last);
        aes.encrypt_block(&mut block);
        last = block.to_vec();
        out.extend_from_slice(&last);
    }
    out
}

/// Decrypts CBC data that begins with its initialisation vector and ends with one to sixteen bytes of padding.
fn decrypt_cbc_with_iv(aes: &impl BlockCipherDecrypt<BlockSize = U16>, data: &[u8]) -> Vec<u8> {
    let Some((iv, rest)) = data.split_at_checked(BLOCK_BYTES) else { return Vec::new() };
    let mut out = decrypt_cbc(aes, iv, rest);
    let padding = out.last().map_or(0, |byte| usize::from(*byte));
    if (1..=BLOCK_BYTES).contains(&padding) {
        out.truncate(out.len() - padding);
    }
    out
}

fn decrypt_cbc(aes: &impl BlockCipherDecrypt<BlockSize = U16>, iv: &[u8], data: &[u8]) -> Vec<u8> {
    let (mut out, mut last) = (Vec::with_capacity(data.len()), iv);
    for ciphertext in data.as_chunks::<BLOCK_BYTES>().0 {
        let mut block = Array::from(*ciphertext);
        aes.decrypt_block(&mut block);
        xor(&mut block, last);
        out.extend_from_slice(&block);
        last = ciphertext;
    }
    out
}

fn xor(block: &mut [u8], other_block: &[u8]) {
    block.iter_mut().zip(other_block).for_each(|(byte, other)| *byte ^= other);
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
    fn rc4_matches_a_test_vector() {
        // The first test vector published with the cipher.
        assert_eq!(rc4(b"Key", b"Plaintext"), [0xbb, 0xf3, 0x16, 0xe8, 0xd9, 0x40, 0xaf, 0x0a, 0xd3]);
    }

    #[test]
    fn truncated_data_is_decrypted_as_far_as_possible() {
        let key = |method| FileKey { key: vec![7; 32], method };
        for method in [CipherMethod::Aes128, CipherMethod::Aes256, CipherMethod::Rc4, CipherMethod::Plain] {
            for length in [0, 5, 16, 17, 40] {
                assert!(key(method).decrypt(3, &vec![9; length]).len() <= length);
            }
        }
    }
}
