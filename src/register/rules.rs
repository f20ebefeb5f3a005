//! The rules about tables. Where a rule looks and what it asks for is data wherever many
//! rules ask the same.

mod dpm;
mod identifiers;
mod its;
mod keys;
mod values;

use super::judge::Judge;

/// Checks every rule about tables.
pub(super) fn check(judge: &mut Judge<'_>) {
    keys::empty_keys(judge);
    keys::repeated_keys(judge);
    keys::keys_only(judge);
    keys::lost_references(judge);
    values::values(judge);
    values::currencies(judge);
    dpm::rows(judge);
    dpm::existence(judge);
    dpm::conditions(judge);
    identifiers::shapes(judge);
    identifiers::providers(judge);
    identifiers::lookups(judge);
    its::contracts(judge);
    its::critical_services(judge);
    its::providers(judge);
    its::functions(judge);
    its::chain(judge);
    its::intra_group(judge);
}
