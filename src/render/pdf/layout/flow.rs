//! Stacks slabs on pages.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, VecDeque};

use super::slab::{Body, Cells, Keep, Slab, Strip};
use crate::render::pdf::block::Start;
use crate::render::pdf::display::{OutlineEntry, Picture, Spot};
use crate::render::pdf::theme::{Sheet, TOP};

/// A page of which no more than one part in so many is used has hardly begun.
const HARDLY: f32 = 4.0;

/// How much of a slab is carried to the next page at least, and stays at least: a few lines.
const CARRIED: f32 = 40.0;

/// What the flow found out.
pub(super) struct Flowed {
    pub pages: Vec<Picture>,
    pub anchors: BTreeMap<String, Spot>,
    pub outline: Vec<OutlineEntry>,
    pub repeated: Vec<String>,
}

/// Stacks slabs on pages from the first to the last.
pub(super) fn flow(slabs: Vec<Slab>, sheet: Sheet) -> Flowed {
    let mut flow = Flow {
        done: Flowed {
            pages: Vec::new(),
            anchors: BTreeMap::new(),
            outline: Vec::new(),
            repeated: Vec::new(),
        },
        page: Picture::default(),
        sheet,
        y: TOP,
        fresh: true,
        begun: None,
        queue: slabs.into(),
    };
    while let Some(slab) = flow.queue.pop_front() {
        flow.put(slab);
    }
    if !flow.fresh || flow.done.pages.is_empty() {
        flow.new_page();
    }
    flow.done
}

struct Flow {
    done: Flowed,
    page: Picture,
    sheet: Sheet,
    y: f32,
    /// Whether nothing but a repeated header stands on the page.
    fresh: bool,
    /// Where the slabs began that keep with the next one.
    begun: Option<f32>,
    queue: VecDeque<Slab>,
}

impl Flow {
    fn put(&mut self, slab: Slab) {
        if !self.fresh && (self.opens(&slab) || !self.fits(&slab)) {
            self.new_page();
        }
        if matches!(slab.body, Body::NewPage) {
            return;
        }
        if self.fresh {
            if let Some(header) = &slab.header {
                let header = Strip::clone(header);
                self.place(header, 0.0);
            }
        } else {
            self.y += slab.before;
        }
        let begun = self.begun.take().unwrap_or(self.y);
        let (keep, page) = (slab.keep, self.done.pages.len());
        self.put_here(slab, begun);
        let stays = keep == Keep::WithNext && page == self.done.pages.len();
        self.begun = stays.then_some(begun);
    }

    /// Whether the slab begins a new page: a chapter does unless the page has hardly begun.
    fn opens(&self, slab: &Slab) -> bool {
        let is_begun = self.y - TOP > self.sheet.text_height() / HARDLY;
        matches!(slab.body, Body::NewPage) || (slab.start == Start::NewPage && is_begun)
    }

    fn put_here(&mut self, mut slab: Slab, begun: f32) {
        let room = self.sheet.bottom() - self.y;
        let room = self
            .cut_for_next(&slab, begun)
            .map_or(room, |cut| room.min(cut));
        let too_tall = slab.height() > room + 0.01;
        self.mark(&mut slab);
        match slab.body {
            Body::NewPage => {}
            Body::Strip(strip) => {
                let empty = strip.height <= 0.0;
                self.place(strip, 0.0);
                self.fresh &= empty;
            }
            Body::Cells(cells) if too_tall => match cells.split(room) {
                Ok((head, tail)) => {
                    self.place_cells(head);
                    self.new_page();
                    slab.body = Body::Cells(tail);
                    slab.before = 0.0;
                    slab.start = Start::Anywhere;
                    self.queue.push_front(slab);
                }
                Err(cells) => {
                    self.place_cells(cells);
                    self.fresh = false;
                }
            },
            Body::Cells(cells) => {
                self.place_cells(cells);
                self.fresh = false;
            }
        }
    }

    /// The height of a slab without the lines that go to the next page with what it keeps
    /// with, if that cannot begin below it.
    fn cut_for_next(&self, slab: &Slab, begun: f32) -> Option<f32> {
        let next = self.queue.front().filter(|_| slab.keep == Keep::WithNext)?;
        let below = self.y + slab.height();
        let is_parted = is_cuttable(slab) && !self.chain_fits(next, 1, (below, begun));
        is_parted.then(|| slab.height() - CARRIED)
    }

    /// Whether the slab, and what must stay with it, can begin where the page is now.
    fn fits(&self, slab: &Slab) -> bool {
        self.chain_fits(slab, 0, (self.y, self.begun.unwrap_or(self.y)))
    }

    /// Whether a slab and what it keeps with, the slabs of the queue from `rest` on, can begin
    /// at a height; the last value is where the slabs began that keep with it.
    fn chain_fits(&self, slab: &Slab, rest: usize, (start, begun): (f32, f32)) -> bool {
        let mut y = start;
        // What stays empty if the slab, and what it keeps with, stands on the next page.
        let empty = self.sheet.bottom() - begun;
        let mut current = slab;
        let mut is_any_cuttable = false;
        let mut next = self.queue.iter().skip(rest);
        loop {
            y += current.before;
            let room = self.sheet.bottom() - y;
            if !can_begin(current, room, empty, self.sheet) {
                // Lines of one before can go to the next page with it.
                return is_any_cuttable && empty > self.sheet.text_height() / 3.0;
            }
            // What is cut ends on the next page, and what it keeps with stands there.
            if current.keep == Keep::Free || current.height() > room + 0.01 {
                return true;
            }
            y += current.height();
            let Some(following) = next.next() else {
                return true;
            };
            // A chain that is longer than a page cannot be kept together anyway.
            if following.start == Start::NewPage || y - start > self.sheet.text_height() {
                return true;
            }
            is_any_cuttable |= is_cuttable(current);
            current = following;
        }
    }

    fn mark(&mut self, slab: &mut Slab) {
        let page = self.page_number();
        let spot = Spot { page, y: self.y };
        if let Some((level, title)) = slab.outline.take() {
            self.done.outline.push(OutlineEntry { level, title, spot });
        }
        if let Some(anchor) = slab.anchor.take() {
            self.name(anchor, spot);
        }
    }

    /// Gives a name to a spot; the first of several spots keeps it.
    fn name(&mut self, anchor: String, spot: Spot) {
        match self.done.anchors.entry(anchor) {
            Entry::Vacant(free) => {
                free.insert(spot);
            }
            Entry::Occupied(taken) => self.done.repeated.push(taken.key().clone()),
        }
    }

    fn page_number(&self) -> u32 {
        u32::try_from(self.done.pages.len() + 1).unwrap_or(u32::MAX)
    }

    fn place_cells(&mut self, mut cells: Cells) {
        let page = self.page_number();
        for (anchor, down) in cells.anchors() {
            let y = self.y + down;
            self.name(anchor, Spot { page, y });
        }
        self.place(cells.paint(), 0.0);
    }

    fn place(&mut self, strip: Strip, dx: f32) {
        self.page
            .place(strip.picture, self.sheet.margin() + dx, self.y);
        self.y += strip.height;
    }

    fn new_page(&mut self) {
        self.begun = None;
        self.done.pages.push(std::mem::take(&mut self.page));
        self.y = TOP;
        self.fresh = true;
    }
}

/// Whether lines of a slab can go to the next page while others stay.
fn is_cuttable(slab: &Slab) -> bool {
    matches!(&slab.body, Body::Cells(cells) if cells.height() > 3.0 * CARRIED)
}

/// Whether a slab can begin where so much room is left.
///
/// Cells that would fit on a page of their own are cut only if leaving them whole, with what
/// they keep with, would leave more than a third of this page empty.
fn can_begin(slab: &Slab, room: f32, empty: f32, sheet: Sheet) -> bool {
    match &slab.body {
        Body::NewPage => true,
        Body::Strip(strip) => strip.height <= room + 0.01,
        Body::Cells(cells) => {
            cells.height() <= room + 0.01
                || (empty > sheet.text_height() / 3.0 && cells.least() <= room)
        }
    }
}
