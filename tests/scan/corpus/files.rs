//! Writes the files: background up to the next item, then the item.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::background::Background;
use super::carriers::Place;
use super::hard::{SOURCES, base64_text, zip};
use super::kinds;
use super::plan::{FileSpec, Item, Packing};
use super::{Corpus, Planted, Tier};

/// Members of zip archives are built in memory, so they stay small.
const LARGEST_MEMBER: u64 = 1_000_000;

/// Writes one file of lines and notes what stands where.
pub fn write_lines(
    folder: &Path,
    spec: &FileSpec,
    items: Vec<Item>,
    megabytes: u64,
    background: &mut Background,
    corpus: &mut Corpus,
) -> io::Result<()> {
    let path = folder.join(spec.path);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    let target = megabytes * 1000 * spec.share;
    let mut run = Run {
        spec,
        line: 0,
        bytes: 0,
        background,
        corpus,
    };
    let mut out = BufWriter::new(File::create(&path)?);
    match spec.packing {
        Packing::Plain => run.fill(&mut out, items, target)?,
        Packing::Gzip => {
            let mut encoder = GzEncoder::new(&mut out, Compression::default());
            run.fill(&mut encoder, items, target)?;
            encoder.finish()?;
        }
        Packing::Utf16 => {
            out.write_all(&[0xff, 0xfe])?;
            run.fill(&mut Utf16(&mut out), items, target / 2)?;
        }
        Packing::Zip | Packing::StoredZip => {
            let mut text = Vec::new();
            run.fill(&mut text, items, target.min(LARGEST_MEMBER))?;
            let level = (spec.packing == Packing::Zip).then(Compression::default);
            out.write_all(&zip("data/content.txt", &text, level))?;
        }
    }
    out.flush()?;
    drop(out);
    corpus.bytes += fs::metadata(&path)?.len();
    Ok(())
}

/// Writes small files that are base64 as a whole, one value in each.
pub fn write_base64(
    folder: &Path,
    each: usize,
    background: &mut Background,
    corpus: &mut Corpus,
) -> io::Result<()> {
    fs::create_dir_all(folder.join("mail"))?;
    for turn in 0..each.max(8) * 2 {
        let source = kinds::named(SOURCES[(turn % 2 * 8 + turn / 2) % SOURCES.len()]);
        let shape = (source.make)(&mut background.random);
        let mut lines: Vec<String> = (0..background.random.between(2, 9))
            .map(|_| background.log(None))
            .collect();
        let place = background.random.index(lines.len());
        lines.insert(place, shape.pasted());
        let (kind, width) = match turn % 2 {
            0 => ("base64-file-wrapped", Some(76)),
            _ => ("base64-file-one-line", None),
        };
        let text = base64_text(&(lines.join("\n") + "\n"), width);
        let file = format!("mail/attachment-{turn:02}.b64");
        fs::write(folder.join(&file), &text)?;
        corpus.bytes += text.len() as u64;
        corpus.planted.push(Planted {
            file,
            line: 1,
            last_line: u32::try_from(text.lines().count()).expect("few lines"),
            kind,
            family: source.family,
            tier: Tier::Hard,
            value: shape.value().to_owned(),
        });
    }
    Ok(())
}

/// One file while it is written.
struct Run<'a> {
    spec: &'a FileSpec,
    line: u32,
    bytes: u64,
    background: &'a mut Background,
    corpus: &'a mut Corpus,
}

impl Run<'_> {
    fn fill(&mut self, out: &mut dyn Write, items: Vec<Item>, target: u64) -> io::Result<()> {
        if self.spec.place == Place::Csv {
            self.put(out, "row,day,sku,quantity,price,currency,tracking,note")?;
        }
        let step = target / (items.len() as u64 + 1);
        for (index, item) in items.into_iter().enumerate() {
            let mark = step * (index as u64 + 1);
            self.ordinary(out, mark)?;
            self.item(out, item)?;
        }
        self.ordinary(out, target)
    }

    /// Ordinary lines up to the mark, at least one.
    fn ordinary(&mut self, out: &mut dyn Write, mark: u64) -> io::Result<()> {
        loop {
            let line = ordinary(self.background, self.spec.place);
            self.put(out, &line)?;
            if self.bytes >= mark {
                return Ok(());
            }
        }
    }

    fn item(&mut self, out: &mut dyn Write, item: Item) -> io::Result<()> {
        let before = self.line + 1;
        for line in &item.rendered.lines {
            self.put(out, line)?;
        }
        let at = |offset: usize| before + u32::try_from(offset).expect("few lines");
        let file = self.spec.path.to_owned();
        let Some(family) = item.family else {
            self.corpus
                .decoys
                .push((file, at(item.rendered.first), item.kind));
            return Ok(());
        };
        self.corpus.planted.push(Planted {
            file,
            line: at(item.rendered.first),
            last_line: at(item.rendered.last),
            kind: item.kind,
            family,
            tier: item.tier,
            value: item.value,
        });
        Ok(())
    }

    fn put(&mut self, out: &mut dyn Write, line: &str) -> io::Result<()> {
        out.write_all(line.as_bytes())?;
        out.write_all(b"\n")?;
        self.bytes += line.len() as u64 + 1;
        self.line += 1;
        Ok(())
    }
}

/// A line of the place without anything planted.
fn ordinary(background: &mut Background, place: Place) -> String {
    match place {
        Place::Agent => background.agent(None),
        Place::Session => background.session(None),
        Place::Log => background.log(None),
        Place::Csv => background.csv(None),
        Place::Env => background.setting("=", "").to_uppercase(),
        Place::Yaml => background.setting(": ", "  "),
        Place::Toml => background.setting(" = ", ""),
        Place::Source => background.source(),
        Place::Markdown => background.markdown(),
        Place::Hl7 => background.hl7(),
        Place::Fhir => background.fhir(None),
    }
}

/// Writes text as UTF-16, low byte first.
struct Utf16<'a, W: Write>(&'a mut W);

impl<W: Write> Write for Utf16<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = std::str::from_utf8(bytes).map_err(io::Error::other)?;
        for unit in text.encode_utf16() {
            self.0.write_all(&unit.to_le_bytes())?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
