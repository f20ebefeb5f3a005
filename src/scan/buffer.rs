//! Scans text that is in memory: literals, digits, terms, and what is encoded in it.

use std::ops::Range;

use super::accept;
use super::decode::{self, Piece};
use super::digits;
use super::escape;
use super::fingerprint::FingerprintKey;
use super::rules::{Edge, Reach, Rule, RuleSet};
use super::table::Table;
use crate::model::scan::{Fingerprint, Layer};

/// How many layers are opened, one within another.
pub(super) const MOST_LAYERS: usize = 3;

/// How far after a literal the first escape stands, if there are any that matter.
const NEAR_ESCAPE: usize = 160;

/// A value in a text.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) rule: usize,
    /// The value.
    pub(super) at: Range<usize>,
    /// The base64 that the value stands in: what has to go with it.
    pub(super) piece: Option<Range<usize>>,
    pub(super) through: Vec<Layer>,
    pub(super) fingerprint: Option<Fingerprint>,
}

/// What scanning one text needs and brings.
pub(super) struct Scan<'r> {
    rules: &'r RuleSet,
    key: Option<&'r FingerprintKey>,
    pub(super) found: Vec<Found>,
    /// Containers in base64, for the caller to open: where they stand, and their bytes.
    pub(super) containers: Vec<(usize, Vec<u8>)>,
    /// Bytes that were decoded.
    pub(super) decoded: u64,
    /// Whether something was left undecoded: layers within too many layers.
    pub(super) too_deep: bool,
    through: Vec<Layer>,
}

impl<'r> Scan<'r> {
    pub(super) fn new(rules: &'r RuleSet, key: Option<&'r FingerprintKey>) -> Self {
        Self {
            rules,
            key,
            found: Vec::new(),
            containers: Vec::new(),
            decoded: 0,
            too_deep: false,
            through: Vec::new(),
        }
    }

    /// Scans a whole text.
    pub(super) fn text(&mut self, text: &[u8]) {
        self.literals(text);
        self.numbers(text);
        self.everywhere(text);
        self.encoded(text);
    }

    /// Scans the cells of a table, whose text begins at `offset` of the stream.
    pub(super) fn cells(&mut self, table: &Table, text: &[u8], offset: u64) {
        let rules = self.rules;
        table.cells(rules, text, offset, |rule, at| {
            self.push(rule, &text[at.clone()], at);
        });
    }

    /// The found values in order, where several rules found the same place only the best one.
    pub(super) fn finish(&mut self) -> Vec<Found> {
        best(self.rules, std::mem::take(&mut self.found))
    }

    fn push(&mut self, rule: usize, value: &[u8], at: Range<usize>) {
        self.found.push(Found {
            rule,
            at,
            piece: None,
            through: self.through.clone(),
            fingerprint: self.key.map(|key| key.of(value)),
        });
    }

    fn literals(&mut self, text: &[u8]) {
        let rules = self.rules;
        rules.literals.each(text, |number, at| {
            let rule = &rules.rules[number];
            match rule.reach {
                Reach::Literal => self.after_literal(number, rule, text, at.start),
                Reach::Term => self.term(number, rule, text, at),
                _ => self.window(number, rule, text, &at),
            }
        });
    }

    /// Tries a rule from a literal on: as it stands, then without escapes.
    fn after_literal(&mut self, number: usize, rule: &Rule, text: &[u8], start: usize) {
        if rule.left == Edge::Token && accept::glued_left(text, start) {
            return;
        }
        let end = (start + rule.after).min(text.len());
        if let Some((value, _)) = accept::first(rule, text, start..end, start) {
            return self.push(number, &text[value.clone()], value);
        }
        let begin = start.saturating_sub(2);
        // Escapes of a value's own text stand near its beginning.
        let near = &text[start..end.min(start + NEAR_ESCAPE)];
        if memchr::memchr(b'\\', near).is_none() {
            return;
        }
        self.without_escapes(number, rule, text, begin..end, start - begin);
    }

    fn window(&mut self, number: usize, rule: &Rule, text: &[u8], at: &Range<usize>) {
        let start = at.start.saturating_sub(rule.before);
        let end = (at.end + rule.after).min(text.len());
        let (mut from, mut any) = (start, false);
        while let Some((value, next)) = accept::first(rule, text, start..end, from) {
            self.push(number, &text[value.clone()], value);
            (from, any) = (next, true);
        }
        if !any {
            self.without_escapes(number, rule, text, start..end, 0);
        }
    }

    /// Tries a rule on a window whose escapes are undone; `skip` bytes at its
    /// beginning are only there to be looked back at.
    fn without_escapes(
        &mut self,
        number: usize,
        rule: &Rule,
        text: &[u8],
        range: Range<usize>,
        skip: usize,
    ) {
        let window = &text[range.clone()];
        let Some(plain) = escape::unescape(window) else {
            return;
        };
        let from = skip;
        let mut skip = plain.map.partition_point(|at| (*at as usize) < skip);
        // A literal that begins with a quote begins where its escape does.
        if skip > 0 && window.get(from) == Some(&b'"') && plain.bytes[skip - 1] == b'"' {
            skip -= 1;
        }
        let whole = skip..plain.bytes.len();
        if let Some((value, _)) = accept::first(rule, &plain.bytes, whole, skip) {
            let place = |at: usize| range.start + plain.map[at] as usize;
            let at = place(value.start)..place(value.end);
            let bytes = plain.bytes[value].to_vec();
            self.through.push(Layer::Escapes);
            self.push(number, &bytes, at);
            self.through.pop();
        }
    }

    fn term(&mut self, number: usize, rule: &Rule, text: &[u8], at: Range<usize>) {
        if accept::counts(rule, text, &at, &at) {
            self.push(number, &text[at.clone()], at);
        }
    }

    fn numbers(&mut self, text: &[u8]) {
        let rules = self.rules;
        let Some(any) = &rules.any_digits else {
            return;
        };
        digits::numbers(text, |run| {
            if !any.is_match(&text[run.clone()]) {
                return;
            }
            for number in &rules.digits {
                let rule = &rules.rules[*number];
                let mut from = run.start;
                while let Some((value, next)) = accept::first(rule, text, run.clone(), from) {
                    if !glued(rule, text, &value) && !digits::is_telemetry_id(text, value.start) {
                        self.push(*number, &text[value.clone()], value);
                    }
                    from = next;
                }
            }
        });
    }

    fn everywhere(&mut self, text: &[u8]) {
        let rules = self.rules;
        for number in &rules.everywhere {
            let mut from = 0;
            let rule = &rules.rules[*number];
            while let Some((value, next)) = accept::first(rule, text, 0..text.len(), from) {
                self.push(*number, &text[value.clone()], value);
                from = next;
            }
        }
    }

    /// Looks into what is encoded.
    fn encoded(&mut self, text: &[u8]) {
        let mut pieces: Vec<(Layer, Piece)> = Vec::new();
        decode::unicode_escapes(text, |piece| pieces.push((Layer::Escapes, piece)));
        decode::percent(text, |piece| pieces.push((Layer::Percent, piece)));
        decode::base64(text, |piece| pieces.push((Layer::Base64, piece)));
        for (layer, piece) in pieces {
            if self.through.len() >= MOST_LAYERS {
                self.too_deep |= layer == Layer::Base64;
                continue;
            }
            self.decoded += piece.plain.bytes.len() as u64;
            if layer == Layer::Base64 && decode::is_container(&piece.plain.bytes) {
                self.containers.push((piece.range.start, piece.plain.bytes));
                continue;
            }
            self.inside(layer, &piece);
        }
    }

    fn inside(&mut self, layer: Layer, piece: &Piece) {
        let outer = std::mem::take(&mut self.found);
        let containers = std::mem::take(&mut self.containers);
        self.through.push(layer);
        self.text(&piece.plain.bytes);
        self.through.pop();
        let inner = std::mem::replace(&mut self.found, outer);
        let place = |at: usize| piece.range.start + piece.plain.map[at] as usize;
        for found in inner {
            self.found.push(Found {
                at: place(found.at.start)..place(found.at.end),
                piece: (layer == Layer::Base64)
                    .then(|| piece.range.clone())
                    .or_else(|| {
                        let inner = found.piece.clone()?;
                        Some(place(inner.start)..place(inner.end))
                    }),
                ..found
            });
        }
        let inner = std::mem::replace(&mut self.containers, containers);
        let moved = inner.into_iter().map(|(at, bytes)| (place(at), bytes));
        self.containers.extend(moved);
    }
}

/// Whether a number is part of something longer: after or before a dash, or a fraction.
fn glued(rule: &Rule, text: &[u8], value: &Range<usize>) -> bool {
    let goes_on = |at: Option<usize>, on: Option<usize>| {
        let byte = |at: Option<usize>| at.and_then(|at| text.get(at));
        match byte(at) {
            Some(b'-') => byte(on).is_some_and(u8::is_ascii_alphanumeric),
            // The fraction of a number, or a number with one.
            Some(b'.') => byte(on).is_some_and(u8::is_ascii_digit),
            _ => false,
        }
    };
    let before = goes_on(value.start.checked_sub(1), value.start.checked_sub(2));
    let after = goes_on(Some(value.end), Some(value.end + 1));
    (rule.left == Edge::Token && before) || (rule.right == Edge::Token && after)
}

/// Orders values; of those of one family that overlap, the most specific stays, then the longest.
fn best(rules: &RuleSet, mut found: Vec<Found>) -> Vec<Found> {
    found.sort_by_key(|found| (found.at.start, found.at.end, found.rule));
    let mut kept: Vec<Found> = Vec::new();
    for next in found {
        let family = rules.rules[next.rule].family;
        let worth = |found: &Found| {
            let specific = !rules.rules[found.rule].generic;
            (specific, found.at.end - found.at.start)
        };
        let rival = kept.iter_mut().rev().take(16).find(|other| {
            rules.rules[other.rule].family == family
                && other.at.start < next.at.end
                && next.at.start < other.at.end
        });
        match rival {
            Some(rival) if worth(&next) > worth(rival) => *rival = next,
            Some(_) => {}
            None => kept.push(next),
        }
    }
    kept.sort_by_key(|found| found.at.start);
    kept
}
