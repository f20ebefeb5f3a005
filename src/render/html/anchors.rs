//! Links inside of a page that have no target.

use std::collections::{BTreeMap, BTreeSet};

const LINK: &[u8] = b"<a ";
const HREF: &str = "href=\"#";
const END: &[u8] = b"</a>";

/// The page with every link to a place that it does not have written as text.
///
/// A record may name a control that is out of scope, or an item of another package; the
/// name stays, and nothing is offered that leads nowhere. The page is well-formed
/// text of the templates: values hold no quotation mark and no angle bracket.
pub(super) fn without_dead_ends(page: &[u8]) -> Vec<u8> {
    let targets = targets(page);
    let mut out = Vec::with_capacity(page.len());
    let mut rest = page;
    while let Some(at) = memchr::memmem::find(rest, LINK) {
        let end = memchr::memmem::find(&rest[at..], END).map(|end| at + end);
        let Some(end) = end else { break };
        let link = &rest[at..end];
        out.extend_from_slice(&rest[..at]);
        match dead(link, &targets) {
            Some(words) => {
                out.extend_from_slice(b"<span class=\"id\">");
                out.extend_from_slice(words);
                out.extend_from_slice(b"</span>");
            }
            None => out.extend_from_slice(&rest[at..end + END.len()]),
        }
        rest = &rest[end + END.len()..];
    }
    out.extend_from_slice(rest);
    out
}

/// The words of a link to a target that is not there.
fn dead<'a>(link: &'a [u8], targets: &BTreeSet<&[u8]>) -> Option<&'a [u8]> {
    let tag = memchr::memchr(b'>', link)?;
    let href = memchr::memmem::find(&link[..tag], HREF.as_bytes())?;
    let target = quoted(&link[href + HREF.len()..tag])?;
    (!targets.contains(target)).then(|| &link[tag + 1..])
}

fn targets(page: &[u8]) -> BTreeSet<&[u8]> {
    ids(page).into_keys().collect()
}

/// Every id of the page with the rest of its tag.
pub fn ids(page: &[u8]) -> BTreeMap<&[u8], &[u8]> {
    const ID: &[u8] = b" id=\"";
    let places = memchr::memmem::find_iter(page, ID).map(|at| &page[at + ID.len()..]);
    let place = |rest| {
        let id: &[u8] = quoted(rest)?;
        let rest = &rest[id.len()..];
        let end = memchr::memchr(b'>', rest).unwrap_or(rest.len());
        Some((id, &rest[..end]))
    };
    places.filter_map(place).collect()
}

/// What stands before the next quotation mark.
fn quoted(text: &[u8]) -> Option<&[u8]> {
    memchr::memchr(b'"', text).map(|end| &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_without_a_target_becomes_text() {
        let page = r##"<p id="a">x</p><a class="id" href="#a">A</a>, <a class="id" href="#b">B</a><a href="c">C</a>"##;
        let page = without_dead_ends(page.as_bytes());
        assert_eq!(
            String::from_utf8_lossy(&page),
            r##"<p id="a">x</p><a class="id" href="#a">A</a>, <span class="id">B</span><a href="c">C</a>"##
        );
    }
}
