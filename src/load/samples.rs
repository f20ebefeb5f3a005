//! Which fields the records of samples have.

use super::decode::{Decode, Decoder, Fields};
use super::records::records;
use super::tree::Node;
use crate::model::plan::{
    AuditorPicks, Replacement, Sample, SampleAttribute, SamplePreset, SampleResult, SampleSeed,
    SampleSizeRow, SampleSizes, SampleStrata, StratumShare,
};

records! {
    "sample" Sample {
        id, population, tests, method, reason, size, preset, reserve, seed, strata, picked,
        confidence, show_limit as "show-limit", selected, attributes, replacements, results,
    }
    "sample preset" SamplePreset {
        table, frequency, level,
    }
    "table of sample sizes" SampleSizes {
        table, source, rows,
    }
    "sample size" SampleSizeRow {
        frequency, low, base, high,
    }
    "seed" SampleSeed {
        value, source, by, on, committed_population as "committed-population",
        committed_on as "committed-on",
    }
    "strata of a sample" SampleStrata {
        allocation, sizes,
    }
    "stratum" StratumShare {
        stratum, size,
    }
    "picks of the auditor" AuditorPicks {
        method, tool, by,
    }
    "attribute" SampleAttribute {
        id, text,
    }
    "replacement" Replacement {
        item, why, by, on,
    }
    "sample result" SampleResult {
        item, attribute, outcome, tester, role, note,
    }
}
