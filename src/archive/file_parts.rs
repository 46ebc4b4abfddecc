//! Reads files of any size with little memory.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The size of a part, in bytes.
const PART_BYTES: usize = 256 << 10;

/// Calls `update` with the parts of a file, in their order.
///
/// # Errors
/// If it cannot be read.
pub fn read_in_parts(path: &Path, mut update: impl FnMut(&[u8])) -> io::Result<()> {
    let (mut file, mut buffer) = (File::open(path)?, vec![0; PART_BYTES]);
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(()),
            read => update(&buffer[..read]),
        }
    }
}
