//! Rules of the layout, each on the smallest document that shows it.

use auditbinder::render::pdf::{
    Bar, Block, Callout, Cell, Code, Column, HeatCell, HeatMap, HeatRow, Level, Row, Run, Strips,
    Table, Tile,
};

use crate::{File, only, tools};

#[test]
fn odd_input_is_laid_out_without_complaint() {
    let odd = "\u{1}\u{7F}\t\r\n \u{202E}abc\u{202C} \u{FEFF}\u{1F9D1}\u{200D}\u{1F4BB} \
               \u{0301}\u{0301} مرحبا بالعالم \u{E000}\u{10FFFF} (((a)))---___";
    let word = "x/y".repeat(30_000);
    let columns = |count: usize| (0..count).map(|_| Column::natural(odd).nobreak()).collect();
    let cells = |count: usize| (0..count).map(|_| Cell::text(odd)).collect::<Vec<_>>();
    let rendered = only(vec![
        Block::Contents(String::new()),
        Block::heading(Level::Three, odd, odd),
        Block::heading(Level::One, "", ""),
        Block::Paragraph(vec![]),
        Block::Paragraph(vec![Run::text(odd).nobreak(), Run::text(word).link(odd)]),
        Block::List(vec![vec![]]),
        Block::KeyValue(vec![]),
        Block::KeyValue(vec![(odd.into(), Cell::empty())]),
        Block::Table(Table::default()),
        Block::Table(Table::default().row(cells(2))),
        Block::Table(Table::new(columns(120)).row(cells(120)).row(cells(3))),
        Block::HeatMap(HeatMap::default()),
        Block::HeatMap(HeatMap {
            rows: vec![HeatRow {
                label: odd.into(),
                cells: vec![
                    HeatCell {
                        count: u32::MAX,
                        level: 99
                    };
                    3
                ],
            }],
            ..HeatMap::default()
        }),
        Block::Bar(Bar::default()),
        Block::Strips(Strips::default()),
        Block::Tiles(vec![]),
        Block::Tiles(vec![Tile::default(); 9]),
        Block::Callout(Callout::default()),
        Block::Code(Code::default()),
        Block::code(odd, u32::MAX, "\n\n\t\tx"),
        Block::Spacer(500.0),
        Block::PageBreak,
        Block::PageBreak,
        Block::Spacer(500.0),
    ]);
    File::new(&rendered);
    assert!(
        rendered
            .missing
            .iter()
            .any(|missing| missing.character == '\u{E000}')
    );
    if let Some(output) = tools::run("qpdf", &["--check"], &rendered.bytes, &[]) {
        assert!(
            output.contains("No syntax or stream encoding errors"),
            "{output}"
        );
    }
}

#[test]
fn a_heading_is_never_the_last_thing_on_its_page() {
    for lines in 30..60 {
        let mut blocks = vec![Block::text(vec!["line"; lines].join("\n"))];
        blocks.push(Block::heading(Level::Two, "Title", "title"));
        let row = Row::new(vec![Cell::text("first\nrow")]).anchor("row");
        let mut table = Table::new(vec![Column::share("Head", 1.0)]);
        table.rows.push(row);
        blocks.push(Block::Table(table));
        let found = only(blocks).anchors;
        assert_eq!(found["title"], found["row"], "after {lines} lines");
    }
}

#[test]
fn a_paragraph_leaves_no_single_line_behind_or_ahead() {
    let lines: Vec<String> = (0..5).map(|n| format!("line-{n}")).collect();
    for above in 38..50 {
        let rendered = only(vec![
            Block::text(vec!["above"; above].join("\n")),
            Block::text(lines.join("\n")),
        ]);
        let text = tools::run("pdftotext", &["-layout"], &rendered.bytes, &["-"]);
        let Some(text) = text else { return };
        for page in text.split('\u{C}') {
            let count = lines.iter().filter(|line| page.contains(*line)).count();
            assert_ne!(count, 1, "after {above} lines");
        }
    }
}

#[test]
fn what_adds_to_a_row_stands_below_lines_of_it_and_pages_are_filled() {
    let numbered = |word: &str, count: usize| -> String {
        let lines: Vec<String> = (0..count).map(|n| format!("{word}-{n}")).collect();
        lines.join("\n")
    };
    for (above, tall) in (0..45)
        .step_by(3)
        .flat_map(|above| [(above, 20), (above, 33), (above, 150)])
    {
        let mut table = Table::new(vec![Column::share("Head", 1.0)]);
        table.rows = vec![
            Row::new(vec![numbered("above", above.max(1)).as_str().into()]),
            Row::new(vec![numbered("row", tall).as_str().into()]),
            Row::wide(numbered("more", 5).as_str()),
            Row::new(vec!["last".into()]),
        ];
        let rendered = only(vec![Block::Table(table)]);
        let text = tools::run("pdftotext", &["-layout"], &rendered.bytes, &["-"]);
        let Some(text) = text else { return };
        for (word, count) in [("row", tall), ("more", 5)] {
            let missing = (0..count).find(|n| {
                let line = format!("{word}-{n}");
                !text.split_whitespace().any(|found| found == line)
            });
            assert_eq!(missing, None, "{word} of {tall} after {above}");
        }
        let pages: Vec<&str> = text.split('\u{C}').collect();
        let page = pages.iter().find(|page| page.contains("more-0"));
        assert!(
            page.expect("a page").contains("row-"),
            "{tall} after {above}: {text}"
        );
        // No page but the cover and the last holds little.
        let full = &pages[1..pages.len() - 2];
        let lines = |page: &&str| page.matches('-').count();
        let least = full.iter().map(lines).min().unwrap_or(usize::MAX);
        assert!(least > 28, "{least} lines, {tall} after {above}");
    }
}

#[test]
fn a_chapter_stays_on_a_page_that_has_hardly_begun() {
    let page = |above: usize| {
        let blocks = vec![
            Block::text(vec!["line"; above].join("\n")),
            Block::chapter("Next", "next"),
            Block::text("words"),
        ];
        only(blocks).anchors["next"]
    };
    assert_eq!([1, 5, 20, 40].map(page), [2, 2, 3, 3]);
}

#[test]
fn a_row_is_kept_whole_unless_that_leaves_a_third_of_the_page_empty() {
    let table = |above: usize| {
        let mut table = Table::new(vec![Column::share("Head", 1.0)]);
        table
            .rows
            .push(Row::new(vec![vec!["x"; above].join("\n").as_str().into()]));
        let tall = vec!["y"; 30].join("\n");
        table
            .rows
            .push(Row::new(vec![tall.as_str().into()]).anchor("tall"));
        table.rows.push(Row::new(vec!["z".into()]).anchor("after"));
        only(vec![Block::Table(table)]).anchors
    };
    // The cover is page 1. Little room is left on page 2: the row moves to page 3 as a whole.
    let moved = table(40);
    assert_eq!((moved["tall"], moved["after"]), (3, 3));
    // Much room is left: the row begins on page 2 and ends on page 3.
    let cut = table(28);
    assert_eq!((cut["tall"], cut["after"]), (2, 3));
}
