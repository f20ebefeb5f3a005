//! How large a table may be. A register of 1,000 risks holds about 30,000 cells.

/// How many rows.
pub const ROWS: u32 = 100_000;

/// How many columns.
pub const COLUMNS: u32 = 1_000;

/// How many filled cells.
pub const CELLS: usize = 500_000;

/// How many bytes of text in all cells.
pub const TEXT: usize = 64 * 1024 * 1024;

/// How many bytes a workbook may hold once unpacked.
pub const UNPACKED: u64 = 256 * 1024 * 1024;

/// How many parts a workbook may have.
pub const PARTS: usize = 4_096;

/// How many characters Excel keeps in one cell.
pub const CELL_CHARACTERS: usize = 32_767;
