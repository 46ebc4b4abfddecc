//! The memory that readers of files may take together.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::Format;
use super::docx;

/// The memory that all readers may take together, in bytes: as much as the largest file may take by itself.
const CAPACITY: usize = 256 << 20;

/// The memory that a text takes per byte while it is parsed, in bytes (measured on files of one-letter blocks).
const PER_TEXT_BYTE: usize = 12;

/// The additional memory per punctuation mark and line, in bytes: each may begin a block or be markup.
const PER_MARK: usize = 100;

/// The memory per byte of unpacked XML, in bytes, measured likewise.
const PER_XML_BYTE: usize = 6;

/// The memory for a PDF of any size, in bytes, measured likewise.
const PER_PDF: usize = 16 << 20;

/// The additional memory per byte of a PDF, in bytes. Its streams are usually a few times as large when unpacked.
const PER_PDF_BYTE: usize = 32;

/// A budget of memory from which each reader reserves what its file may take. Large files are thereby read one at a time,
/// and small ones in parallel.
#[derive(Debug, Default)]
pub struct MemoryBudget {
    state: Mutex<BudgetState>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct BudgetState {
    reserved: usize,
    /// The number of reservations so far, in the order in which they were asked for.
    asked: u64,
    /// The number of those that have been granted: nobody is overtaken.
    granted: u64,
}

/// Reserved memory, until it is dropped.
#[derive(Debug)]
pub struct Reservation<'a> {
    budget: &'a MemoryBudget,
    bytes: usize,
}

impl MemoryBudget {
    /// Waits until `bytes` are free, and reserves them; at most the whole budget. A thread must not reserve twice.
    pub fn reserve(&self, bytes: usize) -> Reservation<'_> {
        let bytes = bytes.min(CAPACITY);
        let mut state = self.lock();
        let turn = state.asked;
        state.asked += 1;
        let must_wait = |state: &mut BudgetState| state.granted != turn || state.reserved + bytes > CAPACITY;
        let mut state = self.changed.wait_while(state, must_wait).unwrap_or_else(PoisonError::into_inner);
        state.granted += 1;
        state.reserved += bytes;
        self.changed.notify_all();
        Reservation { budget: self, bytes }
    }

    fn lock(&self) -> MutexGuard<'_, BudgetState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Reservation<'_> {
    fn drop(&mut self) {
        self.budget.lock().reserved -= self.bytes;
        self.budget.changed.notify_all();
    }
}

/// Estimates the memory that parsing a file takes, in bytes, from its size and, if they have been read, its bytes.
pub fn estimate_memory(path: &str, size: u64, bytes: Option<&[u8]>) -> usize {
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    let per_byte = |factor: usize| size.saturating_mul(factor);
    match (Format::from_path(path), bytes) {
        (Some(Format::Docx), Some(bytes)) => docx::unpacked_len(bytes).saturating_mul(PER_XML_BYTE),
        (Some(Format::Pdf), _) => per_byte(PER_PDF_BYTE).saturating_add(PER_PDF),
        (_, Some(bytes)) => {
            let marks = count_marks(bytes);
            per_byte(PER_TEXT_BYTE).saturating_add(marks.saturating_mul(PER_MARK))
        }
        (_, None) => per_byte(PER_TEXT_BYTE + PER_MARK),
    }
}

/// Counts punctuation marks and line ends. The counts of short chunks fit in bytes, which the compiler adds up many at a
/// time.
fn count_marks(bytes: &[u8]) -> usize {
    let count = |chunk: &[u8]| -> u8 {
        chunk.iter().map(|byte| u8::from(byte.is_ascii_punctuation() | (*byte == b'\n'))).sum()
    };
    bytes.chunks(usize::from(u8::MAX)).map(|chunk| usize::from(count(chunk))).sum()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn readers_never_exceed_the_budget_together() {
        let (budget, taken) = (MemoryBudget::default(), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for thread in 0..8 {
                let (budget, taken) = (&budget, &taken);
                scope.spawn(move || {
                    for file in 0..200 {
                        let bytes = [1, CAPACITY / 3, CAPACITY, 2 * CAPACITY][(thread + file) % 4];
                        let reservation = budget.reserve(bytes);
                        let before = taken.fetch_add(reservation.bytes, Ordering::SeqCst);
                        assert!(before + reservation.bytes <= CAPACITY);
                        taken.fetch_sub(reservation.bytes, Ordering::SeqCst);
                    }
                });
            }
        });
        assert_eq!(budget.lock().reserved, 0);
    }

    #[test]
    fn marks_are_counted() {
        assert_eq!(count_marks(&b"- a, b.\n".repeat(300)), 1200);
        assert_eq!(count_marks("số 5".as_bytes()), 0);
    }

    #[test]
    fn large_files_are_read_one_at_a_time_and_small_ones_together() {
        let check = |name: &str, size: u64, together: usize| {
            assert_eq!((CAPACITY / estimate_memory(name, size, None).min(CAPACITY)).min(100), together, "{name}");
        };
        check("a.md", 15 << 20, 1);
        check("a.md", 20 << 10, 100);
        assert!(estimate_memory("a.md", 2 << 20, Some(&b"- a\n".repeat(1 << 19))) > CAPACITY / 3);
        check("a.pdf", 60 << 20, 1);
        check("a.pdf", 200 << 10, 11);
        check("a.docx", 20 << 20, 1);
    }
}
