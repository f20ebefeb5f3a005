//! Display items to the content stream of a page.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::fonts::Codes;
use super::tags;
use crate::render::pdf::block::Face;
use crate::render::pdf::display::{PathPoint, Picture, Shape, Tag};
use crate::render::pdf::structure::Structure;
use crate::render::pdf::text::{Glyph, Segment, Shaped, face_name};
use crate::render::pdf::theme::{Rgb, Style};

/// What the painter of a page must know.
#[derive(Clone, Copy)]
pub(super) struct Sources<'a> {
    /// What the items belong to.
    pub structure: &'a Structure,
    /// The code of every glyph in the fonts of the file.
    pub codes: &'a Codes,
    /// Which text every glyph stands for.
    pub unicode: &'a BTreeMap<(Face, u16), String>,
    /// What the organisation changes of the look.
    pub style: &'a Style,
}

/// The operators that paint a page, every one of them in a marked part.
///
/// The parts that belong to the structure are numbered from 0, as
/// [`Structure::settle`] numbers them.
pub(super) fn page(picture: &Picture, sources: Sources) -> Vec<u8> {
    let mut painter = Painter {
        words: String::new(),
        sources,
        state: State::default(),
        in_text: false,
        run: None,
    };
    let mut next = 0;
    for group in picture.groups() {
        painter.begin(group.tag, &mut next);
        for item in group.items {
            painter.shape(&item.shape);
        }
        painter.text_mode(false);
        painter.put(format_args!("EMC\n"));
    }
    painter.words.into_bytes()
}

/// What was set last, so that nothing is set twice.
#[derive(Default)]
struct State {
    fill: Option<Rgb>,
    stroke: Option<Rgb>,
    thickness: Option<f32>,
    dots: Option<f32>,
    font: Option<(Face, f32)>,
}

/// Glyphs on one baseline that are still being gathered.
struct Run {
    /// Where it begins.
    at: (f32, f32),
    /// How far the pen has moved, in thousandths of the type size.
    pen: f64,
    /// Whether a string of glyphs is open.
    string: bool,
}

struct Painter<'a> {
    words: String,
    sources: Sources<'a>,
    state: State,
    in_text: bool,
    run: Option<Run>,
}

impl Painter<'_> {
    fn put(&mut self, words: std::fmt::Arguments) {
        let written = self.words.write_fmt(words);
        written.expect("a string can be written to");
    }

    /// The height of the paper.
    fn height(&self) -> f32 {
        self.sources.style.sheet.paper_height
    }

    fn begin(&mut self, tag: Tag, next: &mut u32) {
        let artifact = "/Artifact <</Type /Pagination";
        match tag {
            Tag::Node(node) => {
                let name = tags::name(&self.sources.structure.node(node).kind);
                self.put(format_args!("/{name} <</MCID {next}>> BDC\n"));
                *next += 1;
            }
            Tag::Header => self.put(format_args!("{artifact} /Subtype /Header>> BDC\n")),
            Tag::Footer => self.put(format_args!("{artifact} /Subtype /Footer>> BDC\n")),
            Tag::Repeated => self.put(format_args!("{artifact}>> BDC\n")),
            Tag::Artifact | Tag::Own => self.put(format_args!("/Artifact BMC\n")),
        }
    }

    fn shape(&mut self, shape: &Shape) {
        match shape {
            Shape::Text {
                x,
                y,
                size,
                ink,
                shaped,
            } => {
                self.text_mode(true);
                self.fill(*ink);
                self.words(shaped, (*x, self.height() - *y), *size);
            }
            Shape::Rect {
                x,
                y,
                width,
                height,
                fill,
            } => {
                self.text_mode(false);
                self.fill(*fill);
                let bottom = tidy(self.height() - *y - *height);
                let (x, width, height) = (tidy(*x), tidy(*width), tidy(*height));
                self.put(format_args!("{x} {bottom} {width} {height} re\nf\n"));
            }
            Shape::Fill { points, fill } => {
                self.text_mode(false);
                self.fill(*fill);
                self.path(points);
                self.put(format_args!("h\nf\n"));
            }
            Shape::Stroke {
                points,
                closed,
                thickness,
                dots,
                ink,
            } => {
                self.text_mode(false);
                self.pen(*ink, *thickness, *dots);
                self.path(points);
                self.put(format_args!("{}S\n", if *closed { "h\n" } else { "" }));
            }
            Shape::Logo {
                x,
                y,
                width,
                height,
            } => {
                self.text_mode(false);
                let bottom = tidy(self.height() - *y - *height);
                let (x, width, height) = (tidy(*x), tidy(*width), tidy(*height));
                let name = super::LOGO;
                self.put(format_args!(
                    "q\n{width} 0 0 {height} {x} {bottom} cm\n/{name} Do\nQ\n"
                ));
            }
            Shape::PageOf { .. } => unreachable!("page numbers are filled in before painting"),
        }
    }

    fn text_mode(&mut self, on: bool) {
        if self.in_text == on {
            return;
        }
        self.end_run();
        self.in_text = on;
        // Text state survives the end of a text object, the text matrix does not.
        self.put(format_args!("{}\n", if on { "BT" } else { "ET" }));
    }

    fn fill(&mut self, colour: Rgb) {
        if self.state.fill != Some(colour) {
            self.end_run();
            self.state.fill = Some(colour);
            let [r, g, b] = parts(self.sources.style.palette.painted(colour));
            self.put(format_args!("{r} {g} {b} rg\n"));
        }
    }

    fn pen(&mut self, ink: Rgb, thickness: f32, dots: Option<f32>) {
        if self.state.stroke != Some(ink) {
            self.state.stroke = Some(ink);
            let [r, g, b] = parts(self.sources.style.palette.painted(ink));
            self.put(format_args!("{r} {g} {b} RG\n"));
        }
        if self.state.thickness != Some(thickness) {
            self.state.thickness = Some(thickness);
            self.put(format_args!("{} w\n", tidy(thickness)));
        }
        if self.state.dots != dots {
            self.state.dots = dots;
            // Round caps turn dashes of no length into dots.
            match dots {
                Some(distance) => self.put(format_args!("[0 {distance}] 0 d\n1 J\n")),
                None => self.put(format_args!("[] 0 d\n0 J\n")),
            }
        }
    }

    /// A path of lines and curves; a curve has two handles before its end.
    fn path(&mut self, points: &[PathPoint]) {
        let mut rest = points;
        while let Some((first, after)) = rest.split_first() {
            let curve = first.handle && after.len() >= 2;
            let count = if curve { 3 } else { 1 };
            for point in &rest[..count] {
                let (x, y) = (tidy(point.x), tidy(self.height() - point.y));
                self.put(format_args!("{x} {y} "));
            }
            let operator = match (rest.len() == points.len(), curve) {
                (true, _) => "m",
                (false, true) => "c",
                (false, false) => "l",
            };
            self.put(format_args!("{operator}\n"));
            rest = &rest[count..];
        }
    }

    /// Shaped words; those read from right to left, or whose signs are not their letters one
    /// after the other, tell how they are spelled.
    fn words(&mut self, shaped: &Shaped, at: (f32, f32), size: f32) {
        let is_spelled = shaped.segments.iter().any(|part| part.spelled.is_some());
        if !shaped.right_to_left && !is_spelled {
            return self.text(shaped, at, size);
        }
        self.end_run();
        self.put(format_args!("/Span <</ActualText <"));
        for byte in super::metadata::wide(&self.spelled(shaped)) {
            self.put(format_args!("{byte:02X}"));
        }
        self.put(format_args!(">>> BDC\n"));
        self.text(shaped, at, size);
        self.end_run();
        self.put(format_args!("EMC\n"));
    }

    /// The characters of glyphs in the order in which they are read.
    fn spelled(&self, shaped: &Shaped) -> String {
        let mut words = String::new();
        for segment in &shaped.segments {
            if let Some(spelled) = &segment.spelled {
                words.push_str(spelled);
                continue;
            }
            let text = |glyph: &Glyph| self.sources.unicode.get(&(segment.face, glyph.id));
            let texts = segment.glyphs.iter().filter_map(text).map(String::as_str);
            if segment.right_to_left {
                words.extend(texts.rev());
            } else {
                words.extend(texts);
            }
        }
        words
    }

    fn text(&mut self, shaped: &Shaped, (mut x, y): (f32, f32), size: f32) {
        for segment in &shaped.segments {
            let size = size * segment.scale;
            if self.state.font != Some((segment.face, size)) {
                self.end_run();
                self.state.font = Some((segment.face, size));
                let name = face_name(segment.face);
                self.put(format_args!("/{name} {} Tf\n", tidy(size)));
            }
            self.segment(segment, (x, y), size);
            x += segment.glyphs.iter().map(|g| g.advance).sum::<f32>() * size;
        }
    }

    /// Glyphs on the pen line go out together; a raised or moved one gets its own place.
    fn segment(&mut self, segment: &Segment, (mut x, y): (f32, f32), size: f32) {
        let mut start = Some(x);
        for glyph in &segment.glyphs {
            if glyph.dx.abs() > 0.0005 || glyph.dy.abs() > 0.0005 {
                self.place((x + glyph.dx * size, y + glyph.dy * size), size);
                self.glyph(segment.face, glyph);
                x += glyph.advance * size;
                start = Some(x);
                continue;
            }
            if let Some(start) = start.take() {
                self.place((start, y), size);
            }
            self.glyph(segment.face, glyph);
            x += glyph.advance * size;
        }
    }

    /// Moves the pen: on the same baseline by a number between the glyphs.
    fn place(&mut self, (x, y): (f32, f32), size: f32) {
        let (x, y, size) = (tidy(x), tidy(y), tidy(size));
        let same = self.run.as_ref().is_some_and(|run| same(run.at.1, y));
        if same
            && size > 0.0
            && let Some(run) = &mut self.run
        {
            let wanted = f64::from(x - run.at.0) * 1000.0 / f64::from(size);
            let back = ((run.pen - wanted) * 100.0).round() / 100.0;
            return self.shift(back);
        }
        self.end_run();
        self.put(format_args!("1 0 0 1 {x} {y} Tm\n["));
        self.run = Some(Run {
            at: (x, y),
            pen: 0.0,
            string: false,
        });
    }

    /// Moves the pen back by thousandths of the type size.
    fn shift(&mut self, back: f64) {
        if back.abs() < 0.005 {
            return;
        }
        self.end_string();
        self.put(format_args!("{back}"));
        if let Some(run) = &mut self.run {
            run.pen -= back;
        }
    }

    fn glyph(&mut self, face: Face, glyph: &Glyph) {
        let code = self.sources.codes.get(&(face, glyph.id)).copied();
        let Some(run) = &mut self.run else { return };
        let open = !std::mem::replace(&mut run.string, true);
        // The widths in the file are whole thousandths.
        run.pen += f64::from((glyph.natural * 1000.0 + 0.001).floor());
        let open = if open { "<" } else { "" };
        self.put(format_args!("{open}{:04X}", code.unwrap_or_default()));
        self.shift(f64::from(
            ((glyph.natural - glyph.advance) * 1000.0).round(),
        ));
    }

    fn end_string(&mut self) {
        if let Some(run) = &mut self.run
            && std::mem::take(&mut run.string)
        {
            self.put(format_args!(">"));
        }
    }

    fn end_run(&mut self) {
        self.end_string();
        if self.run.take().is_some() {
            self.put(format_args!("] TJ\n"));
        }
    }
}

fn same(a: f32, b: f32) -> bool {
    (a - b).abs() < 0.001
}

/// The parts of a colour, from 0 to 1.
fn parts(Rgb(r, g, b): Rgb) -> [f32; 3] {
    [r, g, b].map(|value| (f32::from(value) / 255.0 * 1000.0).round() / 1000.0)
}

/// Hundredths of a point are finer than any printer, and short to write.
fn tidy(value: f32) -> f32 {
    let value = (value * 100.0).round() / 100.0;
    // Not a negative zero, which some readers do not know.
    if value == 0.0 { 0.0 } else { value }
}
