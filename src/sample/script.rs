//! What an auditor runs to draw a sample again, and the list that it reads.

use std::io;

use super::gathered::Gathered;
use super::spec::{Method, Spec};

const RANDOM: &str = include_str!("../../templates/sample/reperform.py");
const STEPS: &str = include_str!("../../templates/sample/reperform-steps.py");

/// The script for samples of a method: Python, its standard library alone.
pub fn script(method: Method) -> &'static str {
    match method {
        Method::Random => RANDOM,
        Method::Systematic | Method::Mus => STEPS,
    }
}

/// One line for each distinct id, ascending by bytes: the id; where the sample needs them,
/// a tab with the stratum, and another with the amount.
pub fn ids_text(population: &mut Gathered, spec: &Spec, out: &mut dyn io::Write) -> io::Result<()> {
    let mut result = Ok(());
    population.for_each(&mut |instance| {
        if result.is_err() {
            return;
        }
        let id = instance.id.as_str();
        let stratum = instance.stratum.unwrap_or_default();
        let amount = instance.amount.unwrap_or_default();
        result = match (spec.method, &spec.strata) {
            (Method::Mus, _) => writeln!(out, "{id}\t{stratum}\t{amount}"),
            (_, Some(_)) => writeln!(out, "{id}\t{stratum}"),
            (_, None) => writeln!(out, "{id}"),
        };
    })?;
    result
}
