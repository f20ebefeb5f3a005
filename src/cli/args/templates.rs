//! Arguments of `templates`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// What can be done with the templates of reports.
#[derive(Subcommand)]
pub enum TemplatesCommand {
    /// Write the shipped templates and a commented theme into a folder
    ///
    /// Writes every template, style and script that a plan can replace, and a `theme.yaml` in
    /// which every line is a comment. Name the folder as `templates` under `reports` in the
    /// plan, and delete the files that stay as shipped: what is not there comes from the
    /// program. Nothing is written over.
    ///
    /// Example: auditbinder templates export audit/look
    Export(TemplatesExportArgs),
}

/// Where the shipped templates go.
#[derive(Args)]
pub struct TemplatesExportArgs {
    /// The folder; it is made if it does not exist
    pub folder: PathBuf,
}
