//! Equal steps through a population (R7) or through its amounts (R8).

use super::spec::Spec;

/// The places of a systematic sample, counted from 0, ascending.
pub(super) fn places(spec: &Spec, size: u64) -> impl Iterator<Item = u64> + use<> {
    let wide = u128::from(size);
    let n = u128::from(spec.n.min(size));
    let start = if size == 0 { 0 } else { spec.start(wide) };
    let place = move |step: u128| (start + step * wide) / n;
    (0..n).map(move |step| u64::try_from(place(step)).expect("below the population's size"))
}

/// The monetary units that select the records which hold them, ascending.
pub(super) fn points(spec: &Spec, total: u128) -> impl Iterator<Item = u128> + use<> {
    let n = u128::from(spec.n);
    let start = if total == 0 { 0 } else { spec.start(total) };
    // `total` is below 2^96 and `n` below 2^24, so the product fits.
    (0..n).map(move |step| (start + step * total) / n)
}
