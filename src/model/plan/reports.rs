//! `reports`: how the reports of the plan look.

use schemars::JsonSchema;

use super::Text;

/// What stands in place of the shipped look of reports.
#[derive(Clone, Debug, Default, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Reports {
    /// The folder with own templates, styles, `theme.yaml` and logo, relative to this file.
    pub templates: Option<Text>,
    /// Further fonts of the PDF, `.ttf` or `.otf`, asked in order for characters that the shipped ones lack; relative to this file.
    pub fonts: Vec<Text>,
}
