//! Stacks slabs on pages.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, VecDeque};

use super::slab::{Body, Keep, Slab, Strip};
use crate::render::pdf::block::Start;
use crate::render::pdf::display::{OutlineEntry, Picture, Spot};
use crate::render::pdf::theme::{Sheet, TOP};

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
    queue: VecDeque<Slab>,
}

impl Flow {
    fn put(&mut self, slab: Slab) {
        let opens = slab.start == Start::NewPage || matches!(slab.body, Body::NewPage);
        if !self.fresh && (opens || !self.fits(&slab)) {
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
        self.put_here(slab);
    }

    fn put_here(&mut self, mut slab: Slab) {
        let room = self.sheet.bottom() - self.y;
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
                    self.place(head.paint(), 0.0);
                    self.new_page();
                    slab.body = Body::Cells(tail);
                    slab.before = 0.0;
                    slab.start = Start::Anywhere;
                    self.queue.push_front(slab);
                }
                Err(cells) => {
                    self.place(cells.paint(), 0.0);
                    self.fresh = false;
                }
            },
            Body::Cells(cells) => {
                self.place(cells.paint(), 0.0);
                self.fresh = false;
            }
        }
    }

    /// Whether the slab, and what must stay with it, can begin where the page is now.
    fn fits(&self, slab: &Slab) -> bool {
        let mut y = self.y;
        let mut current = slab;
        let mut next = self.queue.iter();
        loop {
            y += current.before;
            if !can_begin(current, self.sheet.bottom() - y, self.sheet) {
                return false;
            }
            y += current.height();
            if current.keep == Keep::Free {
                return true;
            }
            let Some(following) = next.next() else {
                return true;
            };
            // A chain that is longer than a page cannot be kept together anyway.
            if following.start == Start::NewPage || y - self.y > self.sheet.text_height() {
                return true;
            }
            current = following;
        }
    }

    fn mark(&mut self, slab: &mut Slab) {
        let page = u32::try_from(self.done.pages.len() + 1).unwrap_or(u32::MAX);
        let spot = Spot { page, y: self.y };
        if let Some((level, title)) = slab.outline.take() {
            self.done.outline.push(OutlineEntry { level, title, spot });
        }
        if let Some(anchor) = slab.anchor.take() {
            match self.done.anchors.entry(anchor) {
                Entry::Vacant(free) => {
                    free.insert(spot);
                }
                Entry::Occupied(taken) => self.done.repeated.push(taken.key().clone()),
            }
        }
    }

    fn place(&mut self, strip: Strip, dx: f32) {
        self.page
            .place(strip.picture, self.sheet.margin() + dx, self.y);
        self.y += strip.height;
    }

    fn new_page(&mut self) {
        self.done.pages.push(std::mem::take(&mut self.page));
        self.y = TOP;
        self.fresh = true;
    }
}

/// Whether a slab can begin where so much room is left.
///
/// Cells that would fit on a page of their own are cut only if leaving them whole
/// would leave more than a third of this page empty.
fn can_begin(slab: &Slab, room: f32, sheet: Sheet) -> bool {
    match &slab.body {
        Body::NewPage => true,
        Body::Strip(strip) => strip.height <= room + 0.01,
        Body::Cells(cells) => {
            cells.height() <= room + 0.01
                || (room > sheet.text_height() / 3.0 && cells.least() <= room)
        }
    }
}
