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

/// How many rows Excel keeps in a sheet.
pub const SHEET_ROWS: usize = 1_048_576;

/// How many links Excel keeps in a sheet.
pub const LINKS: usize = 65_530;

/// How long the address of a link, and the place in it, may be to Excel.
pub const ADDRESS: usize = 2_079;

/// How many characters Excel keeps in the name of a sheet.
pub const NAME: usize = 31;

/// How many characters Excel keeps in a running header or footer.
pub const RUNNING: usize = 255;
