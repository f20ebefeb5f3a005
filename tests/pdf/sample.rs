//! A long report with every kind of block, as a small organisation might hand in.

use std::fmt::Write as _;

use auditbinder::render::pdf::{
    Bar, BarPart, Block, Breaks, Callout, Cell, Code, Column, Cover, Document, Fill, Furniture,
    HeatCell, HeatMap, HeatRow, Level, Mark, Row, Run, Span, Strip, Strips, Table, Tick, Tile,
    Tone,
};

/// How many rows the evidence index has.
pub const ITEMS: usize = 900;
/// How many rows the journal has.
pub const EVENTS: usize = 1600;
/// How many lines the row has that is taller than a page.
pub const TALL: usize = 130;

/// The id of an evidence item.
pub fn item_id(index: usize) -> String {
    format!("otel-sample-{index:04}")
}

/// A digest that differs from item to item.
pub fn digest(index: usize) -> String {
    let mut state = u64::try_from(index).expect("an index") + 0x9E37_79B9_7F4A_7C15;
    let mut hex = String::new();
    for _ in 0..4 {
        state = state
            .wrapping_mul(0x5851_F42D_4C95_7F2D)
            .wrapping_add(0x1405_7B7E_F767_814F);
        write!(hex, "{state:016x}").expect("a string can be written to");
    }
    hex
}

/// Control ids that must be found unbroken.
pub fn controls() -> Vec<String> {
    let mut ids: Vec<String> = (1..=9)
        .flat_map(|a| (1..=8).map(move |b| format!("soc2:CC{a}.{b}")))
        .collect();
    for (section, letters) in [("164.308(a)(1)(ii)", "ABCD"), ("164.312(a)(2)", "ABCD")] {
        ids.extend(
            letters
                .chars()
                .map(|letter| format!("hipaa:{section}({letter})")),
        );
    }
    ids
}

/// The report.
pub fn document() -> Document {
    let mut blocks = vec![Block::Contents("Contents".into())];
    blocks.extend(summary());
    blocks.extend(risks());
    blocks.extend(matrix());
    blocks.extend(vendors());
    blocks.extend(languages());
    blocks.extend(index());
    Document {
        cover: cover(),
        furniture: furniture(),
        blocks,
        ..Document::default()
    }
}

fn cover() -> Cover {
    Cover {
        title: "Evidence package for SOC 2 and HIPAA".into(),
        subtitle:
            "Agentic workflow platform, 1 January 2026 to 31 May 2026, with crosswalk to DORA"
                .into(),
        organisation: "Łódź & Köln Ærospace ΑΕ".into(),
        logo: None,
        classification: "Confidential".into(),
        notice: Some(Callout {
            tone: Tone::Caution,
            title: "PARTIAL: 3 controls without sufficient evidence".into(),
            paragraphs: vec![vec![
                "The package is sealed and intact. See ".into(),
                Run::text("gaps").link("gaps"),
                " on page ".into(),
                Run::page_of("gaps"),
                " for what is missing and who owns it.".into(),
            ]],
        }),
        facts: vec![
            ("Period".into(), "2026-01-01 to 2026-05-31".into()),
            ("As of".into(), "2026-06-15".into()),
            ("Package".into(), Run::id("acme-soc2-2026h1-7f3a").into()),
            (
                "Evidence root".into(),
                Run::text(format!("sha256:{}", digest(7))).mono().into(),
            ),
            (
                "Key fingerprint".into(),
                Run::id("SHA256:pG5xkzJ2c1y0Yb0mWbRk9s7dV8s3tq1u5o6aB4cDeFg").into(),
            ),
            (
                "Prepared by".into(),
                "Γιώργος Παπαδόπουλος, Анна Иванова, José Núñez".into(),
            ),
        ],
    }
}

fn furniture() -> Furniture {
    Furniture {
        title: "Evidence package for SOC 2 and HIPAA".into(),
        classification: "Confidential".into(),
        package: "acme-soc2-2026h1-7f3a".into(),
        note: String::new(),
    }
}

fn summary() -> Vec<Block> {
    vec![
        Block::chapter("Summary", "summary"),
        Block::Tiles(vec![
            Tile::new("131", "controls in the profile", Tone::Accent),
            Tile::new("118", "with sufficient evidence", Tone::Good),
            Tile::new("10", "with evidence for a part of the period", Tone::Caution),
            Tile::new("3", "without evidence", Tone::Bad),
        ]),
        Block::Bar(Bar {
            caption: "State of the controls in the profile".into(),
            parts: vec![
                BarPart::new(Mark::Full, Tone::Good, "evidenced", 102),
                BarPart::new(Mark::Half, Tone::Caution, "partial", 10),
                BarPart::new(Mark::Empty, Tone::Bad, "not evidenced", 3),
                BarPart::new(Mark::Diamond, Tone::Plain, "claimed only", 4),
                BarPart::new(Mark::Dash, Tone::Muted, "not applicable", 12),
            ],
        }),
        Block::Paragraph(vec![
            "The profile holds 131 items of three frameworks. Evidence ".into(),
            Run::text("supports").bold(),
            " 118 of them; for ten the evidence covers only a part of the period, and three have ".into(),
            Run::text("none").italic(),
            ". The risk analysis (".into(),
            Run::text("Risk analysis").link("risks"),
            ", page ".into(),
            Run::page_of("risks"),
            ") was reviewed on 2026-03-02. The log sample ".into(),
            Run::id("otel-sample-may"),
            " was drawn with ".into(),
            Run::text("https://collector.internal.example/v1/logs?from=2026-05-01&until=2026-05-31&selection=systematic-random").mono(),
            ".".into(),
        ]),
        Block::heading(Level::Two, "Gaps", "gaps"),
        Block::List(vec![
            vec![Run::id("soc2:CC6.3").link("control-2"), ": no access review for March. Owner: platform team, due 2026-07-01; the review was skipped when the identity provider was moved and nobody took it over until June.".into()],
            vec![Run::id("hipaa:164.308(a)(1)(ii)(A)"), ": the risk analysis leaves out the new region.".into()],
            vec!["States: ".into(), Run::chip(Mark::Full, Tone::Good, "evidenced"), "  ".into(), Run::chip(Mark::Half, Tone::Caution, "partial"), "  ".into(), Run::chip(Mark::Empty, Tone::Bad, "not evidenced"), "  ".into(), Run::chip(Mark::Diamond, Tone::Plain, "claimed only"), "  ".into(), Run::chip(Mark::Dash, Tone::Muted, "not applicable"), "  ".into(), Run::chip(Mark::Cross, Tone::Bad, "contradicted"), "  ".into(), Run::chip(Mark::Tick, Tone::Good, "no exception seen"), "  ".into(), Run::chip(Mark::Triangle, Tone::Caution, "exceptions noted"), "  ".into(), Run::chip(Mark::Square, Tone::Accent, "in scope")],
        ]),
        Block::callout(Tone::Bad, "Evidence contradicts a claim", "The plan claims encryption at rest for all volumes; snapshot vol-7 says otherwise."),
        Block::callout(Tone::Good, "Seal intact", "Contents and manifest agree."),
        Block::callout(Tone::Accent, "", "Results made by management are labelled so; the opinion belongs to the auditor."),
        Block::heading(Level::Three, "Where the finding was seen", "finding-source"),
        config(),
        Block::Paragraph(vec!["The address stands in ".into(), Run::text("line 9").link("config-9"), ".".into()]),
        Block::Spacer(4.0),
        Block::KeyValue(vec![
            ("Identity provider".into(), "Keycloak 26, self-hosted".into()),
            ("Evidence root".into(), Run::text(format!("sha256:{}", digest(1))).mono().into()),
            ("Notes".into(), Cell::text("First paragraph of a longer note.").and(vec!["Second paragraph, with a ".into(), Run::text("link").link("index"), ".".into()])),
        ]),
    ]
}

/// Source lines, one of which stands out and is linked to.
fn config() -> Block {
    let text = "[exporter]\n\tendpoint = \"https://collector.internal.example/v1/logs\"\n\n# the key is not shown\napi_key = \"[redacted: what looks like an API key]\"\nlong = \"a line that is so long that it cannot stand on one line of the page and has to be continued on the next one\"";
    Block::Code(Code {
        caption: "snapshots/config.toml".into(),
        first_line: 8,
        lines: text.lines().map(str::to_owned).collect(),
        marked: [9].into(),
        anchors: [(9, "config-9".into())].into(),
    })
}

fn risks() -> Vec<Block> {
    let names = ["Very low", "Low", "Moderate", "High", "Very high"];
    let rows = (0..5).rev().map(|likelihood: usize| HeatRow {
        label: names[likelihood].into(),
        cells: (0..5)
            .map(|impact: usize| HeatCell {
                count: u32::try_from((likelihood * 3 + impact * 5) % 4).expect("small"),
                level: usize::midpoint(likelihood, impact),
            })
            .collect(),
    });
    vec![
        Block::chapter("Risk analysis", "risks"),
        Block::HeatMap(HeatMap {
            caption: "Residual risks by likelihood and impact (NIST SP 800-30)".into(),
            across: "Impact".into(),
            down: "Likelihood".into(),
            columns: names.iter().map(ToString::to_string).collect(),
            rows: rows.collect(),
            levels: names.iter().map(ToString::to_string).collect(),
        }),
        Block::Table(
            Table::new(vec![Column::natural("Risk").nobreak(), Column::share("Description", 3.0), Column::natural("Level"), Column::natural("Owner")])
                .caption("The largest residual risks")
                .row(vec![Run::id("R-07").into(), "An agent with write access to production follows instructions hidden in a ticket and changes a firewall rule.".into(), Run::chip(Mark::Triangle, Tone::Bad, "High").into(), "Anna Иванова".into()])
                .row(vec![Run::id("R-12").into(), "Log volume ≤ 40 % of normal is not noticed → gaps in the trail; cost up to 12 000 €.".into(), Run::chip(Mark::Half, Tone::Caution, "Moderate").into(), "J. Núñez".into()]),
        ),
        coverage(),
        Block::heading(Level::Two, "Accepted risks", "accepted"),
        Block::Table(Table::new(vec![Column::natural("Risk"), Column::share("Reason", 1.0), Column::natural("Until")]).when_empty("No risk was accepted.")),
    ]
}

fn coverage() -> Block {
    let months = ["Jan 2026", "Feb", "Mar", "Apr", "May", "31 May"];
    let tick = |(at, label): (u8, &&str)| Tick {
        at: f32::from(at) / 5.0,
        label: (*label).to_owned(),
    };
    let span = |from, until, tone| Span {
        from,
        until,
        tone,
        fill: match tone {
            Tone::Bad => Fill::Crossed,
            Tone::Caution => Fill::Bar,
            _ => Fill::Full,
        },
    };
    let row = |label: Run, spans, note: &str| Strip {
        label: vec![label],
        spans,
        note: note.into(),
    };
    Block::Strips(Strips {
        caption: "Days of the period with evidence".into(),
        ticks: (0..).zip(&months).map(tick).collect(),
        rows: vec![
            row(
                Run::id("otel-sample-0001").link("otel-sample-0001"),
                vec![span(0.0, 1.0, Tone::Good)],
                "100 %",
            ),
            row(
                Run::id("access-review-q1"),
                vec![span(0.0, 0.4, Tone::Caution), span(0.6, 0.8, Tone::Caution)],
                "60 %",
            ),
            row(Run::text("Backup restore test"), vec![], "0 %"),
        ],
    })
}

fn matrix() -> Vec<Block> {
    let columns = vec![
        Column::natural("Control").nobreak(),
        Column::share("Title", 3.0),
        Column::natural("State"),
        Column::natural("Result"),
        Column::share("Evidence", 2.0),
        Column::natural("Page").right(),
    ];
    let mut table = Table::new(columns);
    for (index, id) in controls().into_iter().enumerate() {
        if index % 8 == 0 {
            table.rows.push(Row::group(format!(
                "Group {}: logical and physical access",
                index / 8 + 1
            )));
        }
        let state = match index % 5 {
            0 => Run::chip(Mark::Half, Tone::Caution, "partial"),
            3 => Run::chip(Mark::Empty, Tone::Bad, "not evidenced"),
            _ => Run::chip(Mark::Full, Tone::Good, "evidenced"),
        };
        let item = item_id(index);
        let mut row = Row::new(vec![
            Run::id(id).into(),
            "Access to protected information assets is granted, changed and removed on the basis of roles".into(),
            state.into(),
            Run::chip(Mark::Tick, Tone::Good, "no exception").into(),
            vec![Run::id(item.clone()).link(item.clone()), ", access-review-q1".into()].into(),
            Run::page_of(item).into(),
        ]).anchor(format!("control-{index}"));
        if index % 5 == 3 {
            row = row.tone(Tone::Bad);
        }
        table.rows.push(row);
    }
    vec![
        Block::chapter("Control matrix", "matrix"),
        Block::text("One row per control of the profile, in the framework's own order."),
        Block::Table(table),
    ]
}

fn vendors() -> Vec<Block> {
    let lines: Vec<String> = (0..TALL)
        .map(|n| format!("tall-line-{n:03} of the reliance statement"))
        .collect();
    vec![
        Block::chapter("Vendor reliance", "vendors"),
        Block::Table(
            Table::new(vec![
                Column::natural("Vendor"),
                Column::share("Statement", 2.0),
                Column::share("Note", 1.0),
            ])
            .row(vec![
                "Cloud One".into(),
                "SOC 2 type II report".into(),
                "valid".into(),
            ])
            .row(vec![
                "Hosting Two".into(),
                lines.join("\n").into(),
                "taller than a page".into(),
            ])
            .row(vec!["Three".into(), "none".into(), "".into()]),
        ),
        Block::PageBreak,
        Block::heading(Level::Two, "Deep table", "deep"),
        Block::Table(
            Table::new(
                (0..9)
                    .map(|n| Column::natural(format!("Column {n}")))
                    .collect(),
            )
            .row(
                (0..9)
                    .map(|n| Cell::text(format!("value-{n} and more words")))
                    .collect(),
            ),
        ),
        Block::Table(
            Table::new(vec![
                Column::fixed("Fixed", 30.0),
                Column::fixed("Number", 25.0).right(),
                Column::fixed("Middle", 30.0).centre(),
            ])
            .row(vec!["a".into(), "1 024".into(), "c".into()]),
        ),
    ]
}

fn languages() -> Vec<Block> {
    let mut verbatim = Run::text("a  b").mono();
    verbatim.breaks = Breaks::Verbatim;
    vec![
        Block::chapter("Names and signs: Ονόματα, Имена, Žluťoučký", "languages"),
        Block::text(
            "Greek: Ελληνική Δημοκρατία, Αθήνα, ΓΔΘΛΞΠΣΦΨΩ αβγδεζηθικλμνξοπρστυφχψω άέήίόύώϊϋΐΰ.",
        ),
        Block::text(
            "Cyrillic: Съешь ещё этих мягких французских булок, да выпей же чаю. Київ, Ђорђе, Қазақстан.",
        ),
        Block::text(
            "Latin: Příliš žluťoučký kůň úpěl ďábelské ódy; Ærøskøbing; Łódź; İstanbul; naïve façade; Ægir Þórr; office, affluent, file.",
        ),
        Block::text(
            "Signs: 12 000 € ≤ 15 000 €, → ← ↑ ↓ ≥ ≠ ± × ÷ § ¶ © ® ™ … – — “quoted” ‘single’ «guillemets» 10 µg, ½.",
        ),
        Block::Paragraph(vec![
            Run::text("Fallback: ✓ ☐ ∀ ∃ ▲ ■ stand in the fixed-width face; "),
            Run::text("Ελληνικά και кириллица").mono(),
            " too. ".into(),
            verbatim,
        ]),
        Block::text("Missing: 中文 has no glyph here, and is shown as such."),
        Block::text("Combining: e\u{301} n\u{303} и\u{306} q\u{301}."),
    ]
}

fn index() -> Vec<Block> {
    let columns = vec![
        Column::natural("Item").nobreak(),
        Column::natural("Kind"),
        Column::share("Path and digest", 3.0),
        Column::natural("Bytes").right(),
    ];
    let mut table = Table::new(columns).caption("Every item of evidence with its digest");
    for n in 0..ITEMS {
        let path = format!(
            "evidence/{}/logs/service-{:02}/2026-05-{:02}.jsonl",
            item_id(n),
            n % 17,
            n % 31 + 1
        );
        let value = Cell::from(Run::text(path).mono()).and(vec![
            Run::text(format!("sha256:{}", digest(n)))
                .mono()
                .tone(Tone::Muted),
        ]);
        table.rows.push(
            Row::new(vec![
                Run::id(item_id(n)).into(),
                "log-sample".into(),
                value,
                (n * 7919 + 12).to_string().into(),
            ])
            .anchor(item_id(n)),
        );
    }
    let mut register = Table::new(vec![
        Column::natural("No.").right(),
        Column::share("Event", 2.0),
        Column::share("Actor", 1.0),
        Column::natural("Time"),
    ]);
    for n in 0..EVENTS {
        register = register.row(vec![
            (n + 1).to_string().into(),
            format!("event-{n:05} stored and chained").into(),
            "collector".into(),
            format!("2026-05-{:02}T08:{:02}:00Z", n % 31 + 1, n % 60).into(),
        ]);
    }
    vec![
        Block::chapter("Evidence index", "index"),
        Block::Table(table),
        Block::chapter("Chain of custody", "custody"),
        Block::heading(Level::Two, "Journal", "journal"),
        Block::Table(register),
        Block::heading(Level::Two, "How to verify", "verify"),
        Block::text("Run the verifier with the key that you were given over another channel."),
    ]
}
