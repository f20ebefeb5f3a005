//! Shaping: words to glyphs, with fallback faces and a memory of what was seen.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use harfrust::{
    Buffer, BufferFlags, ClusterLevel, Direction, Feature, Script, ShapeOptions, ShapePlan,
    ShaperFont, Tag,
};

use super::face::{self, FACES, LoadedFace};
use crate::render::pdf::block::Face;
use crate::render::pdf::theme::{Sheet, Style};

/// What stands for a character that no face has.
const REPLACEMENT: char = '\u{FFFD}';

/// One glyph of a shaped word; all lengths in em of the face.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Glyph {
    /// Its number in the font file.
    pub id: u16,
    /// How far the pen moves on.
    pub advance: f32,
    /// The advance that the font file itself gives.
    pub natural: f32,
    /// How far right of the pen it is drawn.
    pub dx: f32,
    /// How far above the baseline it is drawn.
    pub dy: f32,
}

/// Glyphs of one face, drawn one after the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// The face.
    pub face: Face,
    /// The factor on the type size.
    pub scale: f32,
    /// The glyphs from left to right.
    pub glyphs: Vec<Glyph>,
    /// The text, where it is not what the glyphs stand for one after the other: in scripts
    /// that reorder letters or draw several signs for one.
    pub spelled: Option<Rc<str>>,
    /// The sum of the advances in em of the type size.
    pub width: f32,
    /// Whether it is read from right to left; the glyphs are in their order on paper.
    pub right_to_left: bool,
}

/// A shaped word.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shaped {
    /// The segments from left to right.
    pub segments: Vec<Segment>,
    /// The width in em of the type size.
    pub width: f32,
    /// Whether it is read from right to left.
    pub right_to_left: bool,
    /// The characters that no face has, as often as they occur.
    pub missing: Vec<char>,
}

/// Shapes words and remembers them.
///
/// The memory is looked up by key only, so its order cannot reach the output.
pub struct Shaper {
    faces: Vec<LoadedFace>,
    words: [HashMap<Box<str>, Rc<Shaped>>; FACES.len()],
    plans: HashMap<(Face, Option<Script>, bool), ShapePlan>,
    covers: HashMap<(Face, char), bool>,
    features: [Feature; 3],
    unicode: BTreeMap<(Face, u16), String>,
    missing: Vec<(char, String)>,
    hints: BTreeMap<String, u32>,
    hints_asked: bool,
    style: Style,
}

impl Default for Shaper {
    fn default() -> Self {
        Self::new()
    }
}

impl Shaper {
    /// Loads the shipped faces.
    pub fn new() -> Self {
        Self::with(Style::default())
    }

    /// Loads the shipped faces and those of a style; a font that cannot be read has no letter.
    pub fn with(style: Style) -> Self {
        let shipped = FACES.into_iter().map(LoadedFace::load);
        let own = style.fonts.iter().filter_map(LoadedFace::own);
        let faces = shipped.chain(own).collect();
        let off = |tag: &[u8; 4]| Feature::new(Tag::new(tag), 0, ..);
        Self {
            faces,
            words: Default::default(),
            plans: HashMap::new(),
            covers: HashMap::new(),
            // Ligatures would make "fi" one glyph, which some readers cannot search.
            features: [off(b"liga"), off(b"clig"), off(b"dlig")],
            unicode: BTreeMap::new(),
            missing: Vec::new(),
            hints: BTreeMap::new(),
            hints_asked: false,
            style,
        }
    }

    /// The paper.
    pub fn sheet(&self) -> Sheet {
        self.style.sheet
    }

    /// What the organisation changes of the look.
    pub fn style(&self) -> &Style {
        &self.style
    }

    /// Every face, in the order of [`Face`].
    pub fn faces(&self) -> impl Iterator<Item = Face> {
        (0..self.faces.len()).map(face_at)
    }

    /// The font file of a face.
    pub fn bytes(&self, face: Face) -> &[u8] {
        self.faces[index(face)].bytes()
    }

    /// The text of every glyph used so far.
    ///
    /// A glyph that draws several characters, such as space and no-break space, stands
    /// for the first of them in code point order, whatever was seen first.
    pub fn unicode(&self) -> &BTreeMap<(Face, u16), String> {
        &self.unicode
    }

    /// Whether a page number was asked for that is known only after layout.
    pub fn was_asked_for_pages(&self) -> bool {
        self.hints_asked
    }

    /// Tells where anchors will probably stand, so that room of the right width is kept.
    pub fn set_page_hints(&mut self, hints: BTreeMap<String, u32>) {
        self.hints = hints;
    }

    /// The digits that the page number of an anchor will probably have.
    pub fn page_hint(&mut self, anchor: &str) -> String {
        self.hints_asked = true;
        let hint = self.hints.get(anchor);
        hint.map_or("00".to_owned(), ToString::to_string)
    }

    /// Shapes one word and notes its missing characters.
    pub fn shape_noted(&mut self, face: Face, word: &str) -> Rc<Shaped> {
        let shaped = self.shape(face, word);
        for character in &shaped.missing {
            self.missing.push((*character, word.to_owned()));
        }
        shaped
    }

    /// Hands over the missing characters noted since the last call, with their words.
    pub fn take_missing(&mut self) -> Vec<(char, String)> {
        std::mem::take(&mut self.missing)
    }

    /// Shapes one word.
    pub fn shape(&mut self, face: Face, word: &str) -> Rc<Shaped> {
        if let Some(shaped) = self.words[index(face)].get(word) {
            return Rc::clone(shaped);
        }
        let shaped = Rc::new(self.shape_anew(face, word));
        self.words[index(face)].insert(word.into(), Rc::clone(&shaped));
        shaped
    }

    fn shape_anew(&mut self, face: Face, word: &str) -> Shaped {
        let mut shaped = Shaped::default();
        for (part_face, text) in self.itemise(face, word, &mut shaped.missing) {
            let segment = self.segment(part_face, &text);
            shaped.width += segment.width;
            shaped.right_to_left |= segment.right_to_left;
            shaped.segments.push(segment);
        }
        shaped
    }

    /// Splits a word into parts of one face and one script.
    fn itemise(&mut self, face: Face, word: &str, missing: &mut Vec<char>) -> Vec<(Face, String)> {
        let mut parts: Vec<(Face, String)> = Vec::new();
        let mut script = None;
        for character in word.chars() {
            if is_invisible(character) {
                // Joiners decide about forms of letters in scripts that have them.
                if let (true, Some((Face::Own(_), text))) = (is_joiner(character), parts.last_mut())
                {
                    text.push(character);
                }
                continue;
            }
            let found = self.face_for(face, character);
            if found.is_none() {
                missing.push(character);
            }
            let (wanted, drawn) = found.map_or((Face::Mono, REPLACEMENT), |f| (f, character));
            let own = own_script(drawn);
            let same_script = script.is_none() || own.is_none() || own == script;
            match parts.last_mut() {
                Some((last, text)) if *last == wanted && same_script => {
                    text.push(drawn);
                    script = own.or(script);
                }
                _ => {
                    parts.push((wanted, drawn.to_string()));
                    script = own;
                }
            }
        }
        parts
    }

    fn face_for(&mut self, face: Face, character: char) -> Option<Face> {
        // Private characters have no meaning that a reader could be told
        // (ISO 19005-2:2011, 6.2.11.7.3).
        if character.is_control() || is_private(character) {
            return None;
        }
        let own = (FACES.len()..self.faces.len()).map(face_at);
        std::iter::once(face)
            .chain(face::fallbacks(face))
            .chain(own)
            .find(|candidate| self.covers(*candidate, character))
    }

    fn covers(&mut self, face: Face, character: char) -> bool {
        let faces = &self.faces;
        *self
            .covers
            .entry((face, character))
            .or_insert_with(|| faces[index(face)].covers(character))
    }

    fn segment(&mut self, face: Face, text: &str) -> Segment {
        let mut buffer = Buffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        // No language: which one is guessed must not depend on the machine.
        buffer.set_language(None);
        buffer.set_cluster_level(ClusterLevel::MonotoneCharacters);
        if matches!(face, Face::Own(_)) {
            buffer.set_flags(BufferFlags::REMOVE_DEFAULT_IGNORABLES);
        }
        let loaded = &self.faces[index(face)];
        let shaper = ShaperFont::new(loaded.font());
        let (direction, script) = (buffer.direction(), buffer.script());
        let features = &self.features;
        let plan = self
            .plans
            .entry((face, script, direction == Direction::RightToLeft))
            .or_insert_with(|| ShapePlan::new(loaded.font(), direction, script, None, features));
        let options = ShapeOptions::new().features(features).plan(Some(plan));
        harfrust::shape(&shaper, &mut buffer, options).expect("the plan is made for the buffer");
        let glyphs = glyphs(&buffer, &shaper, loaded.em_per_unit);
        self.remember(face, text, &buffer);
        let spelled = is_reordered(&buffer).then(|| text.into());
        let scale = face::scale(face);
        let width = glyphs.iter().map(|glyph| glyph.advance).sum::<f32>() * scale;
        Segment {
            face,
            scale,
            glyphs,
            spelled,
            width,
            right_to_left: direction == Direction::RightToLeft,
        }
    }

    /// Notes which text every glyph stands for.
    fn remember(&mut self, face: Face, text: &str, buffer: &Buffer) {
        let mut starts: Vec<usize> = buffer.glyph_infos().iter().map(cluster).collect();
        starts.sort_unstable();
        starts.dedup();
        for info in buffer.glyph_infos() {
            let start = cluster(info);
            let end = starts.get(starts.partition_point(|next| *next <= start));
            let part = text.get(start..end.copied().unwrap_or(text.len()));
            let part = part.unwrap_or_default();
            let id = u16::try_from(info.glyph_id).unwrap_or(0);
            let known = self
                .unicode
                .entry((face, id))
                .or_insert_with(|| part.into());
            if (part.len(), part) < (known.len(), known.as_str()) {
                part.clone_into(known);
            }
        }
    }
}

/// Whether some part of a text is drawn by several glyphs, so that reading them one after the
/// other would tell it several times.
fn is_reordered(buffer: &Buffer) -> bool {
    let mut starts: Vec<usize> = buffer.glyph_infos().iter().map(cluster).collect();
    let count = starts.len();
    starts.sort_unstable();
    starts.dedup();
    starts.len() < count
}

/// The script of a character; none for signs and marks that go with any script.
fn own_script(character: char) -> Option<Script> {
    let script = harfrust::unicode::script(u32::from(character));
    let shared = [Script::COMMON, Script::INHERITED, Script::UNKNOWN];
    (!shared.contains(&script)).then_some(script)
}

fn cluster(info: &harfrust::GlyphInfo) -> usize {
    usize::try_from(info.cluster).unwrap_or(usize::MAX)
}

fn glyphs(buffer: &Buffer, shaper: &ShaperFont, em_per_unit: f32) -> Vec<Glyph> {
    // Font units fit 16 bits; a longer sum would be a broken font file.
    let em = |units: i32| f32::from(i16::try_from(units).unwrap_or(0)) * em_per_unit;
    let positions = buffer.glyph_positions();
    let pairs = buffer.glyph_infos().iter().zip(positions);
    pairs
        .map(|(info, position)| Glyph {
            id: u16::try_from(info.glyph_id).unwrap_or(0),
            advance: em(position.x_advance),
            natural: em(shaper.glyph_h_advance(harfrust::GlyphId::new(info.glyph_id))),
            dx: em(position.x_offset),
            dy: em(position.y_offset),
        })
        .collect()
}

/// The face at a place among the loaded ones.
fn face_at(index: usize) -> Face {
    let own = || u8::try_from(index - FACES.len()).expect("few fonts are loaded");
    FACES
        .get(index)
        .copied()
        .unwrap_or_else(|| Face::Own(own()))
}

fn index(face: Face) -> usize {
    if let Face::Own(number) = face {
        return FACES.len() + usize::from(number);
    }
    FACES
        .iter()
        .position(|known| *known == face)
        .expect("every face is in the list")
}

fn is_private(character: char) -> bool {
    matches!(character,
        '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{FFFFD}' | '\u{100000}'..='\u{10FFFD}')
}

/// Zero width non-joiner and zero width joiner.
fn is_joiner(character: char) -> bool {
    matches!(character, '\u{200C}' | '\u{200D}')
}

/// Characters that draw nothing in any face: joiners, direction marks, soft hyphens.
fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2069}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_character_is_named_and_drawn() {
        let shaped = Shaper::new().shape(Face::Regular, "a\u{4E2D}b");
        assert_eq!(shaped.missing, ['\u{4E2D}']);
        assert_eq!(shaped.segments.len(), 3);
        assert!(shaped.segments[1].width > 0.3, "the box has a width");
    }

    #[test]
    fn greek_cyrillic_and_arrows_have_their_own_text() {
        let mut shaper = Shaper::new();
        let text = "AΑАΩавωаbβ→≤€µ";
        let word = shaper.shape(Face::Regular, text);
        assert!(word.missing.is_empty());
        let drawn: String = word
            .segments
            .iter()
            .flat_map(|s| s.glyphs.iter().map(move |g| (s.face, g.id)))
            .map(|key| shaper.unicode()[&key].as_str())
            .collect();
        assert_eq!(drawn, text);
    }

    #[test]
    fn letters_are_kerned_and_never_joined() {
        let mut shaper = Shaper::new();
        let pair = shaper.shape(Face::Regular, "AV").width;
        let apart = shaper.shape(Face::Regular, "A").width + shaper.shape(Face::Regular, "V").width;
        assert!(pair < apart, "{pair} is less than {apart}");
        let word = shaper.shape(Face::Regular, "office");
        assert_eq!(word.segments[0].glyphs.len(), 6);
    }

    #[test]
    fn a_shared_glyph_stands_for_its_first_character() {
        let mut shaper = Shaper::new();
        shaper.shape(Face::Regular, "\u{A0}");
        let space = shaper.shape(Face::Regular, " ");
        let id = space.segments[0].glyphs[0].id;
        assert_eq!(shaper.unicode()[&(Face::Regular, id)], " ");
    }
}
