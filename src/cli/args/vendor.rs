//! Arguments of `vendor`.

use clap::{Args, Subcommand};

use super::PlanArgs;

/// What can be asked about vendors.
#[derive(Subcommand)]
pub enum VendorCommand {
    /// Say which paper of a vendor covers which service, and why not
    ///
    /// Judges every document and agreement of every vendor for each of its services in use in
    /// the period: period and bridge letter, scope, region, surface, plan tier, login, edition and
    /// kind of report. Names what reports leave to the customer and what answers it. Evidence is
    /// collected and judged as `check` does it; nothing is written. Ends with 1 when a paper in
    /// hand does not cover a service that nothing else of its kind covers, or when a control that
    /// a report leaves to the customer is not answered.
    ///
    /// Example: auditbinder vendor check audit/auditbinder.yaml
    Check(VendorArgs),
    /// List contracts clause by clause
    ///
    /// Shows for each contract which provisions of Art. 28 and 30 of Regulation (EU) 2022/2554
    /// (DORA) concern it, where they stand in it, and what is open. Contracts are agreements of
    /// type `dora_contract_clauses`, and those with `clauses`; they are judged for engagements
    /// whose profile pins the catalog `dora`. Without such a contract, the provisions are listed
    /// with what to look for. Ends with 1 when a provision is open. `--format csv` prints the
    /// clauses of all contracts as one table (RFC 4180).
    ///
    /// Example: auditbinder vendor clauses audit/auditbinder.yaml --vendor kontor
    Clauses(VendorArgs),
}

/// The plan whose vendors are judged.
#[derive(Args)]
pub struct VendorArgs {
    #[command(flatten)]
    pub plan: PlanArgs,
    /// Only this vendor
    #[arg(long, value_name = "ID")]
    pub vendor: Option<String>,
}
