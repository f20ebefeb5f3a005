//! Display items to printpdf operations.

use std::collections::BTreeMap;

use printpdf::{
    Codepoint, Color, FontId, Line, LineCapStyle, LineDashPattern, LinePoint, Op, PaintMode,
    PdfFontHandle, Point, Polygon, PolygonRing, Pt, Rect, TextItem, TextMatrix, WindingOrder,
};

use crate::render::pdf::block::Face;
use crate::render::pdf::display::{PathPoint, Picture, Shape};
use crate::render::pdf::text::{Glyph, Segment, Shaped, face_name};
use crate::render::pdf::theme::{PAGE_HEIGHT, Rgb};

/// The operations that paint a page.
pub(super) fn page(picture: &Picture, unicode: &BTreeMap<(Face, u16), String>) -> Vec<Op> {
    let mut painter = Painter {
        ops: Vec::new(),
        unicode,
        state: State::default(),
        in_text: false,
    };
    for item in &picture.items {
        painter.shape(&item.shape);
    }
    painter.text_mode(false);
    painter.ops
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

struct Painter<'a> {
    ops: Vec<Op>,
    unicode: &'a BTreeMap<(Face, u16), String>,
    state: State,
    in_text: bool,
}

impl Painter<'_> {
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
                self.text(shaped, (*x, PAGE_HEIGHT - *y), *size);
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
                let rectangle = Rect {
                    x: pt(*x),
                    y: pt(PAGE_HEIGHT - *y - *height),
                    width: pt(*width),
                    height: pt(*height),
                    mode: Some(PaintMode::Fill),
                    winding_order: Some(WindingOrder::NonZero),
                };
                self.ops.push(Op::DrawRectangle { rectangle });
            }
            Shape::Fill { points, fill } => {
                self.text_mode(false);
                self.fill(*fill);
                let polygon = Polygon {
                    rings: vec![PolygonRing {
                        points: path(points),
                    }],
                    mode: PaintMode::Fill,
                    winding_order: WindingOrder::NonZero,
                };
                self.ops.push(Op::DrawPolygon { polygon });
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
                let line = Line {
                    points: path(points),
                    is_closed: *closed,
                };
                self.ops.push(Op::DrawLine { line });
            }
            Shape::PageOf { .. } => unreachable!("page numbers are filled in before painting"),
        }
    }

    fn text_mode(&mut self, on: bool) {
        if self.in_text == on {
            return;
        }
        self.in_text = on;
        // Text state survives the end of a text section, the text matrix does not.
        self.ops.push(if on {
            Op::StartTextSection
        } else {
            Op::EndTextSection
        });
    }

    fn fill(&mut self, colour: Rgb) {
        if self.state.fill != Some(colour) {
            self.state.fill = Some(colour);
            self.ops.push(Op::SetFillColor { col: color(colour) });
        }
    }

    fn pen(&mut self, ink: Rgb, thickness: f32, dots: Option<f32>) {
        if self.state.stroke != Some(ink) {
            self.state.stroke = Some(ink);
            self.ops.push(Op::SetOutlineColor { col: color(ink) });
        }
        if self.state.thickness != Some(thickness) {
            self.state.thickness = Some(thickness);
            self.ops.push(Op::SetOutlineThickness { pt: pt(thickness) });
        }
        if self.state.dots != dots {
            self.state.dots = dots;
            let mut dash = LineDashPattern::default();
            if let Some(distance) = dots {
                dash.pattern.extend([0.0, distance]);
            }
            // Round caps turn dashes of no length into dots.
            let cap = if dots.is_some() {
                LineCapStyle::Round
            } else {
                LineCapStyle::Butt
            };
            self.ops.push(Op::SetLineDashPattern { dash });
            self.ops.push(Op::SetLineCapStyle { cap });
        }
    }

    fn text(&mut self, shaped: &Shaped, (mut x, y): (f32, f32), size: f32) {
        for segment in &shaped.segments {
            let size = size * segment.scale;
            if self.state.font != Some((segment.face, size)) {
                self.state.font = Some((segment.face, size));
                let font = PdfFontHandle::External(FontId(face_name(segment.face).to_owned()));
                self.ops.push(Op::SetFont {
                    font,
                    size: pt(size),
                });
            }
            self.segment(segment, (x, y), size);
            x += segment.glyphs.iter().map(|g| g.advance).sum::<f32>() * size;
        }
    }

    /// Glyphs on the pen line go out together; a raised or moved one gets its own place.
    fn segment(&mut self, segment: &Segment, (mut x, y): (f32, f32), size: f32) {
        let mut open = Vec::new();
        let mut start = x;
        for glyph in &segment.glyphs {
            let codepoint = self.codepoint(segment.face, glyph);
            if glyph.dx.abs() > 0.0005 || glyph.dy.abs() > 0.0005 {
                self.show(std::mem::take(&mut open), (start, y));
                self.show(vec![codepoint], (x + glyph.dx * size, y + glyph.dy * size));
                x += glyph.advance * size;
                start = x;
                continue;
            }
            x += glyph.advance * size;
            open.push(codepoint);
        }
        self.show(open, (start, y));
    }

    fn codepoint(&self, face: Face, glyph: &Glyph) -> Codepoint {
        let text = self.unicode.get(&(face, glyph.id)).cloned();
        // Thousandths of an em; positive moves the next glyph left.
        let kern = ((glyph.natural - glyph.advance) * 1000.0).round();
        Codepoint::with_cid(glyph.id, kern, text.unwrap_or_default())
    }

    fn show(&mut self, glyphs: Vec<Codepoint>, (x, y): (f32, f32)) {
        if glyphs.is_empty() {
            return;
        }
        let matrix = TextMatrix::Raw([1.0, 0.0, 0.0, 1.0, tidy(x), tidy(y)]);
        self.ops.push(Op::SetTextMatrix { matrix });
        let items = vec![TextItem::GlyphIds(glyphs)];
        self.ops.push(Op::ShowText { items });
    }
}

fn path(points: &[PathPoint]) -> Vec<LinePoint> {
    let point = |p: &PathPoint| LinePoint {
        p: Point {
            x: pt(p.x),
            y: pt(PAGE_HEIGHT - p.y),
        },
        bezier: p.handle,
    };
    points.iter().map(point).collect()
}

fn color(Rgb(r, g, b): Rgb) -> Color {
    let part = |value: u8| (f32::from(value) / 255.0 * 1000.0).round() / 1000.0;
    let (r, g, b, icc_profile) = (part(r), part(g), part(b), None);
    Color::Rgb(printpdf::Rgb {
        r,
        g,
        b,
        icc_profile,
    })
}

fn pt(value: f32) -> Pt {
    Pt(tidy(value))
}

/// Hundredths of a point are finer than any printer, and short to write.
fn tidy(value: f32) -> f32 {
    (value * 100.0).round() / 100.0
}
